package io.sensorhub.core.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads where a device is. */
final class SourceReader {

  private static final int MOST_RETRIES = 5;

  private final Map<String, PortConfig> ports;

  SourceReader(Map<String, PortConfig> ports) {
    this.ports = ports;
  }

  /** Where it is; nothing where its section does not say. */
  Optional<DeviceConfig.Source> read(Section section, boolean pushes) {
    Optional<String> portId = section.text("port_id");
    Optional<String> url = section.text("url");
    Optional<String> ip = section.text("ip");
    OptionalInt port = section.whole("port", 1, 65_535);
    OptionalInt unitId = section.whole("unit_id", 0, 255);
    OptionalInt retries = section.whole("retries", 0, MOST_RETRIES);
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
    if (retries.isPresent() && !mayBeOnModbus(portId)) {
      section.wrong("retries", "nothing, for it belongs to a device on a Modbus bus");
    }
    if (portId.isPresent()) {
      if (!ports.containsKey(portId.get())) {
        section
            .problems()
            .unknown(
                section.at("port_id"), "\"" + portId.get() + "\"", portId.get(), ports.keySet());
      }
      return Optional.of(
          new DeviceConfig.OnPort(
              portId.get(),
              unitId.stream().boxed().findFirst(),
              retries.stream().boxed().findFirst()));
    }
    if (url.isPresent()) {
      return Optional.of(new DeviceConfig.Http(url(section, "url", url.get())));
    }
    if (ip.isPresent()) {
      String host = ip.get().contains(":") ? "[" + ip.get() + "]" : ip.get();
      String address = "http://" + host + (port.isPresent() ? ":" + port.getAsInt() : "") + "/";
      return Optional.of(new DeviceConfig.Http(url(section, "ip", address)));
    }
    return pushes ? Optional.of(new DeviceConfig.Pushed()) : Optional.empty();
  }

  /** True also for a port that is not there, which is told by itself. */
  private boolean mayBeOnModbus(Optional<String> portId) {
    return portId
        .map(ports::get)
        .map(port -> port.driver().startsWith("modbus-"))
        .orElse(portId.isPresent());
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
}
