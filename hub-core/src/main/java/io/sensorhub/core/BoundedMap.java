package io.sensorhub.core;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map with a bound: one entry more than that takes the place of the eldest. Not thread-safe.
 *
 * @param <K> its keys
 * @param <V> its values
 */
public final class BoundedMap<K, V> extends LinkedHashMap<K, V> {

  private static final long serialVersionUID = 1L;

  private final int most;

  private BoundedMap(int most, boolean byUse) {
    super(16, 0.75f, byUse);
    this.most = most;
  }

  /**
   * The eldest is what was put first.
   *
   * @param most entries
   */
  public static <K, V> BoundedMap<K, V> byEntry(int most) {
    return new BoundedMap<>(most, false);
  }

  /**
   * The eldest is what was asked for or put longest ago.
   *
   * @param most entries
   */
  public static <K, V> BoundedMap<K, V> byUse(int most) {
    return new BoundedMap<>(most, true);
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > most;
  }
}
