package io.sensorhub.runtime.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the broker is and how it is spoken to.
 *
 * @param port 1 to 65535
 * @param path of a broker that is reached by WebSockets, with its query, else empty
 * @param qos of states and properties, 0 to 2
 * @param retain whether states and properties are retained
 * @param keepAlive whole seconds
 * @param backlogRate messages a second of what has waited during an outage; 0: no limit
 */
public record MqttSettings(
    Transport transport,
    String host,
    int port,
    String path,
    Tls tls,
    Optional<String> username,
    Optional<String> password,
    String baseTopic,
    String clientPrefix,
    int qos,
    boolean retain,
    Duration keepAlive,
    Version version,
    int backlogRate) {

  /** How many messages of an outage are sent in a second if nothing else is said. */
  public static final int DEFAULT_BACKLOG_RATE = 120;

  /** Which MQTT is spoken. */
  public enum Version {
    /** MQTT 3.1.1. */
    V3,
    /** MQTT 5. */
    V5,
    /** MQTT 5 if the broker speaks it. */
    AUTO
  }

  /** What carries MQTT. */
  public enum Transport {
    TCP("tcp", 1883),
    TLS("ssl", 8883),
    WEBSOCKET("ws", 80),
    WEBSOCKET_TLS("wss", 443);

    private final String scheme;
    private final int port;

    Transport(String scheme, int port) {
      this.scheme = scheme;
      this.port = port;
    }

    /** Where brokers listen for it if nothing else is said. */
    public int defaultPort() {
      return port;
    }

    /** Whether it is encrypted. */
    public boolean encrypted() {
      return this == TLS || this == WEBSOCKET_TLS;
    }
  }

  /**
   * Files in PEM, and the name that the broker's certificate must have.
   *
   * @param ca of the authority that signs the broker's certificate; empty: those of the system
   * @param cert of this client, with {@code key}; empty: it has none
   * @param keyPassword of the key, if it has one
   * @param serverName instead of {@code host}
   */
  public record Tls(
      Optional<Path> ca,
      Optional<Path> cert,
      Optional<Path> key,
      Optional<String> keyPassword,
      Optional<String> serverName) {

    /** Nothing but what the system has. */
    public static final Tls OF_THE_SYSTEM =
        new Tls(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** Without the password. */
    @Override
    public String toString() {
      return "Tls[ca=" + ca + ", cert=" + cert + ", serverName=" + serverName + "]";
    }
  }

  /** {@code tcp://host:port}, {@code wss://host:port/path?query}; the query may be a secret. */
  public String address() {
    return transport.scheme
        + "://"
        + (host.contains(":") ? "[" + host + "]" : host)
        + ":"
        + port
        + path;
  }

  /** The address without its query, for people. */
  public String shown() {
    return address().replaceFirst("\\?.*", "?…");
  }

  /** Without the password. */
  @Override
  public String toString() {
    return shown() + " base topic " + baseTopic + " user " + username.orElse("none");
  }
}
