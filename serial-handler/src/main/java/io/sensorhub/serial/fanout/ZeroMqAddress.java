package io.sensorhub.serial.fanout;

import io.sensorhub.core.port.Endpoint;
import io.sensorhub.serial.zmtp.Frames;
import io.sensorhub.serial.zmtp.LineRing;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An address on which lines are published, those who are connected there, and what they have yet to
 * take.
 */
final class ZeroMqAddress implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ZeroMqAddress.class);

  static final int MOST_SUBSCRIBERS = 64;

  private final String portId;
  private final String name;
  private final LineRing ring =
      new LineRing(ZeroMqPublisher.MOST_LINES, ZeroMqPublisher.MOST_BYTES);
  private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
  private final AtomicBoolean due = new AtomicBoolean();
  private final SubscriberLoop loop;
  private final Accepting accepting;
  private boolean full;

  ZeroMqAddress(String portId, String route, Endpoint endpoint, SubscriberLoop loop) {
    this.portId = portId;
    this.name = "zeromq/" + route;
    this.loop = loop;
    this.accepting =
        new Accepting(portId, name, endpoint, connection -> loop.adopt(connection, this));
  }

  void start() {
    accepting.start();
  }

  /** Bounds what is held, in bytes. */
  void limit(long bytes) {
    ring.limit(bytes);
  }

  /**
   * Hands a line on; never waits. For any thread.
   *
   * @return how many lines subscribers have lost by it
   */
  int publish(byte[] line) {
    if (ring.unread()) {
      return 0;
    }
    int missed = ring.add(Frames.message(line));
    if (due.compareAndSet(false, true)) {
      loop.wake(this);
    }
    return missed;
  }

  /** Why nobody can connect. */
  Optional<String> error() {
    return accepting.error();
  }

  /** Who is connected; for any thread. */
  List<Listener.Client> clients() {
    return subscribers.stream().map(Subscriber::client).toList();
  }

  /** Sends what was published. For the loop's thread. */
  void flush() {
    due.set(false);
    for (Subscriber subscriber : subscribers) {
      subscriber.flush();
    }
  }

  /**
   * Finds a place for one more. If all are taken, one that takes nothing gives way, or else the
   * first that came and has not introduced itself. For the loop's thread, as {@link #flush} and
   * {@link #left}.
   *
   * @return false if all are taken by others that take what comes
   */
  boolean admit(Subscriber subscriber) {
    boolean wasFull = full;
    full = subscribers.size() >= MOST_SUBSCRIBERS;
    if (full && !wasFull) {
      LOG.warn(
          "zeromq has all places taken, a stalled or silent one gives way, or a new one is refused"
              + " {} most={}",
          label(),
          MOST_SUBSCRIBERS);
    }
    if (full) {
      Optional<Subscriber> weakest =
          subscribers.stream()
              .filter(Subscriber::isStalled)
              .findFirst()
              .or(() -> subscribers.stream().filter(one -> !one.isReady()).findFirst());
      if (weakest.isEmpty()) {
        return false;
      }
      weakest.get().end("another one needs its place");
    }
    subscribers.add(subscriber);
    return true;
  }

  /** A place behind everything that is held. */
  LineRing.Place join() {
    return ring.join();
  }

  void left(Subscriber subscriber) {
    subscribers.remove(subscriber);
  }

  /** For the log. */
  String label() {
    return "port=" + portId + " name=" + name;
  }

  /** Listens no longer, and closes all connections. For any thread. */
  @Override
  public void close() throws IOException {
    accepting.close();
    LOG.info("address is listened on no longer {} endpoint={}", label(), accepting.endpoint());
  }
}
