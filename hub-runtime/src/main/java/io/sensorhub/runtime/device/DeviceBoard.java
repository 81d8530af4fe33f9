package io.sensorhub.runtime.device;

import io.sensorhub.core.DeviceHealth;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.DeviceStatus;
import io.sensorhub.core.Fault;
import io.sensorhub.core.FaultCode;
import io.sensorhub.core.Reading;
import io.sensorhub.core.change.Changes;
import io.sensorhub.core.change.RosterChange;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.runtime.ServiceName;
import io.sensorhub.stream.DeviceView;
import io.sensorhub.stream.Feed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a handler knows of its devices: the last reading and the health of each. Every change goes
 * to the feed. Devices come and go; a report of one that has gone is late, and left. Thread-safe;
 * lines and pollers report here, the web server reads here.
 */
public final class DeviceBoard {

  private static final Logger LOG = LoggerFactory.getLogger(DeviceBoard.class);

  /** One device. */
  private static final class Entry {
    private DeviceConfig config;
    private DeviceHealth health;
    private DeviceDescription description;
    private @Nullable Reading reading;
    private long heardNanos;
    private boolean awaited;

    Entry(DeviceConfig config, DeviceDescription description, Instant now) {
      this.config = config;
      this.description = description;
      this.health = DeviceHealth.unknown(now);
    }
  }

  /** Keys whose change makes another device of it: what was known before is not true of it. */
  private static final Set<String> OTHER_DEVICE =
      Set.of("profile", "port_id", "unit_id", "url", "values", "registers");

  private final Map<DeviceId, Entry> entries = new LinkedHashMap<>();
  private final ServiceName owner;
  private final Feed feed;
  private final Clock clock;
  private final LongSupplier ticker;

  /**
   * @param owner the handler that this board is of
   * @param devices those that this handler owns and that are enabled
   * @param ticker nanoseconds that only go forward
   */
  public DeviceBoard(
      ServiceName owner,
      Collection<DeviceConfig> devices,
      Feed feed,
      Clock clock,
      LongSupplier ticker) {
    this.owner = owner;
    this.feed = feed;
    this.clock = clock;
    this.ticker = ticker;
    for (DeviceConfig device : devices) {
      Entry entry = new Entry(device, describe(device, Map.of()), clock.instant());
      entries.put(device.id(), entry);
      feed.publish(view(entry));
    }
  }

  /** Devices come, go, and are configured differently, in one step. */
  public synchronized void apply(Changes<DeviceConfig> changes) {
    List<DeviceId> gone = new ArrayList<>();
    List<DeviceView> now = new ArrayList<>();
    for (DeviceConfig device : changes.removed()) {
      entries.remove(device.id());
      gone.add(device.id());
    }
    for (DeviceConfig device : changes.added()) {
      now.add(view(add(device)));
    }
    for (RosterChange.Changed<DeviceConfig> change : changes.changed()) {
      Entry entry = entries.get(change.now().id());
      if (entry == null || !Collections.disjoint(OTHER_DEVICE, change.keys())) {
        now.add(view(add(change.now())));
      } else {
        entry.config = change.now();
        entry.description = describe(change.now(), entry.description.properties());
        now.add(view(entry));
      }
    }
    feed.update(now, gone);
  }

  private Entry add(DeviceConfig device) {
    Entry entry = new Entry(device, describe(device, Map.of()), clock.instant());
    entries.put(device.id(), entry);
    return entry;
  }

  /** A device was read, or told its state by itself. */
  public synchronized void measured(Reading reading) {
    read(reading).ifPresent(entry -> change(entry, health -> health.success(clock.instant())));
  }

  /** A device was read, but a part of what it said is not what was expected. */
  public synchronized void measuredPartly(Reading reading, Fault fault) {
    read(reading)
        .ifPresent(entry -> change(entry, health -> health.partly(fault, clock.instant())));
  }

  private Optional<Entry> read(Reading reading) {
    Optional<Entry> known = entry(reading.device());
    known.ifPresent(entry -> {
      entry.reading = reading;
      entry.description = entry.description.learned(entry.config, reading);
      entry.heardNanos = ticker.getAsLong();
      entry.awaited = false;
    });
    return known;
  }

  /**
   * It was found out what a device is: what was known of it belongs to the past.
   *
   * @param properties what is known of them before they have been read
   */
  public synchronized void identified(
      DeviceConfig config, Map<String, PropertyDescription> properties) {
    entry(config.id())
        .ifPresent(entry -> {
          entry.config = config;
          entry.reading = null;
          entry.description = describe(config, properties);
          feed.publish(view(entry));
        });
  }

