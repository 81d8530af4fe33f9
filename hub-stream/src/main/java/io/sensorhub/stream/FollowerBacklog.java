package io.sensorhub.stream;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.EventId;
import io.sensorhub.core.Json;
import io.sensorhub.core.Position;
import io.sensorhub.core.Reading;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.core.health.Fault;
import io.sensorhub.stream.StreamMessage.Availability;
import io.sensorhub.stream.StreamMessage.Described;
import io.sensorhub.stream.StreamMessage.Discovered;
import io.sensorhub.stream.StreamMessage.FaultChanged;
import io.sensorhub.stream.StreamMessage.Gap;
import io.sensorhub.stream.StreamMessage.Snapshot;
import io.sensorhub.stream.StreamMessage.State;
import io.sensorhub.stream.follow.Waiting;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What waits for one follower. Bounded: per device what changed (its value is looked up when it is
 * sent, so that a slow follower gets fewer, newer states), and for events a place in the feed's
 * ring. Where the ring has overtaken that place, the numbers have a hole, which the follower is
 * told as a gap. Guarded by the feed's lock, but for {@link Part#write}, which one thread at a time
 * calls without it.
 */
final class FollowerBacklog implements Waiting {

  private static final int BATCH = 256;
  private static final int BATCH_BYTES = 65_536;
  private static final byte[] END = "\n\n".getBytes(StandardCharsets.UTF_8);

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

  private final EventRing ring;
  private @Nullable Snapshot snapshot;
  private @Nullable Discovered discovered;
  private Map<DeviceId, Pending> pending = new LinkedHashMap<>();
  private Position seen;
  private long cursor;
  private Map<String, Long> places;

  /**
   * What waits at the beginning.
   *
   * @param seen the last event of each source that the follower has
   * @param cursor where it begins to read the ring
   * @param places by source: up to which index of the ring the follower has everything
   */
  FollowerBacklog(
      EventRing ring, Position seen, long cursor, Map<String, Long> places, Snapshot snapshot) {
    this.ring = ring;
    this.seen = seen;
    this.cursor = cursor;
    this.places = places;
    this.snapshot = snapshot;
  }

  /** What is known of a device has changed. */
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
    if (differ(before == null ? null : before.fault(), now.fault())) {
      changes.add(Change.FAULT);
    }
    if (changes.isEmpty()) {
      return;
    }
    Pending waiting = pending.computeIfAbsent(now.id(), id -> new Pending(now));
    waiting.changes.addAll(changes);
    waiting.now = now;
  }

  /** Whether people would read something else: when it was seen last is nothing of that. */
  private static boolean differ(@Nullable Fault before, @Nullable Fault now) {
    if (before == null || now == null) {
      return (before == null) != (now == null);
    }
    return before.code() != now.code()
        || !before.message().equals(now.message())
        || !before.retry().equals(now.retry());
  }

  /** The adapters that wait for somebody to agree are others; told behind the snapshot. */
  void discovered(@Nullable Discovered now) {
    discovered = now;
  }

  /** A device came or went: everything is told again. */
  void startOver(Snapshot devices) {
    snapshot = devices;
    pending = new LinkedHashMap<>();
  }

  @Override
  public boolean idle() {
    return snapshot == null && discovered == null && pending.isEmpty() && cursor >= ring.next();
  }

  /** Part of what waits, taken out of it. */
  final class Part implements Batch {
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream(512);
    private final Map<DeviceId, Pending> states;
    private final @Nullable Snapshot all;
    private final @Nullable Discovered adapters;

    private Part() {
      all = snapshot;
      snapshot = null;
      adapters = discovered;
      discovered = null;
      if (all == null) {
        events(octets);
      }
      states = pending;
      if (!states.isEmpty()) {
        pending = new LinkedHashMap<>();
      }
    }

    @Override
    public byte[] write() {
      if (all != null) {
        append(octets, all);
      }
      if (adapters != null) {
        append(octets, adapters);
      }
      states.values().forEach(waiting -> states(octets, waiting));
      return octets.toByteArray();
    }
  }

  @Override
  public Batch take() {
    return new Part();
  }

  private void events(ByteArrayOutputStream batch) {
    cursor = Math.max(cursor, ring.first());
    for (int sent = 0;
        sent < BATCH && batch.size() < BATCH_BYTES && cursor < ring.next();
        cursor++) {
      WrittenEvent event = ring.get(cursor);
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
}
