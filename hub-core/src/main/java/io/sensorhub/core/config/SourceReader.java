package io.sensorhub.core.config;

import io.sensorhub.core.port.PortConfig;
import io.sensorhub.core.tree.Section;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads where a device is. */
final class SourceReader {

  /** The key of a device that may do without an address, because it calls by itself. */
  static final String CALLS = "push_token";

  private final Map<String, PortConfig> ports;

  SourceReader(Map<String, PortConfig> ports) {
    this.ports = ports;
  }

  /** Where it is; nothing where its section does not say. */
  Optional<DeviceConfig.Source> read(Section section) {
    Optional<String> portId = section.text("port_id");
    Optional<String> url = section.text("url");
    Optional<String> ip = section.text("ip");
    OptionalInt port = section.whole("port", 1, 65_535);
    long given = List.of(portId, url, ip).stream().filter(Optional::isPresent).count();
    if (given > 1) {
      section.wrong(url.isPresent() ? "url" : "ip", "only one of \"port_id\", \"url\" and \"ip\"");
    }
    if (port.isPresent() && ip.isEmpty()) {
      section.wrong("port", "nothing, for it belongs to \"ip\"");
    }
    if (portId.isPresent()) {
      if (!ports.containsKey(portId.get())) {
        section.unknown("port_id", ports.keySet());
      }
      return Optional.of(new DeviceConfig.OnPort(portId.get()));
    }
    if (url.isPresent()) {
      return Optional.of(new DeviceConfig.Http(url(section, "url", url.get())));
    }
    if (ip.isPresent()) {
      String host = ip.get().contains(":") ? "[" + ip.get() + "]" : ip.get();
      String address = "http://" + host + (port.isPresent() ? ":" + port.getAsInt() : "") + "/";
      return Optional.of(new DeviceConfig.Http(url(section, "ip", address), true));
    }
    return section.sets(CALLS) ? Optional.of(new DeviceConfig.Pushed()) : Optional.empty();
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
