package io.sensorhub.bridge.outbox;

import io.sensorhub.bridge.broker.Message;
import io.sensorhub.core.EventId;
import io.sensorhub.core.Position;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

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
 * has the beginning of it. After an outage this goes out at a {@link Pace}, because brokers keep
 * little for a slow subscriber. What comes meanwhile goes out at once, unless something of its
 * device still waits, which it must not overtake. What the disk does not take stays in memory,
 * behind what the disk has: when that is full, the oldest of it goes, and is counted. Thread-safe.
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

  private final Deliveries items = new Deliveries();
  private final Deliveries behind = new Deliveries();

  /** What need not wait behind {@code items}, which are all on disk then. */
  private final Deliveries live = new Deliveries();

  private final Clock clock;
  private final LongSupplier ticker;
  private final Wake wake;
  private final Optional<Spool> spool;
  private final Pace pace;
  private boolean paced;
  private long lastSent = Delivery.NOT_SPOOLED;
  private long dropped;
  private boolean connected;
  private boolean more;
  private long lastKey = Delivery.NOT_SPOOLED;
  private Position delivered;

  /**
   * @param ticker nanoseconds that only go forward
   * @param delivered the events that the broker has from before
   * @param spool where what does not fit, or must not be lost, is kept
   * @param pace of what has waited during an outage
   */
  public Outbox(
      Clock clock,
      LongSupplier ticker,
      Wake wake,
      Position delivered,
      Optional<Spool> spool,
      Pace pace) {
    this.clock = clock;
    this.ticker = ticker;
    this.wake = wake;
    this.delivered = delivered;
    this.spool = spool;
    this.pace = pace;
    this.more = spool.filter(kept -> kept.size() > 0).isPresent();
  }

  /** Behind which event the stream has to go on: what is here need not come again. */
  public synchronized Position reached() {
    Position kept = more ? spool.map(Spool::position).orElse(delivered) : delivered;
    return kept.last().values().stream().allMatch(delivered::covers) ? delivered : kept;
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
    item.bornNanos = ticker.getAsLong();
    if (paced && mayOvertake(item)) {
      live.add(item);
    } else {
      pace.joined(paced ? item.messages().size() : 0);
      keep(item);
    }
    wake.up();
  }

  /**
   * Responses wait for nobody; the rest only if nothing of its device waits, and all is on disk.
   */
  private boolean mayOvertake(Delivery item) {
    return live.size() < WINDOW_ITEMS
        && (item.lifetime() == Lifetime.SHORT
            || (behind.isEmpty()
                && items.onDisk()
                && spool.filter(kept -> kept.last(item.owner()) <= lastSent).isPresent()));
  }

  private void keep(Delivery item) {
    boolean full = items.size() >= WINDOW_ITEMS || inMemory() > WINDOW_BYTES;
    if ((more || full || !connected || paced) && spoolWaiting() && spool(item) && (more || full)) {
      more = true; // it comes into memory when its turn comes
      return;
    }
    (more ? behind : items).add(item);
    lastKey = more ? lastKey : Math.max(lastKey, item.key);
    while (items.size() + live.size() + behind.size() > MAX_ITEMS
        || (inMemory() > MAX_BYTES && items.size() + behind.size() > 1)) {
      remove((behind.isEmpty() ? items : behind).removeFirst());
      dropped++;
    }
  }

  private long inMemory() {
    return items.bytes() + live.bytes() + behind.bytes();
  }

  /** Brings to disk what is in memory only; false where that failed. */
  private boolean spoolWaiting() {
    if (!items.onDisk()) {
      for (Delivery item : items.all()) {
        if (!item.spooled()) {
          if (!spool(item)) {
            return false;
          }
          lastKey = item.key;
        }
      }
    }
    while (!behind.isEmpty()) {
      if (!spool(behind.first())) {
        return false;
      }
      Delivery _ = behind.removeFirst();
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
        behind.add(item);
      } else {
        for (Delivery same : items.all()) {
          same.key = same.key == item.key ? Delivery.NOT_SPOOLED : same.key;
        }
      }
      item.key = Delivery.NOT_SPOOLED;
    }
  }

  private void remove(Delivery item) {
    if (item.event() != null && !delivered.covers(item.event())) {
      delivered = delivered.with(item.event());
    }
    if (item.spooled()) {
      spool.ifPresent(kept -> kept.remove(item.key));
    }
  }

  /** The next thing to send, marked as sent; empty if nothing may go out now. */
  public synchronized Optional<Delivery> next() {
    Optional<Delivery> first = unsent(live);
    if (first.isPresent()) {
      return sent(first.get());
    }
    if (more && items.size() < WINDOW_ITEMS / 2) {
      refill();
    }
    Optional<Delivery> item = unsent(items);
    paced &= item.isPresent() || more;
    if (item.isEmpty() || (paced && !pace.allows(item.get().messages().size()))) {
      return Optional.empty();
    }
    lastSent = Math.max(lastSent, item.get().key);
    return sent(item.get());
  }

  private static Optional<Delivery> sent(Delivery item) {
    item.sent = true;
    item.missing = item.messages().size();
    return Optional.of(item);
  }

  /** The first that was not sent; what is too old to be sent goes. */
  private Optional<Delivery> unsent(Deliveries queue) {
    long now = ticker.getAsLong();
    List<Delivery> gone = new ArrayList<>();
    Optional<Delivery> found =
        queue.unsent(
            item ->
                item.lifetime() == Lifetime.SHORT && now - item.bornNanos > RESPONSE_AGE.toNanos(),
            gone);
    gone.forEach(this::remove);
    return found;
  }

  /** How long nothing of this may go out unless something comes; at most {@code longest}. */
  public synchronized Duration quiet(Duration longest) {
    Duration burst = paced ? pace.untilBurst() : longest;
    return burst.compareTo(longest) < 0 ? burst : longest;
  }

  /** Brings the next of what is only in the spool into memory. */
  private void refill() {
    List<Delivery> next =
        spool.map(kept -> kept.after(lastKey, WINDOW_ITEMS / 2)).orElse(List.of());
    next.forEach(item -> {
      items.add(item);
      lastKey = item.key;
    });
    more = next.size() == WINDOW_ITEMS / 2;
    if (!more) {
      behind.takeAll().forEach(items::add);
    }
  }

  /** The broker has one of the messages of {@code item}. */
  public synchronized void acknowledged(Delivery item) {
    item.missing--;
    live.takeDone().forEach(this::remove);
    items.takeDone().forEach(this::remove);
  }

  /** The connection is a new one: whatever was not acknowledged is sent again. */
  public synchronized void reconnected() {
    connected = true;
    items.again();
    lastSent = Delivery.NOT_SPOOLED;
    paced = pace.bounded() && size() > 0;
    pace.begin();
  }

  /** The broker has gone: what waits is kept on disk from now on. */
  public synchronized void disconnected() {
    connected = false;
    paced = false;
    live.again();
    live.takeAll().forEach(this::keep); // nothing of their devices waits, so they may come last
    boolean _ = spoolWaiting();
  }

  /**
   * Writes to disk what is new. To be called about once a second.
   *
   * @return up to which event the broker, or the disk, has everything
   */
  public synchronized Position flush() {
    spool.ifPresent(Spool::flush);
    rescue();
    return delivered;
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
    return items.onlyHere() + live.size() + behind.size() + spool.map(Spool::size).orElse(0L);
  }

  /** How many bytes wait in memory and on disk. */
  public synchronized long bytes() {
    return inMemory() + spool.map(Spool::bytes).orElse(0L);
  }

  /** How much has been dropped because there was no room, or because it was too old. */
  public synchronized long dropped() {
    return dropped + spool.map(Spool::dropped).orElse(0L);
  }

  /** Why nothing can be kept on disk. */
  public synchronized Optional<String> error() {
    return spool.flatMap(Spool::error);
  }

  /** How many damaged files of the spool were put aside. */
  public synchronized long damaged() {
    return spool.map(Spool::damaged).orElse(0L);
  }

  /** The newest damaged file that lies beside the spool. */
  public synchronized Optional<String> damagedFile() {
    return spool.flatMap(Spool::damagedFile);
  }

  /** When the oldest thing that waits came. */
  public synchronized Optional<Instant> oldest() {
    Deliveries queue = items.isEmpty() ? live : items;
    return queue.isEmpty() ? Optional.empty() : Optional.of(queue.first().created());
  }
}
