package io.sensorhub.core;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The identity of an event, given once by the handler that saw it and the same on every repetition.
 *
 * @param source the service that saw it, for example {@code serial-handler}
 * @param boot a random text of that service's process: a restarted process counts anew
 * @param number 1 and up, without holes
 */
public record EventId(String source, String boot, long number) {

  private static final Pattern FORM = Pattern.compile("([a-z-]{1,64})/([A-Za-z0-9]{1,32}):(\\d+)");

  public EventId {
    if (number < 0) {
      throw new IllegalArgumentException("an event's number is not negative: " + number);
    }
  }

  /** Reads {@code source/BOOT:N}. */
  public static Optional<EventId> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches() || matcher.group(3).length() > 18) {
      return Optional.empty();
    }
    return Optional.of(
        new EventId(matcher.group(1), matcher.group(2), Long.parseLong(matcher.group(3))));
  }

  @Override
  public String toString() {
    return source + "/" + boot + ":" + number;
  }
}
