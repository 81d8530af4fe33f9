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
 * again.
 *
 * <pre>
 *   oldest ──────────────────────────────────────────────► newest
 *   [ in memory, perhaps sent ][ in memory ][ only in the spool ]
 *                  [ ◄──────── in the spool as well ─────────►  ]
 * </pre>
 *
 * While the broker is away, or does not keep up, everything goes to the spool on disk too; memory
 * has the beginning of it. Without a spool memory is all there is: when it is full, the oldest
 * goes, and is counted. Thread-safe.
 */
public final class Outbox implements AutoCloseable {

  /** So much is in memory where the rest is in the spool. */
  static final int WINDOW_ITEMS = 2_000;

  private static final long WINDOW_BYTES = 2L * 1024 * 1024;

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
    static final long NOT_SPOOLED = -1;

    private final List<Message> messages;
    private final @Nullable EventId event;
    private final Lifetime lifetime;
    private final Instant created;
    private boolean sent;
    private int missing;

    /** Its place in the spool. */
    long key = NOT_SPOOLED;

    Item(List<Message> messages, @Nullable EventId event, Lifetime lifetime, Instant created) {
      this.messages = List.copyOf(messages);
      this.event = event;
      this.lifetime = lifetime;
      this.created = created;
    }

    List<Message> messages() {
      return messages;
    }

    @Nullable EventId event() {
      return event;
    }

    Lifetime lifetime() {
      return lifetime;
    }

    Instant created() {
      return created;
    }

    boolean spooled() {
      return key != NOT_SPOOLED;
    }

    private long bytes() {
      return messages.stream().mapToLong(m -> m.payload().length() + m.topic().length()).sum();
    }
  }

  private final Deque<Item> items = new ArrayDeque<>();
  private final Clock clock;
  private final Wake wake;
  private final Optional<Spool> spool;
  private long bytes;
  private long dropped;
  private boolean connected;
  private boolean more;
  private Position delivered;

  /**
   * @param delivered the events that the broker has from before
   * @param spool where what does not fit, or must not be lost, is kept
   */
  public Outbox(Clock clock, Wake wake, Position delivered, Optional<Spool> spool) {
    this.clock = clock;
    this.wake = wake;
    this.delivered = delivered;
    this.spool = spool;
    this.more = spool.filter(kept -> kept.size() > 0).isPresent();
  }

  /** Behind which event the stream has to go on: what is here need not come again. */
  public synchronized Position reached() {
    return more ? spool.map(Spool::position).orElse(delivered) : delivered;
  }

  /** Takes an event. */
  public void event(EventId id, List<Message> messages) {
    add(new Item(messages, id, Lifetime.KEPT, clock.instant()));
  }

  /** Takes something else. */
  public void add(Message message, Lifetime lifetime) {
    add(new Item(List.of(message), null, lifetime, clock.instant()));
  }

  private synchronized void add(Item item) {
    boolean full = items.size() >= WINDOW_ITEMS || bytes > WINDOW_BYTES;
    if (more || full || !connected) {
      items.stream().filter(waiting -> !waiting.spooled()).forEach(this::spool);
      boolean kept = spool(item);
      if (kept && (more || full)) {
        more = true; // it comes into memory when its turn comes
        wake.up();
        return;
      }
    }
    items.addLast(item);
    bytes += item.bytes();
    while (items.size() > MAX_ITEMS || (bytes > MAX_BYTES && items.size() > 1)) {
      remove(items.removeFirst());
      dropped++;
    }
    wake.up();
  }

  private boolean spool(Item item) {
    Item last = items.peekLast();
    long inMemory = last == null ? Item.NOT_SPOOLED : last.key;
    return spool.filter(kept -> kept.append(item, inMemory)).isPresent();
  }

  private void remove(Item item) {
    bytes -= item.bytes();
    if (item.event != null) {
      delivered = delivered.with(item.event);
    }
    if (item.spooled()) {
      spool.ifPresent(kept -> kept.remove(item.key));
    }
  }

  /** The next thing to send, marked as sent. */
  synchronized Optional<Item> next() {
    Instant tooOld = clock.instant().minus(RESPONSE_AGE);
    if (more && items.size() < WINDOW_ITEMS / 2) {
      refill();
    }
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

  /** Brings the next of what is only in the spool into memory. */
  private void refill() {
    Item last = items.peekLast();
    List<Item> next =
        spool
            .map(kept -> kept.after(last == null ? -1 : last.key, WINDOW_ITEMS / 2))
            .orElse(List.of());
    next.forEach(item -> {
      items.addLast(item);
      bytes += item.bytes();
    });
    more = next.size() == WINDOW_ITEMS / 2;
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
    connected = true;
    items.forEach(item -> item.sent = false);
  }

  /** The broker has gone: what waits is kept on disk from now on. */
  synchronized void disconnected() {
    connected = false;
    items.stream().filter(waiting -> !waiting.spooled()).forEach(this::spool);
  }

  /** Writes to disk what is new. To be called about once a second. */
  public synchronized void flush() {
    spool.ifPresent(Spool::flush);
  }

  /** Keeps what waits for the next process. */
  @Override
  public synchronized void close() {
    disconnected();
    spool.ifPresent(Spool::close);
  }

  /** How far the broker has all events. */
  public synchronized Position delivered() {
    return delivered;
  }

  /** How much waits. */
  public synchronized long size() {
    long onlyHere = items.stream().filter(item -> !item.spooled()).count();
    return onlyHere + spool.map(Spool::size).orElse(0L);
  }

  /** How many bytes wait in memory and on disk. */
  public synchronized long bytes() {
    return bytes + spool.map(Spool::bytes).orElse(0L);
  }

  /** How much has been dropped because there was no room, or because it was too old. */
  public synchronized long dropped() {
    return dropped + spool.map(Spool::dropped).orElse(0L);
  }

  /** Why nothing can be kept on disk. */
  public synchronized Optional<String> error() {
    return spool.flatMap(Spool::error);
  }

  /** When the oldest thing that waits came. */
  public synchronized Optional<Instant> oldest() {
    return Optional.ofNullable(items.peekFirst()).map(item -> item.created);
  }
}
