package io.sensorhub.core.tree;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Collects everything that is wrong, so that it can be reported together. For one thread. */
public final class Problems {

  private static final int MAX = 200;

  private final List<Problem> found = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();

  /** Notes a problem. */
  public void add(String place, String what, String allowed) {
    add(new Problem(place, what, allowed, Optional.empty()));
  }

  /** Notes what is unusual, but can be. */
  public void warn(String place, String what, String usual) {
    if (warnings.size() < MAX) {
      warnings.add(new Problem(place, what, usual, Optional.empty()));
    }
  }

  /** What is unusual, in the order of its finding. */
  public List<Problem> warnings() {
    return List.copyOf(warnings);
  }

  /** Notes a name that is not among the known ones. */
  public void unknown(String place, String what, String name, Collection<String> known) {
    add(
        new Problem(
            place,
            what,
            known.isEmpty() ? "none" : "one of " + String.join(", ", known),
            nearest(name, known)));
  }

  private void add(Problem problem) {
    if (found.size() < MAX && found.stream().noneMatch(problem::tellsAs)) {
      found.add(problem);
    }
  }

  /** Takes over what another one has, except at places of which something is told already. */
  public void addFurther(Problems other) {
    Set<String> told = found.stream().map(Problem::place).collect(Collectors.toSet());
    other.found.stream().filter(problem -> !told.contains(problem.place())).forEach(this::add);
    warnings.addAll(other.warnings);
  }

  /** Takes over what another one has. */
  public void addAll(Problems other) {
    other.found.forEach(this::add);
    warnings.addAll(other.warnings);
  }

  public boolean isEmpty() {
    return found.isEmpty();
  }

  /** What was found so far, in the order of its finding. */
  public List<Problem> all() {
    return List.copyOf(found);
  }

  /** The known name that differs least, where the difference is small enough for a slip. */
  static Optional<String> nearest(String name, Collection<String> known) {
    String wanted = name.toLowerCase(Locale.ROOT);
    int best = Math.max(2, wanted.length() / 3) + 1;
    String answer = null;
    for (String candidate : known) {
      int distance = distance(wanted, candidate.toLowerCase(Locale.ROOT));
      if (distance < best) {
        best = distance;
        answer = candidate;
      }
    }
    return Optional.ofNullable(answer);
  }

  /** The known names, the one that differs least first, equal ones by the alphabet. */
  public static List<String> nearestFirst(String name, Collection<String> known) {
    String wanted = name.toLowerCase(Locale.ROOT);
    return known.stream()
        .sorted(
            Comparator.comparingInt(
                    (String candidate) -> distance(wanted, candidate.toLowerCase(Locale.ROOT)))
                .thenComparing(Comparator.naturalOrder()))
        .toList();
  }

  /** The Levenshtein distance; long names are compared by their first 64 characters. */
  private static int distance(String left, String right) {
    String a = left.substring(0, Math.min(64, left.length()));
    String b = right.substring(0, Math.min(64, right.length()));
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(change, Math.min(previous[j], current[j - 1]) + 1);
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
