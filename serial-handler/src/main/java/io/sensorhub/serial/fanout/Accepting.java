package io.sensorhub.serial.fanout;

import io.sensorhub.core.config.Endpoint;
import io.sensorhub.runtime.http.PortHolder;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens on a fixed address and takes connections; where it is taken, tries again each 5 s. */
final class Accepting implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Accepting.class);
  private static final Duration AGAIN = Duration.ofSeconds(5);

  /** Takes a connection, or closes it. */
  interface Taker {
    void take(Socket socket) throws IOException;
  }

  private final String portId;
  private final Endpoint endpoint;
  private final Taker taker;
  private volatile Optional<String> error = Optional.of("not listening yet");
  private volatile boolean closed;
  private volatile @Nullable ServerSocket server;
  private @Nullable Thread thread;

  Accepting(String portId, Endpoint endpoint, Taker taker) {
    this.portId = portId;
    this.endpoint = endpoint;
    this.taker = taker;
  }

  void start() {
    thread = Thread.ofVirtual().name("share-" + portId).start(this::work);
  }

  Listener listener() {
    return new Listener(portId, "share", endpoint, error);
  }

  private void work() {
    try {
      while (!closed) {
        accept();
        Thread.sleep(AGAIN);
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
        Socket taken = socket.accept();
        taken.setOption(StandardSocketOptions.TCP_NODELAY, true);
        taken.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        taker.take(taken);
      }
    } catch (IOException e) {
      if (!closed) {
        failed(e);
      }
    }
  }

  private void failed(IOException e) {
    boolean taken =
        e instanceof BindException && !String.valueOf(e.getMessage()).contains("assign");
    String reason =
        taken ? "taken by " + PortHolder.describe(endpoint.port()) : String.valueOf(e.getMessage());
    if (!error.equals(Optional.of(reason))) {
      LOG.warn(
          "share cannot listen, tried again each 5 s port={} endpoint={} reason=\"{}\"",
          portId,
          endpoint,
          reason);
    }
    error = Optional.of(reason);
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
  }
}
