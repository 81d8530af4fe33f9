package io.sensorhub.bridge.publish;

import io.sensorhub.bridge.broker.Message;
import io.sensorhub.core.EventId;
import io.sensorhub.core.Position;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What must reach the broker, in order: events, errors and responses. Each stays here until the
 * broker has acknowledged all its messages; after a reconnect everything that is here is sent
 * again. Bounded: when it is full the oldest goes, and is counted. Thread-safe.
 */
public final class Outbox {

  static final int MAX_ITEMS = 10_000;
  static final long MAX_BYTES = 8L * 1024 * 1024;

  /** An answer that is older has nobody waiting for it. */
  static final Duration RESPONSE_AGE = Duration.ofSeconds(60);

  /** How long something waits at most. */
  public enum Lifetime {
    /** For as long as there is room. */
    KEPT,
    /** For {@link #RESPONSE_AGE}. */
    SHORT
  }

  /** One thing to be delivered, which may take several messages. */
  static final class Item {
    private final List<Message> messages;
    private final @Nullable EventId event;
    private final Lifetime lifetime;
    private final Instant created;
    private boolean sent;
    private int missing;

    Item(List<Message> messages, @Nullable EventId event, Lifetime lifetime, Instant created) {
      this.messages = messages;
      this.event = event;
      this.lifetime = lifetime;
      this.created = created;
    }

    List<Message> messages() {
      return messages;
    }

    private long bytes() {
      return messages.stream().mapToLong(m -> m.payload().length() + m.topic().length()).sum();
    }
  }

  private final Deque<Item> items = new ArrayDeque<>();
  private final Clock clock;
  private final Wake wake;
  private long bytes;
  private long dropped;
  private Position delivered;

  /**
   * @param delivered the events that the broker has from before
   */
  public Outbox(Clock clock, Wake wake, Position delivered) {
    this.clock = clock;
    this.wake = wake;
    this.delivered = delivered;
  }

  /** Takes an event. */
  public void event(EventId id, List<Message> messages) {
    add(new Item(List.copyOf(messages), id, Lifetime.KEPT, clock.instant()));
  }

  /** Takes something else. */
  public void add(Message message, Lifetime lifetime) {
    add(new Item(List.of(message), null, lifetime, clock.instant()));
  }

  private synchronized void add(Item item) {
    items.addLast(item);
    bytes += item.bytes();
    while (items.size() > MAX_ITEMS || (bytes > MAX_BYTES && items.size() > 1)) {
      remove(items.removeFirst());
      dropped++;
    }
    wake.up();
  }

  private void remove(Item item) {
    bytes -= item.bytes();
    if (item.event != null) {
      delivered = delivered.with(item.event);
    }
  }

  /** The next thing to send, marked as sent. */
  synchronized Optional<Item> next() {
    Instant tooOld = clock.instant().minus(RESPONSE_AGE);
    Iterator<Item> waiting = items.iterator();
    while (waiting.hasNext()) {
      Item item = waiting.next();
      if (item.sent) {
        continue;
      }
      if (item.lifetime == Lifetime.SHORT && item.created.isBefore(tooOld)) {
        waiting.remove();
        remove(item);
        continue;
      }
      item.sent = true;
      item.missing = item.messages.size();
      return Optional.of(item);
    }
    return Optional.empty();
  }

  /** The broker has one of the messages of {@code item}. */
  synchronized void acknowledged(Item item) {
    item.missing--;
    while (!items.isEmpty() && items.getFirst().sent && items.getFirst().missing <= 0) {
      remove(items.removeFirst());
    }
  }

  /** The connection is a new one: whatever was not acknowledged is sent again. */
  synchronized void reconnected() {
    items.forEach(item -> item.sent = false);
  }

  /** How far the broker has all events. */
  public synchronized Position delivered() {
    return delivered;
  }

  /** How much waits. */
  public synchronized int size() {
    return items.size();
  }

  public synchronized long bytes() {
    return bytes;
  }

  /** How much has been dropped because the outbox was full. */
  public synchronized long dropped() {
    return dropped;
  }

  /** When the oldest thing that waits came. */
  public synchronized Optional<Instant> oldest() {
    return Optional.ofNullable(items.peekFirst()).map(item -> item.created);
  }
}
