package io.sensorhub.serial.fanout;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sensorhub.core.config.Endpoint;
import io.sensorhub.core.config.PortConfig;
import io.sensorhub.driver.lines.LineBuffer;
import io.sensorhub.runtime.http.PortHolder;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares a line on a TCP port: every connection gets each line, with LF at its end, from the moment
 * of its connection on. What connections send is read and dropped.
 */
public final class SharedPort implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SharedPort.class);

  private static final int MOST_CONNECTIONS = 16;
  private static final Duration BIND_AGAIN = Duration.ofSeconds(5);

  private final String portId;
  private final Endpoint endpoint;
  private final LineBuffer lines;
  private final Counter dropped;
  private final List<SharedConnection> connections = new CopyOnWriteArrayList<>();
  private volatile Optional<String> error = Optional.of("not listening yet");
  private volatile boolean closed;
  private volatile @Nullable ServerSocket server;
  private @Nullable Thread thread;

  /**
   * @param port the line
   * @param endpoint where it is shared
   */
  public SharedPort(PortConfig port, Endpoint endpoint, MeterRegistry registry) {
    this.portId = port.portId();
    this.endpoint = endpoint;
    this.lines = new LineBuffer(port.maxLineBytes());
    this.dropped =
        Counter.builder("hub_share_dropped")
            .description("Lines that a connection to the shared port was too slow for")
            .tag("port", portId)
            .register(registry);
    Gauge.builder("hub_share_connections", connections, List::size)
        .description("Connections to the shared port")
        .tag("port", portId)
        .register(registry);
  }

  /** Begins to listen. */
  public void start() {
    thread = Thread.ofVirtual().name("share-" + portId).start(this::work);
  }

  /** Where it listens, and how that goes. */
  public Listener listener() {
    return new Listener(portId, "share", endpoint, error);
  }

  /** The line was opened anew. For the line's thread. */
  public void reset() {
    lines.clear();
  }

  /** Takes what came from the line; never waits. For the line's thread. */
  public void received(byte[] buffer, int length) {
    lines.accept(buffer, length, this::line, (bytes, size) -> {});
  }

  private void line(byte[] bytes, int size) {
    if (connections.isEmpty()) {
      return;
    }
    byte[] line = Arrays.copyOf(bytes, size + 1);
    line[size] = '\n';
    for (SharedConnection connection : connections) {
      if (!connection.offer(line)) {
        dropped.increment();
      }
    }
  }

  private void work() {
    try {
      while (!closed) {
        accept();
        Thread.sleep(BIND_AGAIN);
      }
    } catch (InterruptedException e) {
      // only close() interrupts this thread
    }
  }

  private void accept() {
    try (ServerSocket socket = new ServerSocket()) {
      server = socket;
      socket.setReuseAddress(true);
      InetAddress address = InetAddress.getByName(endpoint.host());
      socket.bind(new InetSocketAddress(address, endpoint.port()));
      error = Optional.empty();
      LOG.info("share listening port={} endpoint={}", portId, endpoint);
      while (!closed) {
        take(socket.accept());
      }
    } catch (IOException e) {
      if (closed) {
        return;
      }
      String reason =
          e instanceof BindException && !String.valueOf(e.getMessage()).contains("assign")
              ? "taken by " + PortHolder.describe(endpoint.port())
              : String.valueOf(e.getMessage());
      if (!error.equals(Optional.of(reason))) {
        LOG.warn(
            "share cannot listen, tried again each 5 s port={} endpoint={} reason=\"{}\"",
            portId,
            endpoint,
            reason);
      }
      error = Optional.of(reason);
    }
  }

  private void take(Socket socket) throws IOException {
    if (connections.size() >= MOST_CONNECTIONS) {
      LOG.warn("share refuses a connection, there are {} port={}", MOST_CONNECTIONS, portId);
      socket.close();
      return;
    }
    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    SharedConnection connection = new SharedConnection(socket, connections::remove);
    connections.add(connection);
    connection.start();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    ServerSocket open = server;
    if (open != null) {
      open.close();
    }
    if (thread != null) {
      thread.interrupt();
    }
    connections.forEach(SharedConnection::close);
  }
}
