package io.sensorhub.serial.fanout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that all ZeroMQ connections are served by; it never waits for one of them. */
final class SubscriberLoop implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SubscriberLoop.class);

  private static final int MOST_COMING = 64;
  private static final int INPUT = 4_096;
  private static final int BLOCK = 16_384;
  private static final long TICK_MS = 1_000;
  private static final long TICK_NANOS = TICK_MS * 1_000_000;
  private static final long JOIN_MS = 2_000;

  /** Somebody who has just connected. */
  private record Coming(SocketChannel connection, ZeroMqAddress address) {}

  private final Queue<Coming> coming = new ArrayBlockingQueue<>(MOST_COMING);

  /** Each address at most once. */
  private final Queue<ZeroMqAddress> due = new ConcurrentLinkedQueue<>();

  private final Set<Subscriber> subscribers = new HashSet<>();
  private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT);
  private final ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
  private final Thread thread = new Thread(this::work, "zeromq");
  private volatile @Nullable Selector selector;
  private volatile boolean closed;

  /** Starts the thread, if it does not run yet. */
  void start() {
    if (selector == null) {
      try {
        selector = Selector.open();
      } catch (IOException e) {
        throw new UncheckedIOException("no selector for ZeroMQ", e);
      }
      thread.start();
    }
  }

  /** Takes a new connection, or closes it. For any thread. */
  void adopt(SocketChannel connection, ZeroMqAddress address) throws IOException {
    if (!coming.offer(new Coming(connection, address))) {
      connection.close(); // far more than can be served; libzmq comes again
    }
    wakeup();
  }

  /** Lines were published there. For any thread. */
  void wake(ZeroMqAddress address) {
    due.add(address);
    wakeup();
  }

  private void wakeup() {
    Selector open = selector;
    if (open != null) {
      open.wakeup();
    }
  }

  private void work() {
    Selector open = selector;
    if (open == null) {
      return;
    }
    try (open) {
      long tickNanos = System.nanoTime();
      while (!closed) {
        open.select(SubscriberLoop::serve, subscribers.isEmpty() ? 0 : TICK_MS);
        welcome(open);
        flush();
        if (System.nanoTime() - tickNanos >= TICK_NANOS) {
          tickNanos = System.nanoTime();
          subscribers.forEach(Subscriber::tick);
          subscribers.removeIf(Subscriber::hasEnded);
        }
      }
      subscribers.forEach(subscriber -> subscriber.end("the hub ends"));
    } catch (IOException | RuntimeException e) {
      LOG.error("zeromq has ended", e);
    }
  }

  private static void serve(SelectionKey key) {
    if (key.attachment() instanceof Subscriber subscriber) {
      subscriber.serve();
    }
  }

  private void welcome(Selector open) {
    for (Coming next = coming.poll(); next != null; next = coming.poll()) {
      SocketChannel connection = next.connection();
      try {
        connection.configureBlocking(false);
        SelectionKey key = connection.register(open, SelectionKey.OP_READ);
        Subscriber subscriber = new Subscriber(connection, key, next.address(), input, block);
        key.attach(subscriber);
        if (next.address().admit(subscriber)) {
          subscribers.add(subscriber);
          subscriber.flush();
        } else {
          connection.close();
        }
      } catch (IOException e) {
        LOG.debug("zeromq connection has ended at once reason={}", e.toString());
      }
    }
  }

  private void flush() {
    for (ZeroMqAddress next = due.poll(); next != null; next = due.poll()) {
      next.flush();
    }
  }

  /** Ends the thread and all connections. */
  @Override
  public void close() throws IOException {
    closed = true;
    if (selector == null) {
      return;
    }
    wakeup();
    try {
      thread.join(JOIN_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (thread.isAlive()) {
      throw new IOException("the ZeroMQ connections do not close");
    }
  }
}
