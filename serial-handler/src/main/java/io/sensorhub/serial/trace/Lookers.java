package io.sensorhub.serial.trace;

import java.util.ArrayList;
import java.util.List;

/** Those who look at one line now; they stay while it is built anew. Thread-safe. */
public final class Lookers {

  private volatile List<Looker> all = List.of();

  /** Whether there is somebody. */
  boolean any() {
    return !all.isEmpty();
  }

  /** Tells all of them. */
  void tell(byte[] message) {
    all.forEach(looker -> looker.tell(message));
  }

  synchronized void add(Looker looker) {
    List<Looker> more = new ArrayList<>(all);
    more.add(looker);
    all = List.copyOf(more);
  }

  synchronized void remove(Looker looker) {
    List<Looker> fewer = new ArrayList<>(all);
    fewer.remove(looker);
    all = List.copyOf(fewer);
  }

  /** Ends their streams. */
  void end() {
    all.forEach(looker -> looker.subscription().close());
  }

  int size() {
    return all.size();
  }
}
