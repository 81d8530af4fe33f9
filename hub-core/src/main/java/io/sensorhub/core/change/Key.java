package io.sensorhub.core.change;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A key of a configuration, and the value that is held for it.
 *
 * @param component of the record that holds the value
 * @param name of the key, as people write it
 * @param value for comparison
 * @param otherwise the value that the device's profile gives if the file gives none
 */
record Key<T>(
    String component,
    String name,
    Function<T, Object> value,
    Optional<Function<T, Object>> otherwise) {

  /** A key with a default of the hub's own, or with none. */
  static <T> Key<T> of(String component, String name, Function<T, Object> value) {
    return new Key<>(component, name, value, Optional.empty());
  }

  /** A key whose default comes from the profile, so that another profile alone changes it too. */
  static <T> Key<T> of(
      String component, String name, Function<T, Object> value, Function<T, Object> otherwise) {
    return new Key<>(component, name, value, Optional.of(otherwise));
  }

  /**
   * Keys for all components of a record: those that are given, and one for each other component,
   * named like it. So a component that is new is compared from the first day on.
   *
   * @param without components that are left out
   */
  static <T extends Record> List<Key<T>> all(
      Class<T> type, List<Key<T>> named, Set<String> without) {
    Set<String> covered = new HashSet<>(without);
    named.forEach(key -> covered.add(key.component()));
    List<Key<T>> all = new ArrayList<>(named);
    for (RecordComponent component : type.getRecordComponents()) {
      if (covered.add(component.getName())) {
        String name = component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
        all.add(of(component.getName(), name, thing -> read(component, thing)));
      }
    }
    return List.copyOf(all);
  }

  private static Object read(RecordComponent component, Object thing) {
    try {
      return component.getAccessor().invoke(thing);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("a public record shows its components", e);
    }
  }

  private boolean differs(T before, T now) {
    return !value.apply(before).equals(value.apply(now)) && !(derived(before) && derived(now));
  }

  private boolean derived(T thing) {
    return otherwise.filter(given -> given.apply(thing).equals(value.apply(thing))).isPresent();
  }

  /** The names of those keys whose values differ. */
  static <T> List<String> differing(List<Key<T>> keys, T before, T now) {
    List<String> names = new ArrayList<>();
    for (Key<T> key : keys) {
      if (key.differs(before, now) && !names.contains(key.name())) {
        names.add(key.name());
      }
    }
    return names;
  }
}