  /**
   * The protocol of a device says what its properties are, at the start or when it has learned of
   * more. What readings have taught besides stays.
   */
  public synchronized void described(DeviceId device, Map<String, PropertyDescription> properties) {
    entry(device).ifPresent(entry -> describe(entry, properties));
  }

  private void describe(Entry entry, Map<String, PropertyDescription> properties) {
    Map<String, PropertyDescription> all = new LinkedHashMap<>(entry.description.properties());
    all.putAll(properties);
    DeviceDescription now = describe(entry.config, all);
    Reading reading = entry.reading;
    now = reading == null ? now : now.learned(entry.config, reading);
    if (!now.equals(entry.description)) {
      entry.description = now;
      feed.publish(view(entry));
    }
  }

  private DeviceDescription describe(
      DeviceConfig config, Map<String, PropertyDescription> properties) {
    return DeviceDescription.of(config, owner.text(), properties);
  }

  /** A device spoke by itself, of something else than its state. */
  public synchronized void heard(DeviceId device) {
    entry(device)
        .ifPresent(entry -> {
          entry.heardNanos = ticker.getAsLong();
          entry.awaited = false;
          if (entry.health.status() != DeviceStatus.ONLINE) {
            change(entry, health -> health.opened(clock.instant()));
          }
        });
  }

  /** A read failed. */
  public synchronized void failed(DeviceId device, Fault fault) {
    entry(device)
        .ifPresent(entry -> change(entry, health -> health.failure(fault, clock.instant())));
  }

  /**
   * The line of a device was opened. One that may be silent for as long as it likes is available
   * from now on; any other when it is heard.
   */
  public synchronized void opened(DeviceId device) {
    entry(device)
        .ifPresent(entry -> {
          entry.heardNanos = ticker.getAsLong();
          entry.awaited = true;
          if (entry.config.silence().isZero()) {
            change(entry, health -> health.opened(clock.instant()));
          }
        });
  }

  /** A device cannot be reached: offline at once. */
  public synchronized void lost(DeviceId device, Fault fault) {
    entry(device).ifPresent(entry -> change(entry, health -> health.lost(fault, clock.instant())));
  }

  /** Takes devices that have been silent for too long offline. To be called about once a second. */
  public synchronized void checkSilence() {
    long now = ticker.getAsLong();
    for (Entry entry : entries.values()) {
      Duration silence = entry.config.silence();
      if (!silence.isZero()
          && (entry.awaited || entry.health.status().available())
          && now - entry.heardNanos > silence.toNanos()) {
        entry.awaited = false;
        String message = "nothing heard for " + silence.toMillis() / 1000.0 + " s";
        Fault fault = Fault.of(FaultCode.READ_TIMEOUT, message, clock.instant());
        change(entry, health -> health.lost(fault, clock.instant()));
      }
    }
  }

  private void change(Entry entry, UnaryOperator<DeviceHealth> step) {
    DeviceHealth before = entry.health;
    DeviceHealth after = step.apply(before);
    entry.health = after;
    if (before.status() != after.status()) {
      Fault fault = after.fault();
      if (after.status() == DeviceStatus.OFFLINE && fault != null) {
        LOG.warn(
            "device offline device={} error={} reason=\"{}\"",
            entry.config.id(),
            fault.code(),
            fault.message());
      } else {
        LOG.info("device {} device={}", after.status().wireName(), entry.config.id());
      }
    }
    feed.publish(view(entry));
  }

  private DeviceView view(Entry entry) {
    return new DeviceView(
        entry.config.id(),
        entry.config.type(),
        owner.handler(),
        entry.health.status(),
        entry.health.since(),
        entry.reading,
        entry.health.fault(),
        entry.description);
  }

  private Optional<Entry> entry(DeviceId device) {
    return Optional.ofNullable(entries.get(device));
  }

  /** The configuration of a device of this handler. */
  public synchronized Optional<DeviceConfig> config(DeviceId device) {
    return Optional.ofNullable(entries.get(device)).map(entry -> entry.config);
  }

  /** The devices of this handler. */
  public synchronized List<DeviceConfig> configs() {
    return entries.values().stream().map(entry -> entry.config).toList();
  }

  /** What a device says of itself. */
  public synchronized Optional<DeviceDescription> description(DeviceId device) {
    return entry(device).map(entry -> entry.description);
  }

  /** How a device is doing; unknown for one that has gone. */
  public synchronized DeviceHealth health(DeviceId device) {
    return entry(device)
        .map(entry -> entry.health)
        .orElseGet(() -> DeviceHealth.unknown(clock.instant()));
  }

  /** The last reading of a device. */
  public synchronized Optional<Reading> reading(DeviceId device) {
    return entry(device).flatMap(entry -> Optional.ofNullable(entry.reading));
  }
}
