package io.sensorhub.driver;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.PropertyNames;
import io.sensorhub.core.Quality;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Unit;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.driver.Outcome.Measured;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of one device, gathered from messages of which each may bring some of the properties;
 * the others keep their value and the time at which it was measured.
 */
public final class Gathering {

  private final DeviceId device;
  private final Map<String, Unit> units;
  private @Nullable Reading last;

  public Gathering(DeviceConfig device) {
    this(device, Map.of());
  }

  /**
   * The same, with units besides those of the profile.
   *
   * @param more units, by property
   */
  public Gathering(DeviceConfig device, Map<String, Unit> more) {
    Map<String, Unit> all = new HashMap<>(more);
    all.putAll(device.profile().units());
    this.device = device.id();
    this.units = Map.copyOf(all);
  }

  /** Takes new values, at least one. */
  public Measured add(Map<String, Value> values, Instant time) {
    return add(values, time, Quality.GOOD);
  }

  /**
   * The same, of a device that may doubt itself.
   *
   * @param quality of the whole state from now on
   */
  public Measured add(Map<String, Value> values, Instant time, Quality quality) {
    Reading reading = Reading.at(time, device, values, units, quality);
    Reading whole = last == null ? reading : reading.over(last);
    last = whole;
    return new Measured(whole);
  }

  /**
   * Whether there may be a property of that name.
   *
   * @param fresh those that will be added together with it
   */
  public boolean room(String property, Map<String, Value> fresh) {
    if (known(property)) {
      return true;
    }
    int before = last == null ? 0 : last.values().size();
    long more = fresh.keySet().stream().filter(name -> !known(name)).count();
    return before + more < PropertyNames.MAX;
  }

  private boolean known(String property) {
    return last != null && last.values().containsKey(property);
  }
}
