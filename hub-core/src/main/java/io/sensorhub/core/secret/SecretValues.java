package io.sensorhub.core.secret;

import io.sensorhub.core.tree.Problem;
import io.sensorhub.core.tree.Shown;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the values of secrets out of problems, under whichever key they stand: also where a reader
 * tells a text that it has made of a value.
 */
public final class SecretValues {

  /** Shorter values are hidden only where they are all that is shown. */
  private static final int SHORT = 4;

  private final Set<String> values;

  /** Keeps these values out. */
  public SecretValues(Collection<String> values) {
    this.values = Set.copyOf(values);
  }

  /** The same problems without values of secrets. */
  public List<Problem> hide(List<Problem> problems) {
    return problems.stream().map(this::hide).toList();
  }

  private Problem hide(Problem problem) {
    boolean shown = values.stream().anyMatch(value -> shows(problem.found(), value));
    String allowed = problem.allowed();
    for (String value : values) {
      allowed = value.length() < SHORT ? allowed : allowed.replace(value, "***");
    }
    return new Problem(
        problem.place(),
        shown ? Shown.HIDDEN : problem.found(),
        allowed,
        shown ? Optional.empty() : problem.nearest());
  }

  private static boolean shows(String found, String value) {
    String quoted = Shown.quoted(value);
    boolean whole = found.equals(value) || found.contains(quoted);
    String inner = quoted.substring(1, quoted.length() - 1).replace("…", "");
    return whole || (value.length() >= SHORT && (found.contains(value) || found.contains(inner)));
  }
}
