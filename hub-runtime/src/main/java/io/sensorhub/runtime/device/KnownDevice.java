package io.sensorhub.runtime.device;

import io.sensorhub.core.Reading;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.core.health.DeviceHealth;
import io.sensorhub.core.profile.Profile;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.stream.DeviceView;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a handler knows of one device. For its {@link DeviceBoard} alone, under its lock. */
final class KnownDevice {

  private final ServiceName owner;
  private DeviceConfig configured;
  private DeviceConfig config;
  private DeviceHealth health;
  private DeviceDescription description;
  private @Nullable Profile found;
  private @Nullable Reading reading;
  private long heardNanos;
  private long readNanos;
  private boolean awaited;

  /**
   * @param owner the handler that looks after it
   */
  KnownDevice(DeviceConfig config, ServiceName owner, Instant now) {
    this.configured = config;
    this.config = config;
    this.owner = owner;
    this.description = DeviceDescription.of(config, owner.text(), Map.of());
    this.health = DeviceHealth.unknown(now);
  }

  /** Its configuration, with the profile that was found out if one was. */
  DeviceConfig config() {
    return config;
  }

  DeviceHealth health() {
    return health;
  }

  void health(DeviceHealth now) {
    health = now;
  }

  DeviceDescription description() {
    return description;
  }

  /** The last reading; null before the first. */
  @Nullable Reading reading() {
    return reading;
  }

  /** The same device is configured differently: what was found out and read stays. */
  void configured(DeviceConfig now) {
    configured = now;
    config = found == null ? now : now.as(found);
    description = description.under(config);
  }

  /** It was found out what it is: what was known of another model belongs to the past. */
  void identified(Profile profile, Map<String, PropertyDescription> properties) {
    boolean another = !config.profile().equals(profile);
    found = profile;
    config = configured.as(profile);
    if (another) {
      reading = null;
      description = DeviceDescription.of(config, owner.text(), properties);
    } else {
      described(properties);
    }
  }

  /**
   * Its protocol says what its properties are.
   *
   * @return false if all of it was known
   */
  boolean described(Map<String, PropertyDescription> properties) {
    Map<String, PropertyDescription> all = new LinkedHashMap<>(description.properties());
    all.putAll(properties);
    Reading last = reading;
    DeviceDescription now = DeviceDescription.of(config, owner.text(), all).under(config);
    now = last == null ? now : now.learned(config, last);
    boolean more = !now.equals(description);
    description = now;
    return more;
  }

  /** It was read. What the reading does not say is as it was: drivers may begin anew. */
  void read(Reading now, long nanos) {
    readNanos = nanos;
    Reading before = reading;
    reading = before == null ? now : now.over(before);
    description = description.learned(config, now);
  }

  /** How long ago the last reading came. */
  Duration age(long nanos) {
    return Duration.ofNanos(nanos - readNanos);
  }

  /** It gave a sign of life. */
  void heard(long nanos) {
    heardNanos = nanos;
    awaited = false;
  }

  /** From now on it should be heard. */
  void await(long nanos) {
    heardNanos = nanos;
    awaited = true;
  }

  /** Whether it has been silent for longer than it may be; true once. */
  boolean tooSilent(long nanos) {
    Duration silence = config.silence();
    boolean tooLong =
        !silence.isZero()
            && (awaited || health.status().available())
            && nanos - heardNanos > silence.toNanos();
    awaited &= !tooLong;
    return tooLong;
  }

  DeviceView view() {
    return new DeviceView(
        config.id(),
        config.type(),
        owner.handler(),
        health.status(),
        health.since(),
        reading,
        health.fault(),
        description);
  }
}
