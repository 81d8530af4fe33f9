package io.sensorhub.serial.fanout;

import java.util.Map;
import java.util.Optional;

/** Everything that one line is handed to besides the hub itself. For the line's thread. */
public final class Fanout {

  private final Map<String, ZeroMqPublisher.Route> routes;
  private final Optional<SharedPort> share;

  /**
   * @param routes by name
   */
  public Fanout(Map<String, ZeroMqPublisher.Route> routes, Optional<SharedPort> share) {
    this.routes = Map.copyOf(routes);
    this.share = share;
  }

  /** The line was opened anew. */
  public void reset() {
    share.ifPresent(SharedPort::reset);
  }

  /** Takes what came from the line; never waits. */
  public void received(byte[] buffer, int length) {
    if (share.isPresent()) {
      share.get().received(buffer, length);
    }
  }

  /** Takes a line for one route; never waits. */
  public void routed(String route, String line) {
    ZeroMqPublisher.Route known = routes.get(route);
    if (known != null) {
      known.publish(line);
    }
  }
}
