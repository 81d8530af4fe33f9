package io.sensorhub.modem.store;

import io.sensorhub.modem.entry.Octets;
import io.sensorhub.modem.entry.Period;
import io.sensorhub.modem.entry.Traffic;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Predicate;

/** Traffic: counted in memory, written once a minute and at the end. Thread-safe. */
public final class Counts {

  private final Backlog backlog;
  private final Clock clock;
  private final ZoneId zone;
  private final Sums sums = new Sums();

  Counts(Backlog backlog, Clock clock, ZoneId zone) {
    this.backlog = backlog;
    this.clock = clock;
    this.zone = zone;
  }

  /** What was counted before this process began, of the periods that are now. */
  void load(Period period, List<Traffic> counted) {
    sums.load(period, counted);
  }

  /** When the period began that is now. */
  Instant start(Period period) {
    return period.start(clock.instant(), zone);
  }

  /**
   * Adds octets to the sums of this hour, day and month.
   *
   * @param user {@link Traffic#INTERFACE}, {@link Traffic#NO_LOGIN} or a name
   */
  public void add(String serial, String iccid, String user, Octets octets) {
    if (octets.both() == 0) {
      return;
    }
    for (Period period : Period.values()) {
      Backlog.Key key = new Backlog.Key(serial, iccid, user, period, start(period));
      backlog.count(key, octets.in(), octets.out());
      sums.count(key, octets.in(), octets.out());
    }
  }

  /** What the proxy of a module has moved in the day or month that is now. */
  public Octets payload(String serial, Period period) {
    return of(period, key -> key.serial().equals(serial) && !isInterface(key));
  }

  /** What the interface of a module has carried with a SIM, in the day or month that is now. */
  public Octets ofInterface(String serial, String iccid, Period period) {
    return of(
        period,
        key -> key.serial().equals(serial) && key.iccid().equals(iccid) && isInterface(key));
  }

  private static boolean isInterface(Backlog.Key key) {
    return key.user().equals(Traffic.INTERFACE);
  }

  private Octets of(Period period, Predicate<Backlog.Key> wanted) {
    return sums.of(period, start(period), wanted);
  }
}
