package io.sensorhub.serial.talk;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the devices of all lines have told of themselves. Two lines with one identity are the same
 * device twice, or one of them is a copy: neither is trusted. Thread-safe.
 */
public final class Identities {

  /**
   * A line whose device has told what it is.
   *
   * @param doubted is told what is wrong when another line tells the same
   */
  private record Known(String place, String identity, Consumer<String> doubted) {}

  private final Map<String, Known> byPort = new HashMap<>();

  /**
   * A device has told what it is.
   *
   * @param place of its line, for people
   * @param doubted is told what is wrong when another line tells the same
   */
  synchronized void told(String portId, String place, String identity, Consumer<String> doubted) {
    byPort.put(portId, new Known(place, identity, doubted));
    conflict(portId)
        .ifPresent(conflict ->
            byPort.values().stream()
                .filter(known -> known.identity().equals(identity))
                .forEach(known -> known.doubted().accept(conflict)));
  }

  /** A line was lost. */
  synchronized void lost(String portId) {
    byPort.remove(portId);
  }

  /** What is wrong if another line has the same identity; both lines are named. */
  synchronized Optional<String> conflict(String portId) {
    Known own = byPort.get(portId);
    if (own == null) {
      return Optional.empty();
    }
    return byPort.entrySet().stream()
        .filter(other -> !other.getKey().equals(portId))
        .filter(other -> other.getValue().identity().equals(own.identity()))
        .map(other ->
            own.identity()
                + " is at "
                + named(portId, own)
                + " and at "
                + named(other.getKey(), other.getValue()))
        .findFirst();
  }

  private static String named(String portId, Known line) {
    return "port \"" + portId + "\" (" + line.place() + ")";
  }
}
