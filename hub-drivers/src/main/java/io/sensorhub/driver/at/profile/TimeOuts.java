package io.sensorhub.driver.at.profile;

import io.sensorhub.core.tree.Section;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long a modem may take for an answer.
 *
 * @param longest the longest response time, by the beginning of the command; the longest beginning
 *     that fits counts
 */
public record TimeOuts(Map<String, Duration> longest) {

  /** Almost every command is answered within 300 ms. */
  private static final Duration ORDINARY = Duration.ofSeconds(1);

  /** What the way there and back may take besides. */
  private static final Duration MARGIN = Duration.ofSeconds(1);

  public TimeOuts {
    longest = Map.copyOf(longest);
  }

  /** The time after which the answer to that command does not come any more. */
  public Duration of(String command) {
    String best = "";
    for (String beginning : longest.keySet()) {
      if (command.startsWith(beginning) && beginning.length() > best.length()) {
        best = beginning;
      }
    }
    Duration known = longest.getOrDefault(best, ORDINARY);
    return (known.compareTo(ORDINARY) > 0 ? known : ORDINARY).plus(MARGIN);
  }

  /** Reads {@code time_outs}: {beginning of a command: seconds}. */
  static TimeOuts read(Section protocol) {
    Map<String, Duration> longest = new LinkedHashMap<>();
    protocol
        .section("time_outs")
        .ifPresent(section -> {
          for (String beginning : section.keys()) {
            section.seconds(beginning, 0.1, 600).ifPresent(time -> longest.put(beginning, time));
          }
          section.close();
        });
    return new TimeOuts(longest);
  }
}
