package io.sensorhub.core.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.PropertyNames;
import io.sensorhub.core.profile.Profile;
import io.sensorhub.core.profile.ProfileSource;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** Reads the elements of {@code devices} and {@code config.sensors}. */
final class DeviceReader {

  /** The driver of profiles that are asked over HTTP. */
  private static final String HTTP = "http";

  /** The driver of profiles whose readings the hub makes up. */
  private static final String SIMULATED = "simulated";

  private static final List<String> SENSOR_TYPES = List.of("temperature", "humidity", "motion");

  private final ProfileSource profiles;
  private final Map<String, PortConfig> ports = new LinkedHashMap<>();
  private final Duration pollInterval;
  private final Set<String> ids = new HashSet<>();

  DeviceReader(ProfileSource profiles, List<PortConfig> ports, Duration pollInterval) {
    this.profiles = profiles;
    this.pollInterval = pollInterval;
    ports.forEach(port -> this.ports.put(port.portId(), port));
  }

  /** The ids of all devices and sensors read so far. */
  Set<String> ids() {
    return new TreeSet<>(ids);
  }

  Optional<DeviceConfig> device(Section section) {
    Optional<DeviceId> id = id(section, "device_id");
    Optional<DeviceConfig.Source> source = source(section);
    if (source.isEmpty()) {
      section.missing("port_id", "one of \"port_id\", \"url\" and \"ip\"");
    }
    boolean profileGiven = section.has("profile");
    if (!profileGiven && !section.has("ip")) {
      section.missing("profile", "the name of a profile");
    }
    Optional<Profile> profile =
        profileGiven || section.has("ip") ? profile(section, "generic-json") : Optional.empty();
    return finish(section, id, source, profile, Optional.empty());
  }

  Optional<DeviceConfig> sensor(Section section) {
    Optional<DeviceId> id = id(section, "sensor_id");
    if (!section.has("sensor_type")) {
      section.missing("sensor_type", "one of " + String.join(", ", SENSOR_TYPES));
    }
    Optional<String> type = section.choice("sensor_type", SENSOR_TYPES);
    Optional<DeviceConfig.Source> given = source(section);
    DeviceConfig.Source source = given.orElseGet(DeviceConfig.Simulated::new);
    String generic =
        switch (source) {
          case DeviceConfig.OnPort _ -> "generic-json-lines";
          case DeviceConfig.Http _ -> "generic-json";
          case DeviceConfig.Simulated _ -> "simulated-" + type.orElse("temperature");
        };
    Optional<Profile> profile = profile(section, generic);
    return finish(section, id, Optional.of(source), profile, type);
  }

  private Optional<DeviceId> id(Section section, String key) {
    Optional<String> id = section.required(key, DeviceId.PATTERN);
    if (id.isPresent() && !ids.add(id.get())) {
      section.wrong(key, "an id that no other device or sensor has");
    }
    return id.map(DeviceId::new);
  }

  private Optional<DeviceConfig.Source> source(Section section) {
    Optional<String> portId = section.text("port_id");
    Optional<String> url = section.text("url");
    Optional<String> ip = section.text("ip");
    OptionalInt port = section.whole("port", 1, 65_535);
    OptionalInt unitId = section.whole("unit_id", 0, 255);
    long given = List.of(portId, url, ip).stream().filter(Optional::isPresent).count();
    if (given > 1) {
      section.wrong(url.isPresent() ? "url" : "ip", "only one of \"port_id\", \"url\" and \"ip\"");
    }
    if (port.isPresent() && ip.isEmpty()) {
      section.wrong("port", "nothing, for it belongs to \"ip\"");
    }
    if (unitId.isPresent() && portId.isEmpty()) {
      section.wrong("unit_id", "nothing, for it belongs to \"port_id\"");
    }
    if (portId.isPresent()) {
      if (!ports.containsKey(portId.get())) {
        section
            .problems()
            .unknown(
                section.at("port_id"), "\"" + portId.get() + "\"", portId.get(), ports.keySet());
      }
      return Optional.of(
          new DeviceConfig.OnPort(portId.get(), unitId.stream().boxed().findFirst()));
    }
    if (url.isPresent()) {
      return Optional.of(new DeviceConfig.Http(url(section, "url", url.get())));
    }
    return ip.map(host -> {
      String bracketed = host.contains(":") ? "[" + host + "]" : host;
      String address =
          "http://" + bracketed + (port.isPresent() ? ":" + port.getAsInt() : "") + "/";
      return new DeviceConfig.Http(url(section, "ip", address));
    });
  }

  private static String url(Section section, String key, String text) {
    try {
      URI uri = new URI(text);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (web && uri.getHost() != null && uri.getUserInfo() == null) {
        return text;
      }
    } catch (URISyntaxException e) {
      // told below, like every other address that is none
    }
    section.wrong(
        key,
        key.equals("ip")
            ? "a host name or an IP address"
            : "http:// or https://, a host, no user name or password");
    return text;
  }

