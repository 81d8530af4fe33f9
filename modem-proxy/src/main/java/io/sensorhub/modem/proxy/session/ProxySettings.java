package io.sensorhub.modem.proxy.session;

import io.sensorhub.core.modem.Network;
import io.sensorhub.runtime.access.Password;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How the proxy of one modem behaves.
 *
 * @param allow the networks of clients; empty: any
 * @param users by name; empty: no login
 * @param denyPorts of destinations
 * @param maxConnections of all clients at once
 * @param maxConnectionsUser of one user at once
 * @param rate octets a second, both ways together; 0: no limit
 * @param rateUser the same of one user
 * @param idleTimeout after which a connection that moves nothing ends
 * @param connectTimeout for each address of a destination
 * @param logged whether connections are noted at their end
 */
public record ProxySettings(
    List<Network> allow,
    Map<String, Password> users,
    Set<Integer> denyPorts,
    int maxConnections,
    int maxConnectionsUser,
    long rate,
    long rateUser,
    Duration idleTimeout,
    Duration connectTimeout,
    boolean logged) {

  public ProxySettings {
    allow = List.copyOf(allow);
    users = Map.copyOf(users);
    denyPorts = Set.copyOf(denyPorts);
  }

  /** Whether a client of that address may speak at all. */
  public boolean allows(InetAddress client) {
    return allow.isEmpty() || allow.stream().anyMatch(network -> network.holds(client));
  }
}
