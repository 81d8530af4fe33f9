package io.sensorhub.core.port;

import io.sensorhub.core.tree.OwnKeys;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One serial line.
 *
 * @param address where it is
 * @param driver the protocol that is spoken on it
 * @param connecting what its peer needs of a connection
 * @param silence after which the line counts as lost; empty: as the profile says
 * @param maxLineBytes of a line of text, without its end
 * @param zeromq where each route is published, by the route's name; empty: as the profile says
 * @param share the TCP port on which others read it
 * @param own keys that its driver reads
 */
public record PortConfig(
    String portId,
    LineAddress address,
    String driver,
    SerialParameters parameters,
    Reconnect reconnect,
    Connecting connecting,
    Optional<Duration> silence,
    int maxLineBytes,
    Optional<Map<String, Endpoint>> zeromq,
    Optional<Share> share,
    OwnKeys own) {

  public PortConfig {
    zeromq = zeromq.map(Map::copyOf);
  }
}
