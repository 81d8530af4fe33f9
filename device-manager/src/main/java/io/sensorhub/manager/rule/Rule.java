package io.sensorhub.manager.rule;

import io.sensorhub.manager.identity.Plugged;
import io.sensorhub.stream.device.ProbePlan;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One rule.
 *
 * @param name for people
 * @param candidates none where {@link Trust#NEVER}
 * @param protocol the word for {@code device_configs}; empty: the driver's name
 * @param own whether it is the user's
 */
public record Rule(
    String id,
    String name,
    List<Match> matches,
    Trust trust,
    List<Candidate> candidates,
    Optional<String> protocol,
    ProbePlan probe,
    boolean own) {

  public Rule {
    matches = List.copyOf(matches);
    candidates = List.copyOf(candidates);
  }

  /** The weight of the heaviest mapping that fits; empty: none does. */
  OptionalInt weight(Plugged plugged) {
    return matches.stream().filter(match -> match.fits(plugged)).mapToInt(Match::weight).max();
  }
}
