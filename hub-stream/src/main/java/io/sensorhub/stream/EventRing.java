package io.sensorhub.stream;

import io.sensorhub.core.EventId;
import io.sensorhub.core.HubEvent;
import io.sensorhub.core.Json;
import org.jspecify.annotations.Nullable;

/**
 * The last events, each under a running index of its own. Bounded in number and bytes: the oldest
 * go first. Not thread-safe: its {@link Feed} guards it.
 */
final class EventRing {

  /** What an entry costs beside its text: objects, headers, references. */
  private static final int OVERHEAD = 96;

  /** One event, encoded once for all followers: {@code data} is the JSON behind the key data. */
  static final class Entry {
    final EventId id;
    final byte[] data;

    Entry(EventId id, byte[] data) {
      this.id = id;
      this.data = data;
    }
  }

  private final int maxEvents;
  private final long maxBytes;
  private @Nullable Entry[] slots = new @Nullable Entry[64];
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

  void append(HubEvent event) {
    byte[] data = Json.bytes(Wire.encode(new StreamMessage.Happened(event)));
    if (next - first == slots.length && slots.length < maxEvents) {
      grow();
    }
    while (next - first >= maxEvents
        || (next > first && bytes + data.length + OVERHEAD > maxBytes)) {
      dropOldest();
    }
    slots[(int) (next % slots.length)] = new Entry(event.id(), data);
    bytes += data.length + OVERHEAD;
    next++;
  }

  /** The event at {@code index}, which lies from {@link #first} to before {@link #next}. */
  Entry get(long index) {
    Entry entry = slots[(int) (index % slots.length)];
    if (entry == null || index < first || index >= next) {
      throw new IndexOutOfBoundsException("index " + index + " of " + first + " to " + next);
    }
    return entry;
  }

  private void dropOldest() {
    int slot = (int) (first % slots.length);
    Entry oldest = slots[slot];
    if (oldest != null) {
      bytes -= oldest.data.length + OVERHEAD;
    }
    slots[slot] = null;
    first++;
  }

  private void grow() {
    @Nullable Entry[] larger = new @Nullable Entry[Math.min(maxEvents, slots.length * 2)];
    for (long index = first; index < next; index++) {
      larger[(int) (index % larger.length)] = slots[(int) (index % slots.length)];
    }
    slots = larger;
  }
}
