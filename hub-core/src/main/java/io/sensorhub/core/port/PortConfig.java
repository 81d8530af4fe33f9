package io.sensorhub.core.port;

import io.sensorhub.core.Backoff;
import io.sensorhub.core.tree.OwnKeys;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One serial line.
 *
 * @param address where it is
 * @param driver the protocol that is spoken on it
 * @param reconnect when a line that was lost, or could not be opened, is opened again
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
    Backoff reconnect,
    Connecting connecting,
    Optional<Duration> silence,
    int maxLineBytes,
    Optional<Map<String, Endpoint>> zeromq,
    Optional<Share> share,
    OwnKeys own) {

  /** {@link #reconnect} where the file says nothing. */
  public static final Backoff RECONNECT =
      Backoff.doubling(Duration.ofSeconds(5), Duration.ofSeconds(60));

  public PortConfig {
    zeromq = zeromq.map(Map::copyOf);
  }
}
