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

  /** An answer that is older has nobody waiting for it. */
  static final Duration RESPONSE_AGE = Duration.ofSeconds(60);

  /** How long something waits at most. */
  public enum Lifetime {
    /** For as long as there is room. */
    KEPT,
    /** For {@link #RESPONSE_AGE}. */
    SHORT
  }

  private final Backlog backlog;

  /** What need not wait behind the backlog, which is all on disk then. */
  private final Deliveries live = new Deliveries();

  private final Clock clock;
  private final LongSupplier ticker;
  private final Wake wake;
  private final Pace pace;
  private boolean paced;
  private long lastSent = Delivery.NOT_SPOOLED;
  private long dropped;
  private boolean connected;
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
    this.backlog = new Backlog(spool);
    this.pace = pace;
  }

  /** Behind which event the stream has to go on: what is here need not come again. */
  public synchronized Position reached() {
    Position kept = backlog.position().orElse(delivered);
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
    return live.size() < Backlog.WINDOW_ITEMS
        && (item.lifetime() == Lifetime.SHORT || backlog.isPassed(item.owner(), lastSent));
  }

  private void keep(Delivery item) {
    List<Delivery> gone = backlog.keep(item, !connected || paced, live);
    gone.forEach(this::remove);
    dropped += gone.size();
  }

  private void remove(Delivery item) {
    if (item.event() != null && !delivered.covers(item.event())) {
      delivered = delivered.with(item.event());
    }
    backlog.forget(item);
  }

  /** The next thing to send, marked as sent; empty if nothing may go out now. */
  public synchronized Optional<Delivery> next() {
    Optional<Delivery> first = unsent(live);
    if (first.isPresent()) {
      return sent(first.get());
    }
    Optional<Delivery> item = unsent(backlog.front());
    paced &= item.isPresent() || backlog.isOnlyOnDisk();
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

  /** The broker has one of the messages of {@code item}. */
  public synchronized void acknowledged(Delivery item) {
    item.missing--;
    live.takeDone().forEach(this::remove);
    backlog.inMemory().takeDone().forEach(this::remove);
  }

  /** The connection is a new one: whatever was not acknowledged is sent again. */
  public synchronized void reconnected() {
    connected = true;
    backlog.inMemory().again();
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
    backlog.toDisk();
  }

  /**
   * Writes to disk what is new. To be called about once a second.
   *
   * @return up to which event the broker, or the disk, has everything
   */
  public synchronized Position flush() {
    backlog.flush();
    return delivered;
  }

  /** Keeps what waits for the next process. */
  @Override
  public synchronized void close() {
    disconnected();
    backlog.close();
  }

  /** How far the broker has all events. */
  public synchronized Position delivered() {
    return delivered;
  }

  /** Number of deliveries that wait. */
  public synchronized long size() {
    return live.size() + backlog.size();
  }

  /** How many bytes wait in memory and on disk. */
  public synchronized long bytes() {
    return live.bytes() + backlog.bytes();
  }

  /** How much has been dropped because there was no room, or because it was too old. */
  public synchronized long dropped() {
    return dropped + backlog.spool().map(Spool::dropped).orElse(0L);
  }

  /** Why nothing can be kept on disk. */
  public synchronized Optional<String> error() {
    return trouble().flatMap(SpoolTrouble::reason);
  }

  /** Number of damaged files of the spool that were put aside. */
  public synchronized long damaged() {
    return trouble().map(SpoolTrouble::damaged).orElse(0L);
  }

  /** The newest damaged file that lies beside the spool. */
  public synchronized Optional<String> damagedFile() {
    return trouble().flatMap(SpoolTrouble::damagedFile);
  }

  private Optional<SpoolTrouble> trouble() {
    return backlog.spool().map(Spool::trouble);
  }

  /** When the oldest thing that waits came. */
  public synchronized Optional<Instant> oldest() {
    Deliveries queue = backlog.inMemory().isEmpty() ? live : backlog.inMemory();
    return queue.isEmpty() ? Optional.empty() : Optional.of(queue.first().created());
  }
}
