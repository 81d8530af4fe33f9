package io.sensorhub.manager.rule;

import io.sensorhub.manager.identity.Plugged;
import io.sensorhub.stream.device.ProbePlan;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All rules, and what they say of an adapter: the heaviest rule wins; among equally heavy ones the
 * user's; those that lead to the same count as one; whatever else is equal is ambiguous.
 */
public record Rules(List<Rule> all) {

  public Rules {
    all = List.copyOf(all);
  }

  /**
   * What the rules say.
   *
   * @param rules that have the say; none where nothing fits
   * @param candidates of all of them, each once
   */
  public record Verdict(List<Rule> rules, List<Candidate> candidates) {

    public Verdict {
      rules = List.copyOf(rules);
      candidates = List.copyOf(candidates);
    }

    /** Whether it is never to be opened. */
    public boolean never() {
      return rules.stream().anyMatch(rule -> rule.trust() == Trust.NEVER);
    }

    /** How to find out which candidate it is: each rule's rates and questions, once. */
    public ProbePlan probe() {
      Set<Integer> rates = new LinkedHashSet<>();
      Set<ProbePlan.Question> questions = new LinkedHashSet<>();
      for (Rule rule : rules) {
        rates.addAll(rule.probe().rates());
        questions.addAll(rule.probe().ask());
      }
      return new ProbePlan(
          rates.isEmpty() ? ProbePlan.USUAL_RATES : List.copyOf(rates), List.copyOf(questions));
    }

    /** The rules that have the say, for people. */
    public String named() {
      return rules.stream()
          .map(rule -> "\"%s\" (%s)".formatted(rule.id(), rule.trust().key()))
          .collect(Collectors.joining(", "));
    }

    /** Whether policy {@code auto} may take it. */
    public boolean exact() {
      return candidates.size() == 1 && rules.stream().allMatch(rule -> rule.trust() == Trust.EXACT);
    }
  }

  /** The rule of that id. */
  public Optional<Rule> find(String id) {
    return all.stream().filter(rule -> rule.id().equals(id)).findFirst();
  }

  private record Weighed(Rule rule, int weight) {}

  /** What the rules say of an adapter. One that forbids it outweighs all others. */
  public Verdict judge(Plugged plugged) {
    List<Rule> forbidding =
        all.stream()
            .filter(rule -> rule.trust() == Trust.NEVER && rule.weight(plugged).isPresent())
            .toList();
    if (!forbidding.isEmpty()) {
      return new Verdict(forbidding, List.of());
    }
    List<Weighed> fitting = new ArrayList<>();
    for (Rule rule : all) {
      OptionalInt weight = rule.weight(plugged);
      if (weight.isPresent()) {
        fitting.add(new Weighed(rule, weight.getAsInt()));
      }
    }
    int most = fitting.stream().mapToInt(Weighed::weight).max().orElse(0);
    List<Rule> heaviest =
        fitting.stream().filter(one -> one.weight() == most).map(Weighed::rule).toList();
    List<Rule> own = heaviest.stream().filter(Rule::own).toList();
    List<Rule> saying =
        (own.isEmpty() ? heaviest : own).stream().sorted(Comparator.comparing(Rule::id)).toList();
    List<Candidate> candidates = new ArrayList<>();
    for (Rule rule : saying) {
      for (Candidate candidate : rule.candidates()) {
        if (candidates.stream().noneMatch(candidate::sameAs)) {
          candidates.add(candidate);
        }
      }
    }
    return new Verdict(saying, candidates);
  }
}
