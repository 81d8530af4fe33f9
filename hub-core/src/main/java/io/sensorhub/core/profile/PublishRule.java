package io.sensorhub.core.profile;

import io.sensorhub.core.tree.Section;
import java.time.Duration;
import java.util.Optional;

/**
 * How much of a property's changes is published.
 *
 * @param deadband a number that has changed by less is not told
 * @param minInterval no change is told sooner after the last one
 * @param maxInterval it is told again after this time, changed or not
 * @param decimals that a number is rounded to
 */
public record PublishRule(
    Optional<Double> deadband,
    Optional<Duration> minInterval,
    Optional<Duration> maxInterval,
    Optional<Integer> decimals) {

  /** Whether it says anything. */
  public boolean isEmpty() {
    return deadband.isEmpty()
        && minInterval.isEmpty()
        && maxInterval.isEmpty()
        && decimals.isEmpty();
  }

  /** Reads {@code {deadband, min_interval, max_interval, decimals}}; the section is not closed. */
  public static PublishRule read(Section section) {
    Optional<Duration> least = section.seconds("min_interval", 0.1, 86_400);
    Optional<Duration> most = section.seconds("max_interval", 0.1, 86_400);
    if (least.isPresent() && most.isPresent() && most.get().compareTo(least.get()) < 0) {
      section.wrong("max_interval", "at least as much as \"min_interval\"");
    }
    return new PublishRule(
        section.number("deadband", 0, 1e15),
        least,
        most,
        section.whole("decimals", 0, 9).stream().boxed().findFirst());
  }

  /** This rule, and what {@code other} says where this one says nothing. */
  public PublishRule or(PublishRule other) {
    return new PublishRule(
        deadband.or(other::deadband),
        minInterval.or(other::minInterval),
        maxInterval.or(other::maxInterval),
        decimals.or(other::decimals));
  }
}
