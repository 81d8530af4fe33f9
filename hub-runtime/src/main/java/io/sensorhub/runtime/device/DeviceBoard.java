package io.sensorhub.runtime.device;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Reading;
import io.sensorhub.core.change.Changes;
import io.sensorhub.core.change.RosterChange;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.core.health.DeviceHealth;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.stream.DeviceView;
import io.sensorhub.stream.Feed;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a handler knows of its devices: the last reading and the health of each. Every change goes
 * to the feed. Devices come and go; a report of one that has gone is late, and left. Thread-safe;
 * lines and pollers report here, the web server reads here.
 */
public final class DeviceBoard {

  private static final Logger LOG = LoggerFactory.getLogger(DeviceBoard.class);

  private final Map<DeviceId, KnownDevice> entries = new LinkedHashMap<>();
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
    devices.forEach(device -> feed.publish(add(device, _ -> Map.of()).view()));
  }

  /**
   * Devices come, go, and are configured differently, in one step.
   *
   * @param described what is known of a device's properties before it has been read
   */
  synchronized void apply(
      Changes<DeviceConfig> changes,
      Function<DeviceId, Map<String, PropertyDescription>> described) {
    List<DeviceId> gone = new ArrayList<>();
    List<DeviceView> now = new ArrayList<>();
    for (DeviceConfig device : changes.removed()) {
      entries.remove(device.id());
      gone.add(device.id());
    }
    for (DeviceConfig device : changes.added()) {
      now.add(add(device, described).view());
    }
    for (RosterChange.Changed<DeviceConfig> change : changes.changed()) {
      KnownDevice entry = entries.get(change.now().id());
      if (entry == null || Impact.of(change) == Impact.OTHER_DEVICE) {
        now.add(add(change.now(), described).view());
      } else {
        entry.configured(change.now());
        boolean _ = entry.described(described.apply(change.now().id()));
        now.add(entry.view());
      }
    }
    feed.update(now, gone);
  }

  private KnownDevice add(
      DeviceConfig device, Function<DeviceId, Map<String, PropertyDescription>> described) {
    KnownDevice entry = new KnownDevice(device, owner, clock.instant());
    boolean _ = entry.described(described.apply(device.id()));
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

  /** A device told its state, and its owner judges how it is doing. */
  public synchronized void judged(Reading reading, UnaryOperator<DeviceHealth> step) {
    read(reading).ifPresent(entry -> change(entry, step));
  }

  private Optional<KnownDevice> read(Reading reading) {
    Optional<KnownDevice> known = entry(reading.device());
    known.ifPresent(entry -> {
      entry.read(reading, ticker.getAsLong());
      entry.heard(ticker.getAsLong());
    });
    return known;
  }

  /**
   * It was found out what a device is: what was known of another model belongs to the past.
   *
   * @param properties what is known of them before they have been read
   */
  public synchronized void identified(
      DeviceConfig config, Map<String, PropertyDescription> properties) {
    entry(config.id())
        .ifPresent(entry -> {
          entry.identified(config.profile(), properties);
          feed.publish(entry.view());
        });
  }

  /**
   * The protocol of a device says what its properties are, at the start or when it has learned of
   * more. What readings have taught besides stays.
   */
  public synchronized void described(DeviceId device, Map<String, PropertyDescription> properties) {
    entry(device)
        .filter(entry -> entry.described(properties))
        .ifPresent(entry -> feed.publish(entry.view()));
  }

  /** A device spoke by itself, of something else than its state. */
  public synchronized void heard(DeviceId device) {
    entry(device)
        .ifPresent(entry -> {
          entry.heard(ticker.getAsLong());
          if (entry.health().status() != DeviceStatus.ONLINE) {
            change(entry, health -> health.opened(clock.instant()));
          }
        });
  }

  /** A device answers, but there is reason not to trust it. */
  public synchronized void doubted(DeviceId device, FaultCode code, String reason) {
    Fault fault = Fault.of(code, reason, clock.instant());
    entry(device)
        .ifPresent(entry -> change(entry, health -> health.partly(fault, clock.instant())));
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
          entry.await(ticker.getAsLong());
          if (entry.config().silence().isZero()) {
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
    for (KnownDevice entry : entries.values()) {
      if (entry.tooSilent(now)) {
        Duration silence = entry.config().silence();
        String message = "nothing heard for " + silence.toMillis() / 1000.0 + " s";
        Fault fault = Fault.of(FaultCode.READ_TIMEOUT, message, clock.instant());
        change(entry, health -> health.lost(fault, clock.instant()));
      }
    }
  }

  private void change(KnownDevice entry, UnaryOperator<DeviceHealth> step) {
    DeviceHealth before = entry.health();
    DeviceHealth after = step.apply(before);
    entry.health(after);
    if (before.status() != after.status()) {
      Fault fault = after.fault();
      if (after.status() == DeviceStatus.OFFLINE && fault != null && !fault.code().isExpected()) {
        LOG.warn(
            "device offline device={} error={} reason=\"{}\"",
            entry.config().id(),
            fault.code(),
            fault.message());
      } else {
        LOG.info("device {} device={}", after.status().wireName(), entry.config().id());
      }
    }
    feed.publish(entry.view());
  }

  private Optional<KnownDevice> entry(DeviceId device) {
    return Optional.ofNullable(entries.get(device));
  }

  /** The configuration of a device of this handler. */
  public synchronized Optional<DeviceConfig> config(DeviceId device) {
    return Optional.ofNullable(entries.get(device)).map(KnownDevice::config);
  }

  /** The devices of this handler. */
  public synchronized List<DeviceConfig> configs() {
    return entries.values().stream().map(KnownDevice::config).toList();
  }

  /** What a device says of itself. */
  public synchronized Optional<DeviceDescription> description(DeviceId device) {
    return entry(device).map(KnownDevice::description);
  }

  /** How a device is doing; unknown for one that has gone. */
  public synchronized DeviceHealth health(DeviceId device) {
    return entry(device)
        .map(KnownDevice::health)
        .orElseGet(() -> DeviceHealth.unknown(clock.instant()));
  }

  /** How long ago the last reading of a device came; zero if there is none. */
  public synchronized Duration age(DeviceId device) {
    return entry(device)
        .filter(entry -> entry.reading() != null)
        .map(entry -> entry.age(ticker.getAsLong()))
        .orElse(Duration.ZERO);
  }

  /** The last reading of a device. */
  public synchronized Optional<Reading> reading(DeviceId device) {
    return entry(device).flatMap(entry -> Optional.ofNullable(entry.reading()));
  }
}
