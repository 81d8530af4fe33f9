package io.sensorhub.stream.device;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;

/** Times in device events and configurations: seconds since 1970 with six decimals. */
final class Seconds {

  private static final int DECIMALS = 6;

  private Seconds() {}

  static BigDecimal of(Instant time) {
    return new BigDecimal(time.getEpochSecond())
        .add(BigDecimal.valueOf(time.getNano() / 1000, DECIMALS));
  }

  /** With the six decimals that a reader of JSON may have dropped. */
  static BigDecimal of(double seconds) {
    return BigDecimal.valueOf(seconds).setScale(DECIMALS, RoundingMode.HALF_UP);
  }

  /** The time itself. */
  static Instant instant(BigDecimal seconds) {
    long micros = seconds.movePointRight(DECIMALS).longValue();
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1000L);
  }
}
