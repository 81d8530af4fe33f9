package io.sensorhub.driver.at.profile;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.sensorhub.core.NumberText;
import io.sensorhub.core.PropertyNames;
import io.sensorhub.core.Value;
import io.sensorhub.core.description.Kind;
import io.sensorhub.core.tree.Section;
import io.sensorhub.driver.at.console.ConsoleCommand;
import io.sensorhub.driver.at.read.AnswerReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A question that is put again and again, or when something has changed.
 *
 * @param ask the command
 * @param on when it is put
 * @param interval after which it is put again; empty: the device's
 * @param reader of the answer; empty: {@code match} reads it
 * @param match a pattern whose named groups are properties
 */
public record Poll(
    String ask,
    On on,
    Optional<Duration> interval,
    Optional<AnswerReader> reader,
    Optional<Pattern> match) {

  /** When a question is put. */
  public enum On {
    /** At the start, and after each interval. */
    INTERVAL,
    /** At each start. */
    START,
    /** At the start, and when the registration has changed. */
    REGISTRATION,
    /** At the start, and when the SIM has changed. */
    SIM
  }

  private static final Map<String, On> ONS =
      Map.of("start", On.START, "registration", On.REGISTRATION, "sim", On.SIM);

  /** Kinds of the properties that the answer tells. */
  public Map<String, Kind> properties() {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    reader.ifPresent(known -> kinds.putAll(known.properties()));
    match.ifPresent(
        pattern -> pattern.namedGroups().keySet().forEach(name -> kinds.put(name, Kind.NUMBER)));
    return kinds;
  }

  /**
   * The properties of an answer.
   *
   * @param lines none if the modem refused
   */
  public Map<String, Value> read(List<String> lines) {
    if (reader.isPresent()) {
      return reader.get().read(lines);
    }
    Map<String, Value> values = new LinkedHashMap<>();
    properties().keySet().forEach(name -> values.put(name, new Value.Missing()));
    match.ifPresent(pattern -> {
      for (String line : lines) {
        Matcher matcher = pattern.matcher(line);
        if (matcher.find()) {
          for (String name : pattern.namedGroups().keySet()) {
            Optional.ofNullable(matcher.group(name))
                .ifPresent(text -> values.put(name, NumberText.POINT.value(text)));
          }
        }
      }
    });
    return values;
  }

  /** Reads {@code polls}: {name: {ask, interval or on, read or match}}. */
  static List<Poll> readAll(Section protocol) {
    List<Poll> polls = new ArrayList<>();
    protocol
        .section("polls")
        .ifPresent(section -> {
          for (String name : section.keys()) {
            section
                .section(name)
                .ifPresent(poll -> {
                  polls.add(read(poll));
                  poll.close();
                });
          }
          section.close();
        });
    return polls;
  }

  private static Poll read(Section section) {
    String ask = command(section);
    Optional<On> on = section.choice("on", ONS);
    Optional<Duration> interval = section.seconds("interval", 1, 86_400);
    if (on.isPresent() && interval.isPresent()) {
      section.wrong("interval", "nothing, where \"on\" is");
    }
    Map<String, AnswerReader> readers = new TreeMap<>();
    for (AnswerReader reader : AnswerReader.values()) {
      readers.put(reader.name().toLowerCase(Locale.ROOT), reader);
    }
    Optional<AnswerReader> reader = section.choice("read", readers);
    Optional<Pattern> match = pattern(section);
    if (section.has("read") == section.has("match")) {
      section.missing("read", "either \"read\" or \"match\"");
    }
    return new Poll(ask, on.orElse(On.INTERVAL), interval, reader, match);
  }

  /** Reads a command, which must be one of the three forms that people may type. */
  static String command(Section section) {
    Optional<String> ask = section.text("ask");
    Optional<ConsoleCommand> command = ask.flatMap(ConsoleCommand::parse);
    if (ask.isEmpty()) {
      section.missing("ask", "an AT command");
    } else if (command.isEmpty()) {
      section.wrong("ask", "one AT command, such as AT+CSQ");
    }
    return command.map(ConsoleCommand::text).orElse("AT");
  }

  private static Optional<Pattern> pattern(Section section) {
    Optional<String> text = section.text("match");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      Pattern pattern = Pattern.compile(text.get());
      boolean named = !pattern.namedGroups().isEmpty();
      boolean valid =
          pattern.namedGroups().keySet().stream()
              .allMatch(group -> PropertyNames.of(group).filter(group::equals).isPresent());
      if (!named || !valid) {
        section.wrong("match", "named groups, (?P<name>…), whose names can be properties");
      }
      return Optional.of(pattern);
    } catch (PatternSyntaxException e) {
      section.wrong("match", "a regular expression (" + e.getDescription() + ")");
      return Optional.empty();
    }
  }
}
