package io.sensorhub.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class SourcePresenceTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private long nanos = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos(); // it wraps around
  private final SourcePresence presence = new SourcePresence(() -> nanos);

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Test
  void sourceThatNeverOpens_isGoneAfterItsTime() {
    assertEquals(SourcePresence.GONE_AFTER.plusNanos(1), presence.untilGone(HOUR));
    pass(SourcePresence.GONE_AFTER);
    assertFalse(presence.gone());
    assertEquals(Duration.ofNanos(1), presence.untilGone(HOUR));
    pass(Duration.ofNanos(1));
    assertTrue(presence.gone());
    assertEquals(HOUR, presence.untilGone(HOUR));
  }

  @Test
  void silenceBeforeTheEnd_counts() {
    presence.opened();
    pass(HOUR);
    assertTrue(presence.connected());
    assertFalse(presence.gone());
    assertTrue(presence.ended(Duration.ofSeconds(9)));
    assertFalse(presence.gone());
    pass(Duration.ofSeconds(1).plusNanos(1));
    assertTrue(presence.gone());
  }

  @Test
  void furtherAttemptInVain_doesNotMakeItYounger() {
    presence.opened();
    assertTrue(presence.ended(Duration.ZERO));
    pass(Duration.ofSeconds(8));
    assertFalse(presence.ended(Duration.ZERO));
    pass(Duration.ofSeconds(3));
    assertTrue(presence.gone());
    presence.opened();
    assertFalse(presence.gone());
  }

  @Test
  void lostEvents_areCounted_whereTheirNumberIsKnown() {
    presence.missed(new StreamMessage.Gap("serial", OptionalLong.of(4)));
    presence.missed(new StreamMessage.Gap("serial", OptionalLong.empty()));
    presence.missed(new StreamMessage.Gap("http", OptionalLong.of(3)));
    assertEquals(7, presence.lost());
  }
}
