package io.sensorhub.modem.store;

import io.sensorhub.modem.entry.Octets;
import io.sensorhub.modem.entry.Period;
import io.sensorhub.modem.entry.Traffic;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The sums of the day and the month that are now, in memory. Thread-safe. */
final class Sums {

  /** Sums at most; new ones are left out then. */
  private static final int MOST = 20_000;

  private final Map<Backlog.Key, Octets> sums = new HashMap<>();
  private final Map<Period, Instant> starts = new HashMap<>();

  /** What was counted; of another period than before all begin anew. */
  synchronized void count(Backlog.Key key, long in, long out) {
    if (key.period() == Period.HOUR) {
      return;
    }
    Instant before = starts.put(key.period(), key.start());
    if (before != null && !before.equals(key.start())) {
      sums.keySet().removeIf(each -> each.period() == key.period());
    }
    if (sums.size() < MOST || sums.containsKey(key)) {
      sums.merge(key, new Octets(in, out), Octets::plus);
    }
  }

  /** What was counted before this process began. */
  synchronized void load(Period period, List<Traffic> counted) {
    for (Traffic each : counted) {
      count(
          new Backlog.Key(each.serial(), each.iccid(), each.user(), period, each.start()),
          each.in(),
          each.out());
    }
  }

  /** The sum of those of a period that are wanted. */
  synchronized Octets of(Period period, Instant start, Predicate<Backlog.Key> wanted) {
    return sums.entrySet().stream()
        .filter(each -> each.getKey().period() == period && each.getKey().start().equals(start))
        .filter(each -> wanted.test(each.getKey()))
        .map(Map.Entry::getValue)
        .reduce(Octets.NONE, Octets::plus);
  }
}
