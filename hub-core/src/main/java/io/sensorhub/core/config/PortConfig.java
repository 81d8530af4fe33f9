package io.sensorhub.core.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One serial line.
 *
 * @param address where it is
 * @param driver the protocol that is spoken on it
 * @param framing of a bus; empty: as the driver's name says
 * @param accept what an answer on a bus may have wrong
 * @param connecting what its peer needs of a connection
 * @param silence after which the line counts as lost; empty: as the profile says
 * @param maxLineBytes of a line of text, without its end
 * @param zeromq where each route is published, by the route's name; empty: as the profile says
 * @param share the TCP port on which others read it
 */
public record PortConfig(
    String portId,
    LineAddress address,
    String driver,
    Optional<Framing> framing,
    Set<Accept> accept,
    SerialParameters parameters,
    Reconnect reconnect,
    Connecting connecting,
    Optional<Duration> silence,
    int maxLineBytes,
    Optional<Map<String, Endpoint>> zeromq,
    Optional<Share> share) {

  /** What stands around each question and answer of a Modbus bus. */
  public enum Framing {
    RTU,
    MBAP;

    /** As they stand in an instance file. */
    static final Map<String, Framing> KEYS = Map.of("rtu", RTU, "mbap", MBAP);
  }

  /** What devices copy wrongly from the question to its answer. */
  public enum Accept {
    TRANSACTION,
    UNIT;

    /** As they stand in an instance file. */
    static final Map<String, Accept> KEYS = Map.of("transaction", TRANSACTION, "unit", UNIT);
  }

  public PortConfig {
    accept = Set.copyOf(accept);
    zeromq = zeromq.map(Map::copyOf);
  }
}
