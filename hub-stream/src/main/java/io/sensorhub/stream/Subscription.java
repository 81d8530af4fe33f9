package io.sensorhub.stream;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.EventId;
import io.sensorhub.core.Fault;
import io.sensorhub.core.Json;
import io.sensorhub.core.Position;
import io.sensorhub.core.Reading;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.stream.StreamMessage.Availability;
import io.sensorhub.stream.StreamMessage.Described;
import io.sensorhub.stream.StreamMessage.FaultChanged;
import io.sensorhub.stream.StreamMessage.Gap;
import io.sensorhub.stream.StreamMessage.Snapshot;
import io.sensorhub.stream.StreamMessage.State;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One follower of a {@link Feed}. What waits for it is bounded: per device what changed (its value
 * is looked up when it is sent, so that a slow follower gets fewer, newer states), and for events a
 * place in the feed's ring. Where the ring has overtaken that place, the numbers have a hole, which
 * the follower is told as a gap.
 */
public final class Subscription implements AutoCloseable {

  /** A comment is sent when there was nothing else for so long. */
  public static final Duration HEARTBEAT = Duration.ofSeconds(3);

  private static final int BATCH = 256;
  private static final int BATCH_BYTES = 65_536;

  /** So many batches are written by a thread that has something else to do. */
  private static final int IN_A_ROW = 4;

  private static final byte[] END = "\n\n".getBytes(StandardCharsets.UTF_8);
  private static final byte[] STILL_HERE = ": still here\n\n".getBytes(StandardCharsets.UTF_8);

  /** Before the start. */
  private static final Outlet NOWHERE =
      new Outlet() {
        @Override
        public void write(byte[] octets, Consumer<@Nullable Throwable> written) {
          throw new IllegalStateException("not started");
        }

        @Override
        public void ended() {}
      };

  /** In the order in which they are told. */
  private enum Change {
    DESCRIPTION,
    AVAILABILITY,
    FAULT,
    STATE
  }

  /** What changed of a device, and what it is now. */
  private static final class Pending {
    private final EnumSet<Change> changes = EnumSet.noneOf(Change.class);
    private DeviceView now;

    Pending(DeviceView now) {
      this.now = now;
    }
  }

  private final Feed feed;
  private @Nullable Snapshot snapshot;
  private Map<DeviceId, Pending> pending = new LinkedHashMap<>();
  private Position seen;
  private long cursor;
  private Map<String, Long> places;
  private Outlet outlet = NOWHERE;
  private Executor threads = Runnable::run;
  private LongSupplier ticker = () -> 0;
  private long writtenNanos;
  private boolean heartbeat;

  /** True while somebody writes, and before the start. */
  private boolean writing = true;

  private boolean closed;

  /**
   * @param seen the last event of each source that the follower has
   * @param cursor where it begins to read the ring
   * @param places by source: up to which index of the ring the follower has everything
   */
  Subscription(Feed feed, Position seen, long cursor, Map<String, Long> places, Snapshot snapshot) {
    this.feed = feed;
    this.seen = seen;
    this.cursor = cursor;
    this.places = places;
    this.snapshot = snapshot;
  }

  /** Called by the feed under its lock. */
  void changed(@Nullable DeviceView before, DeviceView now) {
    EnumSet<Change> changes = EnumSet.noneOf(Change.class);
    if (now.description() != null
        && (before == null || !now.description().equals(before.description()))) {
      changes.add(Change.DESCRIPTION);
    }
    if (before == null || before.status() != now.status()) {
      changes.add(Change.AVAILABILITY);
    }
    if (now.reading() != null && (before == null || !now.reading().equals(before.reading()))) {
      changes.add(Change.STATE);
    }
    Fault earlier = before == null ? null : before.fault();
    Fault later = now.fault();
    if ((earlier == null) != (later == null)
        || (earlier != null && later != null && earlier.code() != later.code())) {
      changes.add(Change.FAULT);
    }
    if (changes.isEmpty()) {
      return;
    }
    Pending waiting = pending.computeIfAbsent(now.id(), id -> new Pending(now));
    waiting.changes.addAll(changes);
    waiting.now = now;
  }

  /** A device came or went: everything is told again. Called by the feed under its lock. */
  void startOver(Snapshot devices) {
    snapshot = devices;
    pending = new LinkedHashMap<>();
  }

  /**
   * Begins to write. From now on whoever publishes writes here; where the follower lags, whoever
   * ends a write goes on.
   *
   * @param threads goes on where much waits
   * @param ticker nanoseconds that only go forward
   */
  public void start(Outlet to, Executor threads, LongSupplier ticker) {
    feed.lock.lock();
    try {
      this.outlet = to;
      this.threads = threads;
      this.ticker = ticker;
      writing = false;
    } finally {
      feed.lock.unlock();
    }
    carryOn();
  }

  /** Writes what waits, if there is any and nobody is at it. Not under the feed's lock. */
  void carryOn() {
    if (begin(false)) {
      write();
    }
  }

  /**
   * Writes a sign of life if nothing was written for {@link #HEARTBEAT}.
   *
   * @return when this is to be called again
   */
  public Duration beat() {
    Duration quiet;
    feed.lock.lock();
    try {
      quiet = Duration.ofNanos(ticker.getAsLong() - writtenNanos);
    } finally {
      feed.lock.unlock();
    }
    if (quiet.compareTo(HEARTBEAT) < 0) {
      return HEARTBEAT.minus(quiet);
    }
    if (begin(true)) {
      write();
    }
    return HEARTBEAT;
  }

