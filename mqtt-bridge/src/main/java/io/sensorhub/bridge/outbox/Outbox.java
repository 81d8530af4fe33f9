package io.sensorhub.bridge.outbox;

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

/**
 * What must reach the broker, in order: events, errors and responses. Each stays here until the
 * broker has acknowledged all its messages; after a reconnect everything that is here is sent
 * again.
 *
 * <pre>
 *   oldest ──────────────────────────────────────────────► newest
 *   [ in memory, perhaps sent ][ in memory ][ only in the spool ]
 *                  [ ◄──────── in the spool as well ─────────►  ][ behind it, in memory ]
 * </pre>
 *
 * While the broker is away, or does not keep up, everything goes to the spool on disk too; memory
 * has the beginning of it. What the disk does not take stays in memory, behind what the disk has:
 * when that is full, the oldest of it goes, and is counted. Thread-safe.
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

  private final Deque<Delivery> items = new ArrayDeque<>();
  private final Deque<Delivery> behind = new ArrayDeque<>();
  private final Clock clock;
  private final Wake wake;
  private final Optional<Spool> spool;
  private long bytes;
  private long dropped;
  private boolean connected;
  private boolean more;
  private long lastKey = Delivery.NOT_SPOOLED;
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
    add(new Delivery(messages, id, Lifetime.KEPT, clock.instant()));
  }

  /** Takes something else. */
  public void add(Message message, Lifetime lifetime) {
    add(new Delivery(List.of(message), null, lifetime, clock.instant()));
  }

  private synchronized void add(Delivery item) {
    boolean full = items.size() >= WINDOW_ITEMS || bytes > WINDOW_BYTES;
    if ((more || full || !connected) && spoolWaiting() && spool(item) && (more || full)) {
      more = true; // it comes into memory when its turn comes
      wake.up();
      return;
    }
    (more ? behind : items).addLast(item);
    bytes += item.bytes();
    lastKey = more ? lastKey : Math.max(lastKey, item.key);
    while (items.size() + behind.size() > MAX_ITEMS
        || (bytes > MAX_BYTES && items.size() + behind.size() > 1)) {
      remove((behind.isEmpty() ? items : behind).removeFirst());
      dropped++;
    }
    wake.up();
  }

  /** Brings to disk what is in memory only; false where that failed. */
  private boolean spoolWaiting() {
    if (!items.isEmpty() && !items.getLast().spooled()) { // those that are not come last
      for (Delivery item : items) {
        if (!item.spooled()) {
          if (!spool(item)) {
            return false;
          }
          lastKey = item.key;
        }
      }
    }
    while (!behind.isEmpty()) {
      Delivery item = behind.getFirst();
      if (!spool(item)) {
        return false;
      }
      bytes -= behind.removeFirst().bytes();
      more = true;
    }
    return true;
  }

  private boolean spool(Delivery item) {
    boolean kept = spool.filter(disk -> disk.append(item, lastKey)).isPresent();
    rescue();
    return kept;
  }

  /** Takes back what was on its way to a disk that has failed. */
  private void rescue() {
    for (Delivery item : spool.map(Spool::takeUnsaved).orElse(List.of())) {
      if (item.key > lastKey) {
        behind.addLast(item);
        bytes += item.bytes();
      } else {
        items.stream()
            .filter(same -> same.key == item.key)
            .forEach(same -> same.key = Delivery.NOT_SPOOLED);
      }
      item.key = Delivery.NOT_SPOOLED;
    }
  }

  private void remove(Delivery item) {
    bytes -= item.bytes();
    if (item.event() != null) {
      delivered = delivered.with(item.event());
    }
    if (item.spooled()) {
      spool.ifPresent(kept -> kept.remove(item.key));
    }
  }

  /** The next thing to send, marked as sent. */
  public synchronized Optional<Delivery> next() {
    Instant tooOld = clock.instant().minus(RESPONSE_AGE);
    if (more && items.size() < WINDOW_ITEMS / 2) {
      refill();
    }
    Iterator<Delivery> waiting = items.iterator();
    while (waiting.hasNext()) {
      Delivery item = waiting.next();
      if (item.sent) {
        continue;
      }
      if (item.lifetime() == Lifetime.SHORT && item.created().isBefore(tooOld)) {
        waiting.remove();
        remove(item);
        continue;
      }
      item.sent = true;
      item.missing = item.messages().size();
      return Optional.of(item);
    }
    return Optional.empty();
  }

  /** Brings the next of what is only in the spool into memory. */
  private void refill() {
    List<Delivery> next =
        spool.map(kept -> kept.after(lastKey, WINDOW_ITEMS / 2)).orElse(List.of());
    next.forEach(item -> {
      items.addLast(item);
      bytes += item.bytes();
      lastKey = item.key;
    });
    more = next.size() == WINDOW_ITEMS / 2;
    if (!more) {
      items.addAll(behind);
      behind.clear();
    }
  }

  /** The broker has one of the messages of {@code item}. */
  public synchronized void acknowledged(Delivery item) {
    item.missing--;
    while (!items.isEmpty() && items.getFirst().sent && items.getFirst().missing <= 0) {
      remove(items.removeFirst());
    }
  }

  /** The connection is a new one: whatever was not acknowledged is sent again. */
  public synchronized void reconnected() {
    connected = true;
    items.forEach(item -> item.sent = false);
  }

  /** The broker has gone: what waits is kept on disk from now on. */
  public synchronized void disconnected() {
    connected = false;
    boolean _ = spoolWaiting();
  }

  /** Writes to disk what is new. To be called about once a second. */
  public synchronized void flush() {
    spool.ifPresent(Spool::flush);
    rescue();
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
    return onlyHere + behind.size() + spool.map(Spool::size).orElse(0L);
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
    return Optional.ofNullable(items.peekFirst()).map(Delivery::created);
  }
}
