package io.sensorhub.bridge.publish;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was published so far, by all sessions. Thread-safe. */
final class Counts {
  private long published;
  private @Nullable Instant last;

  synchronized void published(Instant now) {
    published++;
    last = now;
  }

  synchronized long published() {
    return published;
  }

  synchronized Optional<Instant> last() {
    return Optional.ofNullable(last);
  }
}
