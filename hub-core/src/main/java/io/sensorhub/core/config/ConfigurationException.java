package io.sensorhub.core.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used; its message lists every problem. */
public final class ConfigurationException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /**
   * @param source the file or the settings that the problems are in
   * @param problems at least one
   */
  public ConfigurationException(String source, List<Problem> problems) {
    super(
        source
            + ": "
            + (problems.size() == 1 ? "1 problem" : problems.size() + " problems")
            + problems.stream().map(p -> "\n  " + p).collect(Collectors.joining()));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }
}
