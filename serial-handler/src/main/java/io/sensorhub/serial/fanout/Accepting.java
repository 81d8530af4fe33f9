package io.sensorhub.serial.fanout;

import io.sensorhub.core.port.Endpoint;
import io.sensorhub.runtime.machine.FixedAddress;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens on a fixed address and takes connections; where it is taken, tries again each 5 s. Ends
 * connections whose other end has vanished, within 25 s, and all when it is closed itself.
 */
final class Accepting implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Accepting.class);
  private static final Duration AGAIN = Duration.ofSeconds(5);
  private static final int LOOK_MS = 2_000;
  private static final long LOOK_NANOS = 1_900_000_000L;

  /** So many connections may come at once before the kernel lets new ones wait for a second. */
  private static final int COMING = 512;

  /** Keep-alive finds a peer that has vanished while nothing is under way, after 8 s. */
  private static final int KEEP_ALIVE_IDLE_S = 4;

  private static final int KEEP_ALIVE_INTERVAL_S = 2;
  private static final int KEEP_ALIVE_PROBES = 2;

  /** Takes a connection, or closes it. */
  interface Taker {
    void take(SocketChannel connection) throws IOException;
  }

  private final String portId;
  private final String name;
  private final FixedAddress address;
  private final Taker taker;
  private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
  private final VanishedPeers vanished = new VanishedPeers();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile boolean closed;

  /** For the thread that accepts. */
  private long lookedNanos = System.nanoTime();

  private volatile @Nullable ServerSocketChannel server;

  /**
   * @param name of the address, for the log
   */
  Accepting(String portId, String name, Endpoint endpoint, Taker taker) {
    this.portId = portId;
    this.name = name;
    this.address = new FixedAddress(portId + "/" + name, endpoint);
    this.taker = taker;
  }

  void start() {
    Thread _ = Thread.ofVirtual().name(name + "-" + portId).start(this::work);
  }

  Endpoint endpoint() {
    return address.endpoint();
  }

  /** Why nobody can connect. */
  Optional<String> error() {
    return address.error();
  }

  private void work() {
    try {
      do {
        listen();
      } while (!over.await(AGAIN.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      // nobody interrupts this thread
    }
  }

  private void listen() {
    try (ServerSocketChannel socket = ServerSocketChannel.open()) {
      server = socket;
      if (closed) {
        return;
      }
      socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      boolean listening = address.attempt(() -> socket.bind(address.socketAddress(), COMING));
      while (listening && !closed) {
        accept(socket);
        look();
      }
    } catch (IOException e) {
      if (!closed) {
        address.failed(e);
      }
    }
  }

  private void accept(ServerSocketChannel socket) throws IOException {
    socket.socket().setSoTimeout(connections.isEmpty() ? 0 : LOOK_MS);
    try {
      take(socket.socket().accept().getChannel());
    } catch (SocketTimeoutException e) {
      // nobody has come
    }
  }

  private void take(SocketChannel taken) {
    try {
      taken.setOption(StandardSocketOptions.TCP_NODELAY, true);
      taken.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      taken.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_IDLE_S);
      taken.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_ALIVE_INTERVAL_S);
      taken.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, KEEP_ALIVE_PROBES);
      connections.add(taken);
      if (closed) {
        taken.close(); // close() may have looked before it was there
      } else {
        taker.take(taken);
      }
    } catch (IOException e) {
      LOG.debug("connection has ended at once port={} name={} reason={}", portId, name, e);
      close(taken);
    } catch (RuntimeException e) { // costs this connection, not the address
      LOG.error("connection cannot be taken port={} name={}", portId, name, e);
      close(taken);
    }
  }

  private void look() {
    long now = System.nanoTime();
    if (now - lookedNanos < LOOK_NANOS) {
      return; // many come at once
    }
    lookedNanos = now;
    connections.removeIf(connection -> !connection.isOpen());
    for (SocketChannel gone : vanished.look(connections, now)) {
      LOG.info(
          "peer has vanished port={} name={} peer={}",
          portId,
          name,
          Listener.Client.peer(gone.socket()));
      close(gone);
    }
  }

  private static void close(SocketChannel connection) {
    try {
      connection.close();
    } catch (IOException e) {
      LOG.debug("connection close reason={}", e.toString());
    }
  }

  /** Nobody is interrupted: an accept that has just succeeded would lose its connection, open. */
  @Override
  public void close() throws IOException {
    closed = true;
    over.countDown();
    ServerSocketChannel open = server;
    if (open != null) {
      open.close();
    }
    connections.forEach(Accepting::close);
  }
}
