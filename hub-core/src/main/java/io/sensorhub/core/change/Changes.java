package io.sensorhub.core.change;

import io.sensorhub.core.change.RosterChange.Added;
import io.sensorhub.core.change.RosterChange.Changed;
import io.sensorhub.core.change.RosterChange.Removed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The difference between two lists of things that have ids. Their order is no difference.
 *
 * @param all changes: what goes, what comes, what is different
 * @param unchanged things
 */
public record Changes<T>(List<RosterChange<T>> all, List<T> unchanged) {

  public Changes {
    all = List.copyOf(all);
    unchanged = List.copyOf(unchanged);
  }

  /** No difference. */
  public static <T> Changes<T> none() {
    return new Changes<>(List.of(), List.of());
  }

  /**
   * Compares.
   *
   * @param id of a thing, unique in each list
   * @param keys whose values differ between two things of one id
   */
  static <T> Changes<T> between(
      Collection<T> before, Collection<T> now, Function<T, Object> id, Differing<T> keys) {
    Map<Object, T> earlier = new LinkedHashMap<>();
    before.forEach(thing -> earlier.put(id.apply(thing), thing));
    List<RosterChange<T>> comes = new ArrayList<>();
    List<RosterChange<T>> changed = new ArrayList<>();
    List<T> unchanged = new ArrayList<>();
    for (T thing : now) {
      Optional<T> same = Optional.ofNullable(earlier.remove(id.apply(thing)));
      if (same.isEmpty()) {
        comes.add(new Added<>(thing));
      } else if (same.get().equals(thing)) {
        unchanged.add(thing);
      } else {
        changed.add(new Changed<>(same.get(), thing, keys.of(same.get(), thing)));
      }
    }
    List<RosterChange<T>> all = new ArrayList<>();
    earlier.values().forEach(gone -> all.add(new Removed<>(gone)));
    all.addAll(comes);
    all.addAll(changed);
    return new Changes<>(all, unchanged);
  }

  /** Tells the keys whose values differ. */
  @FunctionalInterface
  interface Differing<T> {
    List<String> of(T before, T now);
  }

  /** These changes as seen by somebody who knows only some things. */
  public Changes<T> among(Predicate<T> known) {
    return new Changes<>(
        all.stream().flatMap(change -> change.among(known).stream()).toList(),
        unchanged.stream().filter(known).toList());
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  /** Things that come. */
  public List<T> added() {
    List<T> added = new ArrayList<>();
    for (RosterChange<T> change : all) {
      if (change instanceof Added<T> one) {
        added.add(one.now());
      }
    }
    return added;
  }

  /** Things that go. */
  public List<T> removed() {
    List<T> removed = new ArrayList<>();
    for (RosterChange<T> change : all) {
      if (change instanceof Removed<T> one) {
        removed.add(one.before());
      }
    }
    return removed;
  }

  /** Things that stay with other settings. */
  public List<Changed<T>> changed() {
    List<Changed<T>> changed = new ArrayList<>();
    for (RosterChange<T> change : all) {
      if (change instanceof Changed<T> other) {
        changed.add(other);
      }
    }
    return changed;
  }

  /** One line for each change, such as {@code ~ device hall: poll_interval}. */
  List<String> lines(String kind, Function<T, Object> id) {
    return all.stream()
        .map(change ->
            switch (change) {
              case Removed<T> gone -> "- " + kind + " " + id.apply(gone.before());
              case Added<T> added -> "+ " + kind + " " + id.apply(added.now());
              case Changed<T> other ->
                  "~ "
                      + kind
                      + " "
                      + id.apply(other.now())
                      + ": "
                      + String.join(", ", other.keys());
            })
        .toList();
  }
}
