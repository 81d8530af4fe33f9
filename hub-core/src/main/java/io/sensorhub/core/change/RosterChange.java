package io.sensorhub.core.change;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * One thing that comes, goes, or is configured differently from now on.
 *
 * @param <T> a device, a port, or a group
 */
public sealed interface RosterChange<T> {

  /** A thing that was not there before. */
  record Added<T>(T now) implements RosterChange<T> {}

  /** A thing that is no longer there. */
  record Removed<T>(T before) implements RosterChange<T> {}

  /**
   * A thing under the same id with other settings.
   *
   * @param keys of the instance file whose values differ
   */
  record Changed<T>(T before, T now, List<String> keys) implements RosterChange<T> {
    public Changed {
      keys = List.copyOf(keys);
    }
  }

  /**
   * The same change as seen by somebody who knows only some things: a device that was disabled, or
   * moved to another handler, is removed for the one that had it.
   *
   * @return empty if the change is nothing to that somebody
   */
  default Optional<RosterChange<T>> among(Predicate<T> known) {
    return switch (this) {
      case Added<T> added -> known.test(added.now()) ? Optional.of(this) : Optional.empty();
      case Removed<T> removed ->
          known.test(removed.before()) ? Optional.of(this) : Optional.empty();
      case Changed<T> changed -> {
        boolean was = known.test(changed.before());
        boolean is = known.test(changed.now());
        if (was && is) {
          yield Optional.of(this);
        }
        yield was
            ? Optional.of(new Removed<>(changed.before()))
            : is ? Optional.of(new Added<>(changed.now())) : Optional.empty();
      }
    };
  }
}
