package io.sensorhub.serial.trace;

import io.sensorhub.core.Json;
import io.sensorhub.stream.follow.Subscription;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Who looks at which line; at most four look at a time, at whichever lines. Thread-safe. */
public final class TraceDesk {

  /** More are refused. */
  public static final int MOST = 4;

  private final Map<String, Lookers> lines = new HashMap<>();

  /** Those who look at a line. */
  public synchronized Lookers of(String portId) {
    return lines.computeIfAbsent(portId, _ -> new Lookers());
  }

  /** Lets somebody look at a line; empty if as many as may look already do. */
  public Optional<Subscription> look(String portId) {
    Lookers lookers = of(portId);
    Looker looker = new Looker(lookers::remove);
    synchronized (this) {
      if (lines.values().stream().mapToInt(Lookers::size).sum() >= MOST) {
        return Optional.empty();
      }
      lookers.add(looker);
    }
    looker.tell(Looker.message("looking", Json.write(Json.object().put("port_id", portId))));
    return Optional.of(looker.subscription());
  }

  /** Lines besides these are not there any more: whoever looks at one is told so by the end. */
  public void keep(Collection<String> portIds) {
    Map<String, Lookers> gone;
    synchronized (this) {
      gone = new HashMap<>(lines);
      gone.keySet().removeAll(portIds);
      lines.keySet().retainAll(portIds);
    }
    gone.values().forEach(Lookers::end);
  }
}
