package io.sensorhub.runtime.settings;

import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.runtime.tls.TlsFiles;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the environment says to every service; what it says to the bridge alone is in {@link
 * BridgeSettings}. What each variable means stands in {@code docs/reference/environment.md}.
 *
 * @param instanceFile the file of this instance
 * @param checked the checked copy of the instance that services of a run read instead of the file;
 *     empty: a service run by itself, which reads the file
 * @param home the folder with {@code profiles/} and {@code instances/}
 * @param state where files are kept that must survive a restart; empty: nowhere
 * @param dev the folder of device files
 * @param sys the folder in which Linux shows its devices
 * @param pollInterval instead of the file's {@code config.poll_interval}
 * @param listen the address that the web servers listen on
 * @param hosts names that a request's {@code Host} may have besides this machine's addresses
 * @param token that requests must carry where {@code listen} is not loopback
 * @param readToken that may be shown instead by who only looks
 * @param tls what the web servers show to who speaks TLS; empty: they speak none
 * @param servicePort of this service; empty: its own default
 * @param services the address of each service that there may be
 * @param named the services whose address the environment names
 */
public record HubSettings(
    Path instanceFile,
    Optional<String> instanceName,
    Optional<Path> checked,
    Path home,
    Optional<Path> profiles,
    Optional<Path> state,
    Path dev,
    Path sys,
    String logLevel,
    ZoneId zone,
    Optional<Duration> updateInterval,
    Optional<Duration> cacheTtl,
    Optional<Duration> pollInterval,
    String listen,
    Set<String> hosts,
    Optional<String> token,
    Optional<String> readToken,
    Optional<TlsFiles> tls,
    Optional<Integer> servicePort,
    Map<ServiceName, URI> services,
    Set<ServiceName> named) {

  public HubSettings {
    hosts = Set.copyOf(hosts);
    services = Map.copyOf(services);
    named = Set.copyOf(named);
  }

  /** Where a service is reached; its default port on this machine where nothing else was said. */
  public URI url(ServiceName service) {
    return services.getOrDefault(service, URI.create("http://127.0.0.1:" + service.defaultPort()));
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "instance file " + instanceFile + ", listening on " + listen;
  }
}
