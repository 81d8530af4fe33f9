package io.sensorhub.detector;

import java.time.Duration;
import java.util.Locale;

/** Whether hints of the kernel are relied on. */
enum Mode {
  /** They come; a look is taken now and then besides. */
  NETLINK(Duration.ofSeconds(2)),
  /** They may not come; a look is taken often. */
  SCAN(Duration.ofMillis(250));

  private final Duration period;

  Mode(Duration period) {
    this.period = period;
  }

  /** Between two looks without a hint. */
  Duration period() {
    return period;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
