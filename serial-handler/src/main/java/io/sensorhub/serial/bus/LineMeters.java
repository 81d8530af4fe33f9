package io.sensorhub.serial.bus;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sensorhub.driver.Outcome.Reason;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Counts what passes on one line. For the line's thread. */
public final class LineMeters {

  private final Counter bytes;
  private final Counter readings;
  private final Counter events;
  private final Map<Reason, Counter> skipped = new EnumMap<>(Reason.class);

  public LineMeters(MeterRegistry registry, String portId) {
    this.bytes =
        Counter.builder("hub_line_bytes")
            .description("Bytes read from the line")
            .tag("port", portId)
            .register(registry);
    this.readings =
        Counter.builder("hub_line_readings")
            .description("Readings taken from the line")
            .tag("port", portId)
            .register(registry);
    this.events =
        Counter.builder("hub_line_events")
            .description("Events taken from the line")
            .tag("port", portId)
            .register(registry);
    for (Reason reason : Reason.values()) {
      skipped.put(
          reason,
          Counter.builder("hub_line_skipped")
              .description("Input that carried nothing")
              .tag("port", portId)
              .tag("reason", reason.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  void bytes(int count) {
    bytes.increment(count);
  }

  void readings(int count) {
    readings.increment(count);
  }

  void events(int count) {
    events.increment(count);
  }

  /** Counts, and says how many there have been. */
  long skipped(Reason reason) {
    Counter counter = skipped.get(reason);
    if (counter == null) {
      throw new IllegalStateException("no counter for " + reason);
    }
    counter.increment();
    return (long) counter.count();
  }
}
