package io.sensorhub.e2e.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A document of commands: each block {@code sh} is run, and the block {@code text} behind it is
 * what it prints.
 */
record Procedure(List<Step> steps) {

  private static final Pattern BLOCK =
      Pattern.compile("^```(sh|text)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern CONTAINER = Pattern.compile("docker run .*--name (\\S+)");
  private static final Pattern NETWORK = Pattern.compile("docker network create (\\S+)");
  private static final Pattern ONCE = Pattern.compile("docker (build|network|run|rm|inspect) .*");

  /** What differs from run to run: times, ids, what is measured, and what is counted. */
  private static final Pattern VARYING =
      Pattern.compile(
          "\\b\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z|\\b(?:sha256:)?[0-9a-f]{64}\\b"
              + "|(?<=pid[ =])\\d+|(?<=uptime )[\\d:]+"
              + "|(?<=\"(?:uptime|revision|value|motion_detected|battery_level|signal_strength|cache_age"
              + "|entries|hits|misses|hit_rate|loads|load_failures|evictions|cleared|last_failure"
              + "|consecutive_failures|consecutive_successes|total_polls|total_failures)\":)"
              + "(?:[-\\d.]+|true|false|null|\"[^\"]*\")"
              + "|(?<=/state/(?:value|motion_detected) )\\S+");

  Procedure {
    steps = List.copyOf(steps);
  }

  /**
   * One command.
   *
   * @param expected what it prints; a line {@code …} stands for any others
   */
  record Step(String command, String expected) {

    /**
     * Whether it changes something, and so must not be repeated until it prints the right thing.
     */
    boolean once() {
      return ONCE.matcher(command.lines().findFirst().orElse("")).matches();
    }

    /** Whether {@code printed} is what is expected, but for what differs from run to run. */
    boolean fits(String printed) {
      List<String> wanted = lines(expected);
      List<String> found = lines(printed);
      return wanted.remove("…") ? found.containsAll(wanted) : found.equals(wanted);
    }

    private static List<String> lines(String text) {
      return text.lines()
          .map(line -> VARYING.matcher(line).replaceAll("#").strip())
          .filter(line -> !line.isEmpty())
          .collect(Collectors.toCollection(ArrayList::new));
    }
  }

  static Procedure read(Path document) throws IOException {
    List<Step> steps = new ArrayList<>();
    Matcher block = BLOCK.matcher(Files.readString(document));
    Optional<String> command = Optional.empty();
    while (block.find()) {
      if (block.group(1).equals("sh")) {
        command.ifPresent(silent -> steps.add(new Step(silent, "")));
        command = Optional.of(block.group(2));
      } else {
        steps.add(new Step(command.orElseThrow(), block.group(2)));
        command = Optional.empty();
      }
    }
    command.ifPresent(silent -> steps.add(new Step(silent, "")));
    return new Procedure(steps);
  }

  private Set<String> named(Pattern pattern) {
    Set<String> names = new TreeSet<>();
    for (Step step : steps) {
      Matcher name = pattern.matcher(step.command());
      while (name.find()) {
        names.add(name.group(1));
      }
    }
    return names;
  }

  /** The containers that it makes. */
  Set<String> containers() {
    return named(CONTAINER);
  }

  /** The networks that it makes. */
  Set<String> networks() {
    return named(NETWORK);
  }
}
