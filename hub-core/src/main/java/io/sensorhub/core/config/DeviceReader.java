package io.sensorhub.core.config;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.core.profile.DeviceClass;
import io.sensorhub.core.profile.Profile;
import io.sensorhub.core.profile.ProfileSource;
import io.sensorhub.core.profile.PropertySpecs;
import io.sensorhub.core.tree.OwnKeys;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.PropertyPointers;
import io.sensorhub.core.tree.Section;
import io.sensorhub.core.tree.Shown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads the elements of {@code devices} and {@code config.sensors}. */
final class DeviceReader {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);
  private static final String GENERIC = "generic-json";
  private static final String GENERIC_LINES = "generic-json-lines";

  /** The driver of modems, the profile of their proxies, and where these are configured. */
  private static final String AT_MODEM = "at-modem";

  private static final String PROXY = "modem-proxy";
  private static final String MODEMS = "/config/modems";

  private static final List<String> SENSOR_TYPES = List.of("temperature", "humidity", "motion");

  private static final Map<String, DeviceConfig.Simulated.Kind> SIMULATED_KINDS =
      Map.of(
          "temperature", DeviceConfig.Simulated.Kind.TEMPERATURE,
          "humidity", DeviceConfig.Simulated.Kind.HUMIDITY,
          "motion", DeviceConfig.Simulated.Kind.MOTION);

  private final ProfileSource profiles;
  private final Owners owners;

  /** Finds out what answers at an address. */
  private static final String PROBE = "probe";

  private final Map<String, PortConfig> ports = new LinkedHashMap<>();
  private final SourceReader sources = new SourceReader(ports);
  private final Duration pollInterval;
  private final Map<String, Optional<Profile>> models = new HashMap<>();
  private final Set<String> ids = new HashSet<>();

  DeviceReader(
      ProfileSource profiles, Owners owners, List<PortConfig> ports, Duration pollInterval) {
    this.profiles = profiles;
    this.owners = owners;
    this.pollInterval = pollInterval;
    ports.forEach(port -> this.ports.put(port.portId(), port));
  }

  /**
   * The proxies of modems, each a device of its own.
   *
   * @param problems takes those of the ids that follow
   */
  List<DeviceConfig> proxies(List<DeviceConfig> devices, Problems problems) {
    List<DeviceConfig> proxies = new ArrayList<>();
    for (DeviceConfig modem : devices) {
      boolean at = driver(modem.source()).filter(AT_MODEM::equals).isPresent() && modem.enabled();
      String name = modem.id().value() + "_proxy";
      Optional<DeviceId> id = DeviceId.parse(name);
      if (at && (id.isEmpty() || !ids.add(name))) {
        problems.add(
            MODEMS,
            "the modem \"" + modem.id() + "\"",
            "a modem whose proxy can be \""
                + name
                + "\": at most 64 characters, an id that no"
                + " other device has");
      } else if (at) {
        Optional<Profile> profile =
            models.computeIfAbsent(PROXY, known -> profiles.find(known, problems));
        Section none = new Section(Json.object(), MODEMS, problems);
        profile.ifPresent(
            known -> proxies.add(DeviceConfig.proxy(id.get(), modem, known, none.rest())));
      }
    }
    if (proxies.isEmpty() && problems.isEmpty()) {
      problems.add(MODEMS, "no modem", "at least one enabled device on a port with at-modem");
    }
    return proxies;
  }

  /** The ids of all devices and sensors read so far. */
  Set<String> ids() {
    return new TreeSet<>(ids);
  }

  Optional<DeviceConfig> device(Section section) {
    Optional<DeviceId> id = id(section, "device_id");
    Optional<DeviceConfig.Source> source = sources.read(section);
    if (source.isEmpty()) {
      section.missing("port_id", "one of \"port_id\", \"url\" and \"ip\"");
    }
    boolean probed = section.has("ip") && !section.sets(PropertyPointers.KEY);
    boolean generic = section.has("ip") || (source.orElse(null) instanceof DeviceConfig.Pushed);
    if (!section.has("profile") && !generic) {
      section.missing("profile", "the name of a profile");
    }
    Optional<Profile> profile =
        section.has("profile") || generic
            ? profile(section, probed ? PROBE : GENERIC)
            : Optional.empty();
    return finish(section, id, source, profile, Optional.empty());
  }

  Optional<DeviceConfig> sensor(Section section) {
    Optional<DeviceId> id = id(section, "sensor_id");
    if (!section.has("sensor_type")) {
      section.missing("sensor_type", "one of " + String.join(", ", SENSOR_TYPES));
    }
    Optional<String> type = section.choice("sensor_type", SENSOR_TYPES);
    Optional<DeviceConfig.Source> given = sources.read(section);
    String generic =
        given
            .map(source -> source instanceof DeviceConfig.OnPort ? GENERIC_LINES : GENERIC)
            .orElseGet(() -> "simulated-" + type.orElse("temperature"));
    Optional<Profile> profile = profile(section, generic);
    Optional<DeviceConfig.Source> source =
        given.or(() -> profile.flatMap(found -> simulated(section, found)));
    return finish(section, id, source, profile, type);
  }

  /** The source of a sensor that is nowhere, by its profile; empty (and a problem) if not valid. */
  private static Optional<DeviceConfig.Source> simulated(Section section, Profile profile) {
    if (!checkDriver(section, Owners.SIMULATED, profile)) {
      return Optional.empty();
    }
    Section protocol = profile.protocolSection(section.problems());
    Optional<DeviceConfig.Source> source =
        protocol.choice("kind", SIMULATED_KINDS).map(DeviceConfig.Simulated::new);
    if (!protocol.has("kind")) {
      protocol.missing("kind", "one of " + String.join(", ", SENSOR_TYPES));
    }
    protocol.close();
    return source;
  }

  private Optional<DeviceId> id(Section section, String key) {
    Optional<String> id = section.required(key, DeviceId.PATTERN);
    if (id.isPresent() && !ids.add(id.get())) {
      section.wrong(key, "an id that no other device or sensor has");
    }
    return id.map(DeviceId::new);
  }

  private Optional<Profile> profile(Section section, String otherwise) {
    String name = section.text("profile").orElse(otherwise);
    if (!profiles.names().contains(name)) {
      if (section.has("profile")) {
        section.unknown("profile", profiles.names());
      } else {
        section
            .problems()
            .unknown(section.at("profile"), Shown.quoted(name), name, profiles.names());
      }
      return Optional.empty();
    }
    return profiles.find(name, section.problems());
  }

  /** Those profiles that a device may turn out to have which there are. */
  private Map<String, Profile> models(Profile profile, Problems problems) {
    Map<String, Profile> found = new LinkedHashMap<>();
    for (String name : profile.candidates()) {
      models
          .computeIfAbsent(name, _ -> profiles.find(name, problems))
          .ifPresent(model -> found.put(name, model));
    }
    return found;
  }

  private Optional<DeviceConfig> finish(
      Section section,
      Optional<DeviceId> id,
      Optional<DeviceConfig.Source> source,
      Optional<Profile> profile,
      Optional<String> sensorType) {
    Optional<String> name = section.text("name");
    Optional<String> friendlyName = section.text("friendly_name").or(() -> name);
    Optional<String> room = section.text("room");
    Optional<String> model = section.text("model");
    Optional<String> manufacturer = section.text("manufacturer");
    Optional<String> type = section.text("device_type").or(() -> sensorType);
    Optional<DeviceClass> deviceClass =
        section.choice("device_class", List.copyOf(DeviceClass.names())).flatMap(DeviceClass::of);
    boolean enabled = section.flag("enabled", true);
    Duration poll =
        section
            .seconds("poll_interval", 0.1, 86_400)
            .or(() -> profile.flatMap(Profile::pollInterval))
            .orElse(pollInterval);
    Optional<Section> timeout = section.section("timeout");
    Optional<Duration> connect = timeout.flatMap(t -> t.seconds("connect", 0.05, 300));
    Optional<Duration> read = timeout.flatMap(t -> t.seconds("read", 0.05, 300));
    timeout.ifPresent(Section::close);
    Optional<Duration> silence = section.seconds("silence", 0, 86_400);
    PropertySpecs specs = specs(section, profile);
    OwnKeys own = section.rest();
    Optional<String> driver = source.flatMap(this::driver);
    owners.closeDevice(section, driver);
    if (id.isEmpty() || source.isEmpty() || profile.isEmpty()) {
      return Optional.empty();
    }
    Profile known = profile.get().with(specs);
    boolean _ = driver.isEmpty() || checkDriver(section, driver.get(), known);
    Optional<Duration> portSilence =
        source.get() instanceof DeviceConfig.OnPort onPort
            ? Optional.ofNullable(ports.get(onPort.portId())).flatMap(PortConfig::silence)
            : Optional.empty();
    return Optional.of(
        new DeviceConfig(
            id.get(),
            known,
            models(known, section.problems()),
            source.get(),
            friendlyName.orElse(id.get().value()),
            model.orElse(known.model()),
            manufacturer.or(known::manufacturer),
            room,
            type.orElse(known.type()),
            deviceClass,
            enabled,
            poll,
            connect.or(known::connectTimeout).orElse(CONNECT_TIMEOUT),
            read.or(known::readTimeout).orElse(READ_TIMEOUT),
            silence.or(() -> portSilence).orElse(known.silence()),
            specs.over(known.specs()).rules(),
            own));
  }

  /**
   * What the device's own configuration says of its properties.
   *
   * @param profile whose units count where it names none
   */
  private static PropertySpecs specs(Section section, Optional<Profile> profile) {
    return section
        .section("properties")
        .map(properties ->
            PropertySpecs.read(properties, profile.map(Profile::units).orElse(Map.of())))
        .orElse(PropertySpecs.NONE);
  }

  /** The driver that reaches a device; empty if it has a port that there is not. */
  private Optional<String> driver(DeviceConfig.Source source) {
    return switch (source) {
      case DeviceConfig.OnPort onPort ->
          Optional.ofNullable(ports.get(onPort.portId())).map(PortConfig::driver);
      case DeviceConfig.Http _, DeviceConfig.Pushed _ -> Optional.of(Owners.HTTP);
      case DeviceConfig.Simulated _ -> Optional.of(Owners.SIMULATED);
      case DeviceConfig.Proxy _ -> Optional.empty();
    };
  }

  /**
   * A profile for "modbus" serves "modbus-rtu" and "modbus-tcp"; false (and a problem) otherwise.
   */
  private static boolean checkDriver(Section section, String wanted, Profile profile) {
    boolean fits = wanted.equals(profile.driver()) || wanted.startsWith(profile.driver() + "-");
    if (!fits) {
      section
          .problems()
          .add(
              section.at("profile"),
              "\"" + profile.name() + "\", whose driver is \"" + profile.driver() + "\"",
              "a profile for \"" + wanted + "\", for that is how this device is reached");
    }
    return fits;
  }
}
