package io.sensorhub.runtime;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Predicate;

/** Gives back meters of what is no more. */
public final class Meters {

  private Meters() {}

  /** Unregisters the meters whose tag {@code tag} has that value. */
  public static void forget(MeterRegistry registry, String tag, String value) {
    forget(registry, tag, value, name -> true);
  }

  /**
   * The same, for some of them.
   *
   * @param which tells by the meter's name
   */
  public static void forget(
      MeterRegistry registry, String tag, String value, Predicate<String> which) {
    for (Meter meter : registry.getMeters()) {
      if (value.equals(meter.getId().getTag(tag)) && which.test(meter.getId().getName())) {
        registry.remove(meter);
      }
    }
  }
}
