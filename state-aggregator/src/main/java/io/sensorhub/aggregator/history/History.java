package io.sensorhub.aggregator.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Value;
import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The numbers of the last day: a step a minute for 24 hours, a step every 10 s for the last hour.
 * Bounded in octets: beyond them, the properties that were heard longest ago lose their oldest
 * steps first. Thread-safe.
 */
public final class History {

  /** Octets for all properties. */
  public static final int MAX_BYTES = 4 * 1024 * 1024;

  static final int FINE = 10;
  static final int COARSE = 60;
  static final int FINE_SECONDS = 3_600;
  static final int COARSE_SECONDS = 86_400;

  /** A chunk is ten minutes; the present one is not full. */
  private static final int FINE_CHUNKS = 7;

  /** A chunk is an hour. */
  private static final int COARSE_CHUNKS = 25;

  /** Octets of a property besides its chunks: names, levels, places in tables. */
  private static final int SERIES_BYTES = 400;

  /** What is further ahead of this clock is of another one, or of a clock that was set back. */
  private static final long AHEAD_MILLIS = 60_000;

  /** A property of a device. */
  private record Key(DeviceId device, String property) {}

  private static final class Series {
    private final Level fine = new Level(FINE, FINE_CHUNKS);
    private final Level coarse = new Level(COARSE, COARSE_CHUNKS);
    private long lastMillis = Long.MIN_VALUE;

    private int bytes() {
      return SERIES_BYTES + (fine.chunks() + coarse.chunks()) * Level.CHUNK_BYTES;
    }

    private boolean thin(int leave) {
      return (fine.chunks() > leave && fine.thin()) || (coarse.chunks() > leave && coarse.thin());
    }
  }

  /** The property that was heard longest ago first. */
  private final Map<Key, Series> series = new LinkedHashMap<>(16, 0.75f, true);

  private final Clock clock;
  private final int maxBytes;
  private int bytes;

  /** A history that holds {@link #MAX_BYTES}. */
  public History(Clock clock) {
    this(clock, MAX_BYTES);
  }

  History(Clock clock, int maxBytes) {
    this.clock = clock;
    this.maxBytes = maxBytes;
  }

  /** Takes the numbers of a reading that have been measured since the last one. */
  public synchronized void take(Reading reading) {
    long now = clock.millis();
    reading
        .values()
        .forEach((property, value) -> {
          OptionalDouble number = number(value);
          Instant measured = reading.measured().get(property);
          if (number.isPresent()
              && measured != null
              && measured.toEpochMilli() <= now + AHEAD_MILLIS) {
            take(
                new Key(reading.device(), property), measured.toEpochMilli(), number.getAsDouble());
          }
        });
    thin();
  }

  private void take(Key key, long millis, double value) {
    Series one = series.get(key);
    if (one == null) {
      one = new Series();
      series.put(key, one);
      bytes += one.bytes();
    }
    long now = clock.millis();
    if (one.lastMillis
        > now + AHEAD_MILLIS) { // the clock was set back: what is known is of no time
      bytes -= one.bytes();
      one = new Series();
      series.put(key, one);
      bytes += one.bytes();
    }
    if (millis <= one.lastMillis) {
      return;
    }
    int before = one.bytes();
    one.lastMillis = millis;
    long second = Math.floorDiv(millis, 1_000L);
    one.fine.take(second, value);
    one.coarse.take(second, value);
    bytes += one.bytes() - before;
  }

  private static OptionalDouble number(Value value) {
    return switch (value) {
      case Value.Whole whole -> OptionalDouble.of((double) whole.number());
      case Value.Large large -> OptionalDouble.of(large.number().doubleValue());
      case Value.Decimal decimal -> OptionalDouble.of(decimal.number());
      case Value.Text _, Value.Flag _, Value.Missing _ -> OptionalDouble.empty();
    };
  }

  /** What was heard longest ago loses its past first, then is forgotten. */
  private void thin() {
    for (int leave = 1; leave >= 0 && bytes > maxBytes; leave--) {
      for (Iterator<Series> all = series.values().iterator(); all.hasNext() && bytes > maxBytes; ) {
        Series one = all.next();
        int before = one.bytes();
        boolean thinner = true;
        while (thinner && bytes - before + one.bytes() > maxBytes) {
          thinner = one.thin(leave);
        }
        bytes += one.bytes() - before;
        if (leave == 0 && bytes > maxBytes) {
          all.remove();
          bytes -= one.bytes();
        }
      }
    }
  }

  /** Forgets a device. */
  public synchronized void forget(DeviceId device) {
    for (Iterator<Map.Entry<Key, Series>> all = series.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<Key, Series> one = all.next();
      if (one.getKey().device().equals(device)) {
        bytes -= one.getValue().bytes();
        all.remove();
      }
    }
  }

  /** Octets that are held, as far as they are counted; at most what was allowed. */
  public synchronized int bytes() {
    return bytes;
  }

  /**
   * The numbers of a device since a time: {@code {name: {"mean", "least", "greatest"}}}.
   *
   * @param property if only one is wanted
   * @param from a multiple of the step, seconds since 1970
   * @param step seconds, a multiple of 10; below a minute, only the last hour is known
   */
  synchronized ObjectNode read(DeviceId device, Optional<String> property, long from, int step) {
    long now = Math.floorDiv(clock.millis(), 1_000L);
    int steps = (int) (Math.floorDiv(now - from, step) + 1);
    ObjectNode json = Json.object();
    series.entrySet().stream()
        .filter(one -> one.getKey().device().equals(device))
        .filter(one -> property.isEmpty() || property.get().equals(one.getKey().property()))
        .sorted(Map.Entry.comparingByKey((a, b) -> a.property().compareTo(b.property())))
        .forEach(one -> {
          Level level = step < COARSE ? one.getValue().fine : one.getValue().coarse;
          int before = one.getValue().bytes();
          level.forgetBefore(now);
          bytes += one.getValue().bytes() - before;
          Grid grid = new Grid(from, step, steps);
          level.into(grid);
          json.set(one.getKey().property(), grid.json());
        });
    return json;
  }
}
