package io.sensorhub.modem.egress;

/**
 * Where a client wants to go.
 *
 * @param host a name or an address, as the client gave it
 * @param port 1 to 65535
 */
public record Target(String host, int port) {

  public Target {
    if (host.isEmpty() || port < 1 || port > 65_535) {
      throw new IllegalArgumentException("no destination: %s:%d".formatted(host, port));
    }
  }

  @Override
  public String toString() {
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }
}
