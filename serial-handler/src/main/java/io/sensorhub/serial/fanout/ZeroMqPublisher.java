package io.sensorhub.serial.fanout;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sensorhub.core.config.Endpoint;
import io.sensorhub.runtime.http.PortHolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * Publishes lines over ZeroMQ: one PUB socket per route, each line one frame without a topic. One
 * thread owns all sockets; lines reach it through a queue that is bounded in number and bytes and
 * drops what does not fit. A burst above the high-water mark waits for the subscribers for a
 * moment; what one that is slower than that misses, ZeroMQ itself drops, uncounted.
 */
public final class ZeroMqPublisher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ZeroMqPublisher.class);

  private static final int QUEUE = 10_000;
  private static final long QUEUE_BYTES = 4_194_304;
  private static final int HIGH_WATER_MARK = 1000;

  /** How long a burst waits for the subscribers; the queue holds what comes meanwhile. */
  private static final long GRACE_NANOS = 200_000_000;

  private static final long LOSSY_NANOS = 5_000_000_000L;
  private static final long BIND_AGAIN_NANOS = 5_000_000_000L;

  /** A line for a route; without one it only wakes the thread. */
  private record Message(@Nullable Route route, String line) {}

  private final List<Route> routes = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Message> queue = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicLong queuedBytes = new AtomicLong();
  private final MeterRegistry registry;
  private final Thread thread = new Thread(this::work, "zeromq");
  private volatile boolean started;
  private volatile boolean settled;
  private volatile boolean closed;

  public ZeroMqPublisher(MeterRegistry registry) {
    this.registry = registry;
  }

  /** One route of one line. */
  public final class Route {
    private final String portId;
    private final String name;
    private final Endpoint endpoint;
    private final Counter dropped;
    private volatile Optional<String> error = Optional.of("not listening yet");
    private ZMQ.@Nullable Socket socket;
    private volatile boolean over;

    /** A subscriber is stalled: ZeroMQ drops what it cannot take, until it is tried again. */
    private boolean lossy;

    private long lossyUntilNanos;

    private Route(String portId, String name, Endpoint endpoint) {
      this.portId = portId;
      this.name = name;
      this.endpoint = endpoint;
      this.dropped =
          Counter.builder("hub_zeromq_dropped")
              .description("Lines dropped because the queue before ZeroMQ was full")
              .tag("port", portId)
              .tag("route", name)
              .register(registry);
    }

    /** Hands a line on; never waits. For any thread. */
    public void publish(String line) {
      if (queuedBytes.get() + line.length() <= QUEUE_BYTES
          && queue.offer(new Message(this, line))) {
        queuedBytes.addAndGet(line.length());
      } else {
        dropped.increment();
      }
    }

    private Listener listener() {
      return new Listener(portId, "zeromq/" + name, endpoint, error);
    }
  }

  /**
   * Adds the routes of a line, by name. An address that was given back and is wanted again before
   * {@link #settle} stays bound, and keeps its subscribers.
   */
  public Map<String, Route> routes(String portId, Map<String, Endpoint> endpoints) {
    Map<String, Route> added = new HashMap<>();
    endpoints.forEach((name, endpoint) -> added.put(name, new Route(portId, name, endpoint)));
    routes.addAll(added.values());
    return added;
  }

  /** Gives routes back: nothing is published there any more. */
  public void release(Collection<Route> over) {
    over.forEach(route -> route.over = true);
  }

  /** A change is over: begins to listen where there is a route, and ends where there is none. */
  public synchronized void settle() {
    settled = true;
    if (!started && !routes.isEmpty()) {
      started = true;
      thread.start();
    }
    boolean _ = queue.offer(new Message(null, "")); // a full queue wakes the thread as well
  }

  /** The addresses of all routes. */
  public List<Listener> listeners() {
    return routes.stream().filter(route -> !route.over).map(Route::listener).toList();
  }

  private void work() {
    try (ZContext context = new ZContext(1)) {
      context.setLinger(0);
      List<Message> batch = new ArrayList<>();
      boolean allBound = false;
      long nextBind = System.nanoTime();
      while (!closed) {
        if (settled) {
          settled = false;
          tidy();
          allBound = false;
          nextBind = System.nanoTime();
        }
        if (!allBound && System.nanoTime() - nextBind >= 0) {
          allBound = bind(context);
          nextBind = System.nanoTime() + BIND_AGAIN_NANOS;
        }
        Message first = queue.poll(1, TimeUnit.SECONDS);
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch);
          for (Message message : batch) {
            send(message);
          }
          batch.clear();
        }
      }
    } catch (InterruptedException e) {
      // nobody interrupts this thread
    } catch (RuntimeException e) {
      LOG.error("fault in the hub's own code thread=zeromq", e);
      routes.forEach(route -> route.error = Optional.of("a fault of the hub; see its log"));
    }
  }

  /** Hands sockets of routes that are over to new ones of the same address, and closes the rest. */
  private void tidy() {
    for (Route old : List.copyOf(routes)) {
      ZMQ.Socket socket = old.socket;
      if (!old.over) {
        continue;
      }
      routes.remove(old);
      Optional<Route> heir =
          routes.stream()
              .filter(route -> !route.over && route.socket == null)
              .filter(route -> route.endpoint.equals(old.endpoint))
              .findFirst();
      old.socket = null;
      if (socket != null && heir.isPresent()) {
        heir.get().socket = socket;
        heir.get().lossy = old.lossy;
        heir.get().error = Optional.empty();
      } else if (socket != null) {
        socket.close();
        LOG.info("zeromq listens no longer port={} endpoint={}", old.portId, old.endpoint);
      }
    }
  }

  private void send(Message message) throws InterruptedException {
    queuedBytes.addAndGet(-message.line().length());
    Route route = message.route();
    if (route != null && route.socket != null) {
      send(route, route.socket, message.line().getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void send(Route route, ZMQ.Socket socket, byte[] line)
      throws InterruptedException {
    long now = System.nanoTime();
    if (route.lossy && now - route.lossyUntilNanos < 0) {
      socket.send(line, ZMQ.DONTWAIT);
      return;
    }
    boolean wasLossy = route.lossy;
    if (wasLossy) {
      route.lossy = false;
      socket.setXpubNoDrop(true);
    }
    while (!socket.send(line, ZMQ.DONTWAIT)) {
      if (wasLossy || System.nanoTime() - now > GRACE_NANOS) {
        if (!wasLossy) {
          LOG.warn(
              "zeromq has a slow subscriber, lines are dropped for it port={} route={}",
              route.portId,
              route.name);
        }
        route.lossy = true;
        route.lossyUntilNanos = System.nanoTime() + LOSSY_NANOS;
        socket.setXpubNoDrop(false);
        socket.send(line, ZMQ.DONTWAIT);
        return;
      }
      Thread.sleep(1);
    }
  }

  private boolean bind(ZContext context) {
    boolean all = true;
    for (Route route : routes) {
      if (route.socket == null) {
        bind(context, route);
        all &= route.socket != null;
      }
    }
    return all;
  }

  private static void bind(ZContext context, Route route) {
    ZMQ.Socket socket = context.createSocket(SocketType.PUB);
    socket.setSndHWM(HIGH_WATER_MARK);
    socket.setTCPKeepAlive(1);
    socket.setXpubNoDrop(true);
    socket.setIPv6(route.endpoint.host().contains(":"));
    try {
      socket.bind(route.endpoint.uri("tcp"));
      route.socket = socket;
      route.error = Optional.empty();
      LOG.info(
          "zeromq listening port={} route={} endpoint={}",
          route.portId,
          route.name,
          route.endpoint);
    } catch (ZMQException | IllegalArgumentException e) {
      socket.close();
      boolean taken =
          e instanceof ZMQException zmq && zmq.getErrorCode() == ZMQ.Error.EADDRINUSE.getCode();
      String reason =
          taken
              ? "taken by " + PortHolder.describe(route.endpoint.port())
              : String.valueOf(e.getMessage());
      if (!route.error.equals(Optional.of(reason))) {
        LOG.warn(
            "zeromq cannot listen, tried again each 5 s port={} route={} endpoint={} reason=\"{}\"",
            route.portId,
            route.name,
            route.endpoint,
            reason);
      }
      route.error = Optional.of(reason);
    }
  }

  /** Ends the thread and closes the sockets. */
  @Override
  public void close() throws IOException {
    closed = true;
    if (!started) {
      return;
    }
    boolean _ = queue.offer(new Message(null, "")); // an interrupt would break the sockets
    try {
      thread.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      throw new IOException("the ZeroMQ sockets do not close");
    }
  }
}
