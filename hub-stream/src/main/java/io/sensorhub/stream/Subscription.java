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
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
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
  private final Condition changed;
  private @Nullable Snapshot snapshot;
  private Map<DeviceId, Pending> pending = new LinkedHashMap<>();
  private Position seen;
  private long cursor;
  private Map<String, Long> places;
  private boolean closed;

  /**
   * @param seen the last event of each source that the follower has
   * @param cursor where it begins to read the ring
   * @param places by source: up to which index of the ring the follower has everything
   */
  Subscription(Feed feed, Position seen, long cursor, Map<String, Long> places, Snapshot snapshot) {
    this.feed = feed;
    this.changed = feed.lock.newCondition();
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
    changed.signal();
  }

  /** A device came or went: everything is told again. Called by the feed under its lock. */
  void startOver(Snapshot devices) {
    snapshot = devices;
    pending = new LinkedHashMap<>();
    changed.signal();
  }

  /** Called by the feed under its lock. */
  void wake() {
    changed.signal();
  }

  /**
   * Writes the stream until the follower goes, this subscription is closed, or the thread is
   * interrupted. Blocks; one write and one flush per batch.
   *
   * @throws IOException when the follower has gone
   */
  public void writeTo(OutputStream out) throws IOException, InterruptedException {
    ByteArrayOutputStream batch = new ByteArrayOutputStream(4096);
    while (next(batch)) {
      out.write(batch.toByteArray());
      out.flush();
      batch.reset();
    }
  }

  /** Waits for what comes next; false when the subscription is closed. */
  private boolean next(ByteArrayOutputStream batch) throws InterruptedException {
    Map<DeviceId, Pending> states;
    Snapshot all;
    feed.lock.lockInterruptibly();
    try {
      long nanos = HEARTBEAT.toNanos();
      while (!closed && idle() && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      if (closed) {
        return false;
      }
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
    if (all != null) {
      append(batch, all);
    }
    states.values().forEach(waiting -> states(batch, waiting));
    if (batch.size() == 0) {
      batch.writeBytes(": still here\n\n".getBytes(StandardCharsets.UTF_8));
    }
    return true;
  }

  private boolean idle() {
    return snapshot == null && pending.isEmpty() && cursor >= feed.ring.next();
  }

  private void events(ByteArrayOutputStream batch) {
    cursor = Math.max(cursor, feed.ring.first());
    for (int sent = 0; sent < BATCH && cursor < feed.ring.next(); cursor++) {
      EventRing.Entry entry = feed.ring.get(cursor);
      if (seen.covers(entry.id) || cursor <= places.getOrDefault(entry.id.source(), -1L)) {
        continue;
      }
      gapBefore(entry.id).ifPresent(gap -> append(batch, gap));
      seen = seen.with(entry.id);
      write(batch, "event", entry.data);
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
    write(batch, Wire.name(message), Json.bytes(Wire.encode(message)));
  }

  private void write(ByteArrayOutputStream batch, String name, byte[] data) {
    String head = "event: " + name + "\nid: " + seen + "\ndata: ";
    batch.writeBytes(head.getBytes(StandardCharsets.UTF_8));
    batch.writeBytes(data);
    batch.write('\n');
    batch.write('\n');
  }

  /** Ends the stream; {@link #writeTo} returns. */
  @Override
  public void close() {
    feed.lock.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      feed.lock.unlock();
    }
    feed.leave(this);
  }
}
