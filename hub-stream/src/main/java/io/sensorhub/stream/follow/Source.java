package io.sensorhub.stream.follow;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What can be followed over HTTP. */
public interface Source {

  /**
   * A new follower, or nothing where all places are taken. The caller closes it.
   *
   * @param lastEventId the request's {@code Last-Event-ID}; null: it has none
   * @param from the request's {@code from}; null: it has none
   * @throws IllegalArgumentException whose message tells the client what is wrong with either
   */
  Optional<Subscription> follow(@Nullable String lastEventId, @Nullable String from, Place place);
}
