package io.sensorhub.serial.fanout;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sensorhub.core.port.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes lines over ZeroMQ: an address per route, where each line is one frame without a topic.
 * Each subscriber takes lines from the route's ring at its own pace; who lags behind what the ring
 * holds loses lines alone, counted. Thread-safe.
 */
public final class ZeroMqPublisher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ZeroMqPublisher.class);

  /** Bounds of what waits at one address, and, in bytes, at all of them. */
  static final int MOST_LINES = 16_384;

  static final long MOST_BYTES = 2_097_152;
  private static final long MOST_BYTES_OF_ALL = 8_388_608;

  private final Map<Endpoint, ZeroMqAddress> addresses = new LinkedHashMap<>();
  private final List<Route> routes = new ArrayList<>();
  private final MeterRegistry registry;
  private final SubscriberLoop loop = new SubscriberLoop();

  public ZeroMqPublisher(MeterRegistry registry) {
    this.registry = registry;
  }

  /** One route of one line. */
  public static final class Route {
    private final String portId;
    private final String name;
    private final Endpoint endpoint;
    private final Counter missed;
    private volatile @Nullable ZeroMqAddress address;

    private Route(String portId, String name, Endpoint endpoint, MeterRegistry registry) {
      this.portId = portId;
      this.name = name;
      this.endpoint = endpoint;
      this.missed =
          Counter.builder("hub_zeromq_missed")
              .description("Lines that a subscriber was too slow for")
              .tag("port", portId)
              .tag("route", name)
              .register(registry);
      Gauge.builder("hub_zeromq_subscribers", this, route -> route.clients().size())
          .description("Subscribers of the route")
          .tag("port", portId)
          .tag("route", name)
          .register(registry);
    }

    /** Hands a line on; never waits. For any thread. */
    public void publish(String line) {
      ZeroMqAddress open = address;
      if (open != null) {
        missed.increment(open.publish(line.getBytes(StandardCharsets.UTF_8)));
      }
    }

    private List<Listener.Client> clients() {
      ZeroMqAddress open = address;
      return open == null ? List.of() : open.clients();
    }

    private Listener listener() {
      ZeroMqAddress open = address;
      Optional<String> error = open == null ? Optional.of("not listening yet") : open.error();
      return new Listener(portId, "zeromq/" + name, endpoint, error, clients());
    }
  }

  /**
   * Adds the routes of a line, by name. An address that was given back and is wanted again before
   * {@link #settle} stays bound, and keeps its subscribers.
   */
  public synchronized Map<String, Route> routes(String portId, Map<String, Endpoint> endpoints) {
    Map<String, Route> added = new HashMap<>();
    endpoints.forEach(
        (name, endpoint) -> added.put(name, new Route(portId, name, endpoint, registry)));
    routes.addAll(added.values());
    return added;
  }

  /** Gives routes back: nothing is published there any more. */
  public synchronized void release(Collection<Route> over) {
    over.forEach(route -> route.address = null);
    routes.removeAll(over);
  }

  /** A change is over: begins to listen where there is a route, and ends where there is none. */
  public synchronized void settle() {
    Map<Endpoint, Route> wanted = new LinkedHashMap<>();
    routes.forEach(route -> wanted.put(route.endpoint, route));
    for (Endpoint endpoint : List.copyOf(addresses.keySet())) {
      ZeroMqAddress address = addresses.get(endpoint);
      if (address != null && !wanted.containsKey(endpoint)) {
        addresses.remove(endpoint);
        close(address);
      }
    }
    if (!wanted.isEmpty()) {
      loop.start();
    }
    long bytes = Math.min(MOST_BYTES, MOST_BYTES_OF_ALL / Math.max(1, wanted.size()));
    wanted.forEach((endpoint, route) -> {
      ZeroMqAddress address = addresses.computeIfAbsent(endpoint, _ -> open(route));
      address.limit(bytes);
      route.address = address;
    });
  }

  private static void close(ZeroMqAddress address) {
    try {
      address.close();
    } catch (IOException e) {
      LOG.warn("could not be closed {} reason={}", address.label(), e.toString());
    }
  }

  private ZeroMqAddress open(Route route) {
    ZeroMqAddress address = new ZeroMqAddress(route.portId, route.name, route.endpoint, loop);
    address.start();
    return address;
  }

  /** The addresses of all routes. */
  public synchronized List<Listener> listeners() {
    return routes.stream().map(Route::listener).toList();
  }

  /** Closes the addresses, with all subscribers, and ends the thread. */
  @Override
  public synchronized void close() throws IOException {
    try (loop) {
      addresses.values().forEach(ZeroMqPublisher::close);
    }
  }
}