  private Optional<Profile> profile(Section section, String otherwise) {
    String name = section.text("profile").orElse(otherwise);
    if (!profiles.names().contains(name)) {
      section.problems().unknown(section.at("profile"), "\"" + name + "\"", name, profiles.names());
      return Optional.empty();
    }
    return profiles.find(name, section.problems());
  }

  private Optional<DeviceConfig> finish(
      Section section,
      Optional<DeviceId> id,
      Optional<DeviceConfig.Source> source,
      Optional<Profile> profile,
      Optional<String> sensorType) {
    Optional<String> name = section.text("name");
    Optional<String> friendlyName = section.text("friendly_name").or(() -> name);
    section.text("room");
    Optional<String> model = section.text("model");
    section.text("manufacturer");
    Optional<String> type = section.text("device_type").or(() -> sensorType);
    section.text("device_class");
    boolean enabled = section.flag("enabled", true);
    Duration poll = section.seconds("poll_interval", 0.1, 86_400).orElse(pollInterval);
    Optional<Section> timeout = section.section("timeout");
    Duration connect = timeoutOf(timeout, "connect", 2);
    Duration read = timeoutOf(timeout, "read", 5);
    timeout.ifPresent(Section::close);
    Optional<Duration> silence = section.seconds("silence", 0, 86_400);
    Map<String, String> pointers = pointers(section);
    Optional<ObjectNode> registers = section.section("registers").map(Section::raw);
    Optional<Credentials> credentials = section.section("credentials").flatMap(Credentials::read);
    Optional<TlsTrust> tls = section.section("tls").flatMap(TlsTrust::read);
    section.notYet("push_token", "properties");
    section.close();
    if (id.isEmpty() || source.isEmpty() || profile.isEmpty()) {
      return Optional.empty();
    }
    Profile known = profile.get();
    checkDriver(section, source.get(), known);
    if (!(source.get() instanceof DeviceConfig.Http)) {
      for (String key : List.of("credentials", "tls")) {
        if (section.has(key)) {
          section.wrong(key, "nothing, for it belongs to a device behind an address");
        }
      }
    }
    Optional<Duration> portSilence =
        source.get() instanceof DeviceConfig.OnPort onPort
            ? Optional.ofNullable(ports.get(onPort.portId())).flatMap(PortConfig::silence)
            : Optional.empty();
    return Optional.of(
        new DeviceConfig(
            id.get(),
            known,
            source.get(),
            friendlyName.orElse(id.get().value()),
            model.orElse(known.model()),
            type.orElse(known.type()),
            enabled,
            poll,
            connect,
            read,
            silence.or(() -> portSilence).orElse(known.silence()),
            pointers,
            registers,
            credentials,
            tls));
  }

  private static Duration timeoutOf(Optional<Section> timeout, String key, int otherwise) {
    return timeout
        .flatMap(section -> section.seconds(key, 0.05, 300))
        .orElse(Duration.ofSeconds(otherwise));
  }

  private static Map<String, String> pointers(Section section) {
    Map<String, String> pointers = new LinkedHashMap<>();
    section
        .section("values")
        .ifPresent(values -> {
          for (String property : values.keys()) {
            if (!PropertyNames.PATTERN.matcher(property).matches()) {
              section
                  .problems()
                  .add(
                      values.at(property),
                      "this name",
                      "a name that matches ^" + PropertyNames.PATTERN.pattern() + "$");
            }
            values
                .text(property)
                .ifPresent(pointer -> {
                  if (isPointer(pointer)) {
                    pointers.put(property, pointer);
                  } else {
                    values.wrong(property, "a JSON Pointer, such as /temp/value");
                  }
                });
          }
        });
    return pointers;
  }

  private static boolean isPointer(String text) {
    try {
      JsonPointer.compile(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** A profile for "modbus" serves "modbus-rtu" and "modbus-tcp". */
  private void checkDriver(Section section, DeviceConfig.Source source, Profile profile) {
    String wanted =
        switch (source) {
          case DeviceConfig.OnPort onPort -> {
            PortConfig port = ports.get(onPort.portId());
            yield port == null ? profile.driver() : port.driver();
          }
          case DeviceConfig.Http _ -> HTTP;
          case DeviceConfig.Simulated _ -> SIMULATED;
        };
    if (!wanted.equals(profile.driver()) && !wanted.startsWith(profile.driver() + "-")) {
      section
          .problems()
          .add(
              section.at("profile"),
              "\"" + profile.name() + "\", whose driver is \"" + profile.driver() + "\"",
              "a profile for \"" + wanted + "\", for that is how this device is reached");
    }
  }
}
