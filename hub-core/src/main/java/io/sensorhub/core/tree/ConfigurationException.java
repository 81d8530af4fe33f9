package io.sensorhub.core.tree;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used; its message lists every problem. */
public final class ConfigurationException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;
  private final String report;

  /**
   * @param source the file or the settings that the problems are in
   * @param problems at least one
   */
  public ConfigurationException(String source, List<Problem> problems) {
    super(text(source, problems));
    this.report = text(source, problems);
    this.problems = List.copyOf(problems);
  }

  private static String text(String source, List<Problem> problems) {
    return source
        + ": "
        + (problems.size() == 1 ? "1 problem" : problems.size() + " problems")
        + problems.stream().map(p -> "\n  " + p).collect(Collectors.joining());
  }

  /** One line that says how many problems there are, and one for each. */
  public String report() {
    return report;
  }

  public List<Problem> problems() {
    return problems;
  }
}
