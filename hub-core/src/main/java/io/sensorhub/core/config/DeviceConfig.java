package io.sensorhub.core.config;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.profile.DeviceClass;
import io.sensorhub.core.profile.Profile;
import io.sensorhub.core.profile.PublishRule;
import io.sensorhub.core.tree.OwnKeys;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One device or sensor.
 *
 * @param profile what it measures and how it is asked
 * @param models profiles that it may turn out to have, by name; empty: it has the one it has
 * @param source where it is
 * @param friendlyName for people; its id where none is given
 * @param manufacturer for people, where it is known
 * @param room where it stands, where that is known
 * @param type what kind of thing it is, for example {@code temperature}
 * @param deviceClass of those of its properties that it fits and whose profile names none
 * @param enabled false: listed, but left alone
 * @param pollInterval between two reads, where it is asked
 * @param silence after which it is offline; zero: no silence is too long
 * @param rules by property: how much of its changes is published
 * @param own keys that its owner reads: the driver of its port, or the poller
 */
public record DeviceConfig(
    DeviceId id,
    Profile profile,
    Map<String, Profile> models,
    Source source,
    String friendlyName,
    String model,
    Optional<String> manufacturer,
    Optional<String> room,
    String type,
    Optional<DeviceClass> deviceClass,
    boolean enabled,
    Duration pollInterval,
    Duration connectTimeout,
    Duration readTimeout,
    Duration silence,
    Map<String, PublishRule> rules,
    OwnKeys own) {

  /** Where a device is. */
  public sealed interface Source {}

  /** On a serial line. */
  public record OnPort(String portId) implements Source {}

  /**
   * Behind an address.
   *
   * @param byIp whether the file has it as {@code ip} and {@code port}
   */
  public record Http(String url, boolean byIp) implements Source {

    /** An address that the file has as {@code url}. */
    public Http(String url) {
      this(url, false);
    }
  }

  /** Wherever it calls from: it reports by itself, and cannot be asked. */
  public record Pushed() implements Source {}

  /** The proxy of a modem, which is a device of its own. */
  public record Proxy(DeviceId modem) implements Source {}

  /** Nowhere: the hub makes its readings up. */
  public record Simulated(Kind kind) implements Source {

    /** What is simulated. */
    public enum Kind {
      TEMPERATURE,
      HUMIDITY,
      MOTION
    }
  }

  /** The proxy of a modem. */
  static DeviceConfig proxy(DeviceId id, DeviceConfig modem, Profile profile, OwnKeys own) {
    return new DeviceConfig(
        id,
        profile,
        Map.of(),
        new Proxy(modem.id),
        modem.friendlyName + " proxy",
        profile.model(),
        profile.manufacturer(),
        modem.room,
        profile.type(),
        Optional.empty(),
        true,
        modem.pollInterval,
        modem.connectTimeout,
        modem.readTimeout,
        Duration.ZERO,
        profile.rules(),
        own);
  }

  /**
   * True if the device belongs to the poller of web devices. Simulated motion does too, because
   * motion detectors are web devices in the reference hub.
   */
  public boolean overHttp() {
    return switch (source) {
      case OnPort _, Proxy _ -> false;
      case Http _, Pushed _ -> true;
      case Simulated simulated -> simulated.kind() == Simulated.Kind.MOTION;
    };
  }

  /** True if the device belongs to the handler of serial lines. */
  public boolean overLine() {
    return !overHttp() && !(source instanceof Proxy);
  }

  /** This device, now that it is known what it is. */
  public DeviceConfig as(Profile model) {
    Profile found = model.with(profile.specs()); // what finds it out has the device's own alone
    return new DeviceConfig(
        id,
        found,
        models,
        source,
        friendlyName,
        this.model.equals(profile.model()) ? found.model() : this.model,
        manufacturer.equals(profile.manufacturer()) ? found.manufacturer() : manufacturer,
        room,
        type.equals(profile.type()) ? found.type() : type,
        deviceClass,
        enabled,
        pollInterval,
        connectTimeout,
        readTimeout,
        silence.equals(profile.silence()) ? found.silence() : silence,
        rules,
        own);
  }

  /** The line it is on, where it is on one. */
  public Optional<String> port() {
    return source instanceof OnPort onPort ? Optional.of(onPort.portId()) : Optional.empty();
  }
}
