package io.sensorhub.bridge.outbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Deliveries in memory, in order, and how much room they take. Guarded by their outbox. */
final class Deliveries {

  private final Deque<Delivery> items = new ArrayDeque<>();
  private long bytes;

  void add(Delivery item) {
    items.addLast(item);
    bytes += item.bytes();
  }

  Delivery removeFirst() {
    Delivery first = items.removeFirst();
    bytes -= first.bytes();
    return first;
  }

  Delivery first() {
    return items.getFirst();
  }

  /** All of them are now here no more. */
  List<Delivery> takeAll() {
    List<Delivery> all = new ArrayList<>(items);
    items.clear();
    bytes = 0;
    return all;
  }

  Iterable<Delivery> all() {
    return items;
  }

  /** The first that was not sent and is not over; those that are over go to {@code gone}. */
  Optional<Delivery> unsent(Predicate<Delivery> over, List<Delivery> gone) {
    Iterator<Delivery> waiting = items.iterator();
    while (waiting.hasNext()) {
      Delivery item = waiting.next();
      if (item.sent) {
        continue;
      }
      if (!over.test(item)) {
        return Optional.of(item);
      }
      waiting.remove();
      bytes -= item.bytes();
      gone.add(item);
    }
    return Optional.empty();
  }

  /** The first ones that are sent and acknowledged; they are here no more. */
  List<Delivery> takeDone() {
    List<Delivery> done = new ArrayList<>();
    while (!items.isEmpty() && items.getFirst().sent && items.getFirst().missing <= 0) {
      done.add(removeFirst());
    }
    return done;
  }

  /** True if nothing is in memory alone; those that are come last. */
  boolean onDisk() {
    return items.isEmpty() || items.getLast().spooled();
  }

  /** Everything is to be sent again. */
  void again() {
    items.forEach(item -> item.sent = false);
  }

  boolean isEmpty() {
    return items.isEmpty();
  }

  int size() {
    return items.size();
  }

  long bytes() {
    return bytes;
  }

  /** How many are not in the spool. */
  long onlyHere() {
    return items.stream().filter(item -> !item.spooled()).count();
  }
}
