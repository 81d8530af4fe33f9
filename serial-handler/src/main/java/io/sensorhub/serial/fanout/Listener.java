package io.sensorhub.serial.fanout;

import io.sensorhub.core.port.Endpoint;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Optional;

/**
 * A fixed address on which consumers expect data.
 *
 * @param portId of the line
 * @param name {@code zeromq/ROUTE} or {@code share}
 * @param error why nobody can be served there now
 * @param clients who is connected
 */
public record Listener(
    String portId, String name, Endpoint endpoint, Optional<String> error, List<Client> clients) {

  public Listener {
    clients = List.copyOf(clients);
  }

  /**
   * Somebody who is connected.
   *
   * @param peer address and port
   * @param missed number of lines that it was too slow for
   */
  public record Client(String peer, long missed) {

    /** The other end of a connection, as {@code 192.0.2.7:40112}. */
    static String peer(Socket socket) {
      return socket.getRemoteSocketAddress() instanceof InetSocketAddress remote
          ? new Endpoint(remote.getAddress().getHostAddress(), remote.getPort()).toString()
          : "unknown";
    }
  }
}