  private boolean begin(boolean beat) {
    feed.lock.lock();
    try {
      if (closed || writing || (!beat && idle())) {
        return false;
      }
      writing = true;
      heartbeat |= beat;
      return true;
    } finally {
      feed.lock.unlock();
    }
  }

  /** Writes until nothing waits, or until a write does not end at once. */
  private void write() {
    try {
      writeInARow();
    } catch (RuntimeException e) {
      fail();
      throw e;
    }
  }

  private void writeInARow() {
    for (int batches = 0; batches < IN_A_ROW; batches++) {
      Optional<byte[]> batch = next();
      if (batch.isEmpty()) {
        return;
      }
      Turn turn = new Turn();
      outlet.write(batch.get(), turn);
      if (!turn.second()) {
        return; // whoever ends the write goes on
      }
    }
    try {
      threads.execute(this::write);
    } catch (RejectedExecutionException e) {
      fail();
    }
  }

  /** One write: goes on when both the call has returned and the octets are written. */
  private final class Turn implements Consumer<@Nullable Throwable> {
    private final AtomicBoolean half = new AtomicBoolean();

    @Override
    public void accept(@Nullable Throwable failure) {
      if (failure != null) {
        fail();
      } else if (second()) {
        write();
      }
    }

    boolean second() {
      return half.getAndSet(true);
    }
  }

  /** What is written next; empty when nothing waits or all is over, and then nobody writes. */
  private Optional<byte[]> next() {
    ByteArrayOutputStream batch = new ByteArrayOutputStream(512);
    Map<DeviceId, Pending> states;
    Snapshot all;
    boolean over;
    feed.lock.lock();
    try {
      over = closed;
      if (over || (idle() && !heartbeat)) {
        writing = false;
        if (!over) {
          return Optional.empty();
        }
      }
      heartbeat = false;
      writtenNanos = ticker.getAsLong();
      all = snapshot;
      snapshot = null;
      if (all == null) {
        events(batch);
      }
      states = pending;
      if (!states.isEmpty()) {
        pending = new LinkedHashMap<>();
      }
    } finally {
      feed.lock.unlock();
    }
    if (over) {
      outlet.ended();
      return Optional.empty();
    }
    if (all != null) {
      append(batch, all);
    }
    states.values().forEach(waiting -> states(batch, waiting));
    if (batch.size() == 0) {
      batch.writeBytes(STILL_HERE);
    }
    return Optional.of(batch.toByteArray());
  }

  private boolean idle() {
    return snapshot == null && pending.isEmpty() && cursor >= feed.ring.next();
  }

  private void events(ByteArrayOutputStream batch) {
    cursor = Math.max(cursor, feed.ring.first());
    for (int sent = 0;
        sent < BATCH && batch.size() < BATCH_BYTES && cursor < feed.ring.next();
        cursor++) {
      WrittenEvent event = feed.ring.get(cursor);
      if (seen.covers(event.id()) || cursor <= places.getOrDefault(event.id().source(), -1L)) {
        continue;
      }
      gapBefore(event.id()).ifPresent(gap -> append(batch, gap));
      seen = seen.with(event.id());
      head(batch, "event");
      event.appendTo(batch);
      batch.writeBytes(END);
      sent++;
    }
  }

  /** What is missing between the last event of that source and this one. */
  private Optional<Gap> gapBefore(EventId id) {
    Optional<EventId> last = seen.of(id.source());
    if (last.isEmpty()) {
      return Optional.empty();
    }
    if (!last.get().boot().equals(id.boot())) {
      return Optional.of(new Gap(id.source(), OptionalLong.empty()));
    }
    long lost = id.number() - last.get().number() - 1;
    return lost > 0 ? Optional.of(new Gap(id.source(), OptionalLong.of(lost))) : Optional.empty();
  }

  private void states(ByteArrayOutputStream batch, Pending waiting) {
    DeviceView now = waiting.now;
    for (Change change : waiting.changes) {
      switch (change) {
        case DESCRIPTION -> {
          DeviceDescription description = now.description();
          if (description != null) {
            append(batch, new Described(description));
          }
        }
        case AVAILABILITY -> append(batch, new Availability(now.id(), now.status(), now.since()));
        case FAULT ->
            append(
                batch, new FaultChanged(now.id(), Optional.ofNullable(now.fault()), now.since()));
        case STATE -> {
          Reading reading = now.reading();
          if (reading != null) {
            append(batch, new State(now.type(), reading));
          }
        }
      }
    }
  }

  private void append(ByteArrayOutputStream batch, StreamMessage message) {
    head(batch, Wire.name(message));
    batch.writeBytes(Json.bytes(Wire.encode(message)));
    batch.writeBytes(END);
  }

  private void head(ByteArrayOutputStream batch, String name) {
    String head = "event: " + name + "\nid: " + seen + "\ndata: ";
    batch.writeBytes(head.getBytes(StandardCharsets.UTF_8));
  }

  /** The connection is broken: nothing more is written. */
  private void fail() {
    feed.lock.lock();
    try {
      closed = true;
      writing = false;
    } finally {
      feed.lock.unlock();
    }
    feed.leave(this);
    outlet.ended();
  }

  /** Ends the stream, behind the write that may be under way. */
  @Override
  public void close() {
    boolean last;
    feed.lock.lock();
    try {
      last = !closed && !writing;
      closed = true;
    } finally {
      feed.lock.unlock();
    }
    feed.leave(this);
    if (last) {
      outlet.ended();
    }
  }
}
