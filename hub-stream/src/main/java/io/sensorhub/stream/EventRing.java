package io.sensorhub.stream;

import io.sensorhub.core.EventId;
import io.sensorhub.core.Position;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last events, each under a running index of its own. Bounded in number and bytes: the oldest
 * go first. Not thread-safe: its {@link Feed} guards it.
 */
final class EventRing {

  /** What an entry costs beside its text: objects, headers, references. */
  private static final int OVERHEAD = 96;

  private final int maxEvents;
  private final long maxBytes;
  private @Nullable WrittenEvent[] slots = new @Nullable WrittenEvent[64];
  private long first;
  private long next;
  private long bytes;

  EventRing(int maxEvents, long maxBytes) {
    this.maxEvents = maxEvents;
    this.maxBytes = maxBytes;
  }

  /** The index of the oldest event that is held. */
  long first() {
    return first;
  }

  /** The index that the next event gets. */
  long next() {
    return next;
  }

  void append(WrittenEvent event) {
    if (next - first == slots.length && slots.length < maxEvents) {
      grow();
    }
    while (next - first >= maxEvents
        || (next > first && bytes + event.length() + OVERHEAD > maxBytes)) {
      dropOldest();
    }
    slots[(int) (next % slots.length)] = event;
    bytes += event.length() + OVERHEAD;
    next++;
  }

  /** The event at {@code index}, which lies from {@link #first} to before {@link #next}. */
  WrittenEvent get(long index) {
    WrittenEvent event = slots[(int) (index % slots.length)];
    if (event == null || index < first || index >= next) {
      throw new IndexOutOfBoundsException("index " + index + " of " + first + " to " + next);
    }
    return event;
  }

  /**
   * The place of a follower in the ring, by source: the index of the last event of that source that
   * is at or before its mark. What stands before that place has been seen, also where the source's
   * process was another one then; what stands behind it has not.
   */
  Map<String, Long> places(Position seen) {
    Map<String, Long> places = new HashMap<>();
    for (long index = first; index < next; index++) {
      EventId id = get(index).id();
      if (seen.covers(id)) {
        places.put(id.source(), index);
      }
    }
    return places;
  }

  private void dropOldest() {
    int slot = (int) (first % slots.length);
    WrittenEvent oldest = slots[slot];
    if (oldest != null) {
      bytes -= oldest.length() + OVERHEAD;
    }
    slots[slot] = null;
    first++;
  }

  private void grow() {
    @Nullable WrittenEvent[] larger =
        new @Nullable WrittenEvent[Math.min(maxEvents, slots.length * 2)];
    for (long index = first; index < next; index++) {
      larger[(int) (index % larger.length)] = slots[(int) (index % slots.length)];
    }
    slots = larger;
  }
}
