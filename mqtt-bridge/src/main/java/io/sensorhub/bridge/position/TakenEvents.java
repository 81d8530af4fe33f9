package io.sensorhub.bridge.position;

import io.sensorhub.core.BoundedMap;
import io.sensorhub.core.EventId;
import io.sensorhub.core.Position;
import java.util.Map;

/**
 * Up to which event of each process the bridge has everything, whether it has been delivered or
 * waits: a stream that repeats something, because a service in front was restarted, brings nothing
 * twice. Bounded: the processes that were heard last. Not thread-safe.
 */
public final class TakenEvents {

  private static final int MOST_PROCESSES = 64;

  private final Map<String, Long> last = BoundedMap.byUse(MOST_PROCESSES);

  /**
   * @param start what was taken by an earlier process
   */
  public TakenEvents(Position start) {
    start.last().values().forEach(this::add);
  }

  /** Takes an event; false if it was taken before. */
  public boolean add(EventId id) {
    String process = id.source() + "/" + id.boot();
    Long known = last.get(process);
    if (known != null && known >= id.number()) {
      return false;
    }
    last.put(process, id.number());
    return true;
  }
}
