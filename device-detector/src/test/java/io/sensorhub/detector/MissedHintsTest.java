package io.sensorhub.detector;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MissedHintsTest {

  private final MissedHints missed = new MissedHints();

  private static long ms(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void hintBeforeOrAfterTheFind_isInTime() {
    missed.hint("tty ttyUSB0", ms(0));
    missed.found("tty ttyUSB0", ms(900));
    missed.found("tty ttyUSB1", ms(900));
    missed.hint("tty ttyUSB1", ms(1800));
    assertFalse(missed.missed(ms(60_000)));
  }

  @Test
  void findWithoutAHint_isMissed_afterASecond() {
    missed.hint("tty ttyUSB0", ms(0));
    missed.found("tty ttyUSB1", ms(100));
    assertFalse(missed.missed(ms(1100)));
    assertTrue(missed.missed(ms(1101)));
  }

  @Test
  void hintOfLongAgo_doesNotCount() {
    missed.hint("tty ttyUSB0", ms(0));
    missed.found("tty ttyUSB0", ms(1500));
    assertTrue(missed.missed(ms(2600)));
  }
}
