package io.sensorhub.runtime;

/** The four services and their default ports. */
public enum ServiceName {
  SERIAL_HANDLER("serial-handler", 5001),
  HTTP_POLLER("http-poller", 5002),
  STATE_AGGREGATOR("state-aggregator", 5003),
  MQTT_BRIDGE("mqtt-bridge", 5004);

  private final String text;
  private final int port;

  ServiceName(String text, int port) {
    this.text = text;
    this.port = port;
  }

  /** The name in {@code ps}, {@code supervisorctl}, logs and health. */
  public String text() {
    return text;
  }

  /** The name of a handler on the stream and on REST, such as {@code serial}; else that of it. */
  public String handler() {
    return switch (this) {
      case SERIAL_HANDLER -> "serial";
      case HTTP_POLLER -> "http";
      case STATE_AGGREGATOR, MQTT_BRIDGE -> text;
    };
  }

  /** The port where the environment names none. */
  public int defaultPort() {
    return port;
  }
}
