package io.sensorhub.modem.entry;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Optional;

/** What traffic is summed over, in the zone of the machine. */
public enum Period {
  /** Kept for 35 days. */
  HOUR(Optional.of(Duration.ofDays(35))),
  /** Kept for 400 days. */
  DAY(Optional.of(Duration.ofDays(400))),
  /** Kept for ever. */
  MONTH(Optional.empty());

  private final Optional<Duration> kept;

  Period(Optional<Duration> kept) {
    this.kept = kept;
  }

  /** How long sums are kept; empty: for ever. */
  public Optional<Duration> kept() {
    return kept;
  }

  /** The name in the database and in REST. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** When the period began that a time lies in. */
  public Instant start(Instant time, ZoneId zone) {
    ZonedDateTime local = time.atZone(zone);
    return switch (this) {
      case HOUR ->
          time.minusNanos(local.getNano())
              .minusSeconds(local.getMinute() * 60L + local.getSecond());
      case DAY -> local.toLocalDate().atStartOfDay(zone).toInstant();
      case MONTH -> local.toLocalDate().withDayOfMonth(1).atStartOfDay(zone).toInstant();
    };
  }
}
