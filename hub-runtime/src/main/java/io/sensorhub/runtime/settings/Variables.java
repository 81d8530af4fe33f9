package io.sensorhub.runtime.settings;

import io.sensorhub.core.tree.Problems;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Environment variables, read with their ranges checked. An empty one counts as not set. */
final class Variables {

  private final Map<String, String> values;
  private final Problems problems;
  private final Map<String, String> read = new TreeMap<>();

  Variables(Map<String, String> values, Problems problems) {
    this.values = values;
    this.problems = problems;
  }

  Optional<String> text(String name) {
    Optional<String> text =
        Optional.ofNullable(values.get(name)).map(String::trim).filter(v -> !v.isEmpty());
    read.put(name, text.orElse(""));
    return text;
  }

  /** The text of a variable, or else what stands in a file for it. */
  Optional<String> text(String name, Supplier<Optional<String>> otherwise) {
    Optional<String> text = text(name).or(otherwise);
    read.put(name, text.orElse(""));
    return text;
  }

  /** All that have been read so far, by name; empty where not set. */
  Map<String, String> read() {
    return Map.copyOf(read);
  }

  Optional<Integer> whole(String name, int least, int most) {
    return whole(name, least, most, "a whole number from " + least + " to " + most);
  }

  Optional<Duration> milliseconds(String name, int least, int most) {
    String allowed = "a whole number of milliseconds from " + least + " to " + most;
    return whole(name, least, most, allowed + " (5000 is 5 s)").map(Duration::ofMillis);
  }

  private Optional<Integer> whole(String name, int least, int most, String allowed) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      int number = Integer.parseInt(text.get());
      if (number >= least && number <= most) {
        return Optional.of(number);
      }
    } catch (NumberFormatException e) {
      // told below, like a number out of range
    }
    wrong(name, text.get(), allowed);
    return Optional.empty();
  }

  boolean flag(String name, boolean otherwise) {
    Optional<String> text = text(name).map(value -> value.toLowerCase(Locale.ROOT));
    if (text.isEmpty()) {
      return otherwise;
    }
    return switch (text.get()) {
      case "true", "1", "yes", "on" -> true;
      case "false", "0", "no", "off" -> false;
      default -> {
        wrong(name, text.get(), "true or false");
        yield otherwise;
      }
    };
  }

  Optional<Duration> seconds(String name, double least, double most) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      double seconds = Double.parseDouble(text.get());
      if (seconds >= least && seconds <= most) {
        return Optional.of(Duration.ofNanos(Math.round(seconds * 1e9)));
      }
    } catch (NumberFormatException e) {
      // told below, like a number out of range
    }
    wrong(name, text.get(), "seconds from " + least + " to " + most);
    return Optional.empty();
  }

  String choice(String name, String otherwise, List<String> allowed) {
    String value = text(name).map(v -> v.toUpperCase(Locale.ROOT)).orElse(otherwise);
    if (!allowed.contains(value)) {
      problems.unknown(name, "\"" + value + "\"", value, allowed);
      return otherwise;
    }
    return value;
  }

  ZoneId zone(String name) {
    Optional<String> text = text(name);
    try {
      return text.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(text.get());
    } catch (DateTimeException e) {
      wrong(name, text.orElse(""), "a time zone, such as Europe/Berlin");
      return ZoneId.of("UTC");
    }
  }

  URI url(String name, String otherwise) {
    String text = text(name).orElse(otherwise);
    try {
      URI uri = new URI(text);
      if ("http".equals(uri.getScheme()) && uri.getHost() != null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // told below, like every other address that is none
    }
    wrong(name, text, "an address such as " + otherwise);
    return URI.create(otherwise);
  }

  void wrong(String name, String found, String allowed) {
    problems.add(name, "\"" + found + "\"", allowed);
  }
}
