package io.sensorhub.poller.client.answer;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/** How long a device asks to be left alone (RFC 9110, section 10.2.3). */
public final class RetryAfter {

  /** No longer, whatever a device says. */
  public static final Duration LONGEST = Duration.ofDays(1);

  private RetryAfter() {}

  /**
   * The time that an answer asks for; empty if it asks for none.
   *
   * @param now by the hub's clock; a date counts from the device's own {@code Date} where it has
   *     one
   */
  public static Optional<Duration> of(Headers headers, Instant now) {
    String text = headers.get("Retry-After");
    if (text == null) {
      return Optional.empty();
    }
    String asked = text.strip();
    Optional<Duration> time =
        asked.matches("[0-9]{1,9}")
            ? Optional.of(Duration.ofSeconds(Long.parseLong(asked)))
            : date(asked)
                .map(until -> Duration.between(date(headers.get("Date")).orElse(now), until));
    return time.filter(Duration::isPositive)
        .map(wanted -> wanted.compareTo(LONGEST) > 0 ? LONGEST : wanted);
  }

  private static Optional<Instant> date(@Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
