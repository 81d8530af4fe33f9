package io.sensorhub.serial.talk;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sensorhub.driver.Outcome.Exchange;
import io.sensorhub.driver.Outcome.Exchanged;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Counts the questions on one bus, unit by unit, and how much of its time they take. Written by the
 * line's thread, read by any.
 */
public final class BusMeters {

  /** Over which the shares of time are reckoned. */
  private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();

  /** What is counted of one unit. */
  private static final class UnitMeters {
    private final Map<Exchange, Counter> ends = new EnumMap<>(Exchange.class);
    private final Timer answerTime;

    UnitMeters(MeterRegistry registry, String portId, int unit) {
      String id = Integer.toString(unit);
      for (Exchange exchange : Exchange.values()) {
        ends.put(
            exchange,
            Counter.builder("hub_bus_questions")
                .description("Questions to a unit, by how they ended")
                .tags("port", portId, "unit", id)
                .tag("end", exchange.name().toLowerCase(Locale.ROOT))
                .register(registry));
      }
      answerTime =
          Timer.builder("hub_bus_answer")
              .description("From the first octet of a question to the end of its answer")
              .tags("port", portId, "unit", id)
              .register(registry);
    }
  }

  /**
   * How the questions to one unit ended, since the line is there.
   *
   * @param meanMs of its answers
   * @param mostMs the longest of the last two minutes
   */
  public record UnitFigures(int unit, Map<Exchange, Long> ends, double meanMs, double mostMs) {
    public UnitFigures {
      ends = Map.copyOf(ends);
    }
  }

  private final MeterRegistry registry;
  private final String portId;
  private final LongSupplier ticker;
  private final Counter lost;
  private final Map<Integer, UnitMeters> units = new ConcurrentSkipListMap<>();
  private long windowNanos;
  private long busyNanos;
  private long silentNanos;
  private volatile double busyPercent;
  private volatile double lostPercent;

  /**
   * @param ticker nanoseconds that only go forward
   */
  public BusMeters(MeterRegistry registry, String portId, LongSupplier ticker) {
    this.registry = registry;
    this.portId = portId;
    this.ticker = ticker;
    this.windowNanos = ticker.getAsLong();
    this.lost =
        Counter.builder("hub_bus_lost_seconds")
            .description("Time that was spent waiting for units that do not answer")
            .tag("port", portId)
            .register(registry);
    Gauge.builder("hub_bus_utilisation_percent", this, BusMeters::busyPercent)
        .description("Share of the last ten seconds in which a question was on the bus")
        .tag("port", portId)
        .register(registry);
  }

  /** Takes the end of a question. */
  void exchanged(Exchanged exchanged) {
    UnitMeters unit =
        units.computeIfAbsent(exchanged.unit(), id -> new UnitMeters(registry, portId, id));
    Counter end = unit.ends.get(exchanged.exchange());
    if (end != null) {
      end.increment();
    }
    busyNanos += exchanged.nanos();
    if (exchanged.exchange() == Exchange.TIMEOUT) {
      silentNanos += exchanged.nanos();
      lost.increment(exchanged.nanos() / 1e9);
    } else {
      unit.answerTime.record(Duration.ofNanos(exchanged.nanos()));
    }
    long now = ticker.getAsLong();
    long passed = now - windowNanos;
    if (passed >= WINDOW_NANOS) {
      busyPercent = Math.min(100, 100.0 * busyNanos / passed);
      lostPercent = Math.min(100, 100.0 * silentNanos / passed);
      windowNanos = now;
      busyNanos = 0;
      silentNanos = 0;
    }
  }

  /** Share of the bus's time in which a question was on it, 0 to 100. */
  public double busyPercent() {
    return busyPercent;
  }

  /** Share of the bus's time that was spent waiting for units that do not answer, 0 to 100. */
  public double lostPercent() {
    return lostPercent;
  }

  /** Seconds that were spent waiting for units that do not answer, since the line is there. */
  public double lostSeconds() {
    return lost.count();
  }

  /** The units that were asked so far, by number. */
  public List<UnitFigures> units() {
    return units.entrySet().stream().map(one -> figures(one.getKey(), one.getValue())).toList();
  }

  private static UnitFigures figures(int number, UnitMeters unit) {
    Map<Exchange, Long> ends = new EnumMap<>(Exchange.class);
    unit.ends.forEach((end, counter) -> ends.put(end, (long) counter.count()));
    return new UnitFigures(
        number,
        ends,
        unit.answerTime.mean(TimeUnit.MILLISECONDS),
        unit.answerTime.max(TimeUnit.MILLISECONDS));
  }
}
