package io.sensorhub.core.port;

import io.sensorhub.core.tree.Section;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host and a TCP port.
 *
 * @param host a name or an address, IPv6 without brackets; {@code *}: every address of this machine
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {

  private static final Pattern URI =
      Pattern.compile(
          "([a-z0-9]{1,16})://(\\*|\\[[0-9A-Fa-f:.]{2,45}\\]|[A-Za-z0-9._-]{1,253}):([0-9]{1,5})");

  private static final Pattern LISTEN = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

  public Endpoint {
    if (host.isEmpty() || port < 1 || port > 65_535) {
      throw new IllegalArgumentException("endpoint: " + host + ":" + port);
    }
  }

  /** The endpoint in {@code scheme://host:port}; nothing where {@code text} is none. */
  public static Optional<Endpoint> parse(String scheme, String text) {
    Matcher parts = URI.matcher(text);
    if (!parts.matches() || !parts.group(1).equals(scheme)) {
      return Optional.empty();
    }
    int port = Integer.parseInt(parts.group(3));
    String host = parts.group(2).replaceAll("[\\[\\]]", "");
    return port < 1 || port > 65_535 ? Optional.empty() : Optional.of(new Endpoint(host, port));
  }

  /** Reads an address of this machine: {@code listen} (127.0.0.1), and the port at {@code key}. */
  public static Optional<Endpoint> read(Section section, String key) {
    OptionalInt port = section.whole(key, 1, 65_535);
    if (!section.has(key)) {
      section.missing(key, "the number of a TCP port");
    }
    String listen = section.text("listen", LISTEN).orElse("127.0.0.1");
    return port.isEmpty() ? Optional.empty() : Optional.of(new Endpoint(listen, port.getAsInt()));
  }

  /** {@code scheme://host:port}. */
  public String uri(String scheme) {
    return scheme + "://" + this;
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
