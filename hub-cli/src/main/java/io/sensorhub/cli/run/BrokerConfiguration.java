package io.sensorhub.cli.run;

import java.util.List;

/**
 * The configuration of a run's own broker, mosquitto.
 *
 * @param listen the address that it listens on
 * @param login whether it asks for one; its file is then open as descriptor 3
 */
record BrokerConfiguration(String listen, int port, boolean login) {

  static final String FILE = "mosquitto.conf";

  /** The program in {@code supervisor.d}. */
  static final String PROGRAM = "mosquitto";

  /**
   * The user that the broker runs as when root starts it: options of {@code setpriv}. By itself
   * mosquitto would change its user, too, and so lose the order to end with its supervisor.
   */
  static final String AS_ITS_USER = "--reuid=mosquitto --regid=mosquitto --clear-groups";

  List<String> lines() {
    return List.of(
        "# written by ./hub up: this instance's own broker",
        "listener " + port + " " + listen,
        "max_connections 256",
        login ? "allow_anonymous false" : "allow_anonymous true",
        login ? "password_file /dev/fd/3" : "# without a login",
        "set_tcp_nodelay true",
        "max_packet_size 8388608",
        "max_queued_messages 20000",
        "persistence false",
        "log_type error",
        "log_type warning",
        "log_type notice",
        "connection_messages false");
  }
}
