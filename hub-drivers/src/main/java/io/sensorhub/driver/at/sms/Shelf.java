package io.sensorhub.driver.at.sms;

import io.sensorhub.driver.at.sms.Inbox.Place;
import io.sensorhub.driver.at.sms.Inbox.Received;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was told of the messages that lie in a modem, and which of them are to be deleted: each 10 s
 * after it was told, or, where messages are kept elsewhere, once it is; sooner where its memory is
 * 90 % full. For one thread.
 */
public final class Shelf {

  private static final long STAYS_NANOS = Duration.ofSeconds(10).toNanos();
  private static final int MOST_TOLD = 1024;
  private static final int CROWDED_PERCENT = 90;

  /**
   * How full a memory is.
   *
   * @param used messages
   * @param total messages that it can hold
   */
  private record Fill(int used, int total) {
    boolean isCrowded() {
      return used * 100L >= (long) total * CROWDED_PERCENT;
    }
  }

  private record Lying(String id, long untilNanos) {}

  /** Identities of messages by the telegrams of their parts; the newest last. */
  private final Map<String, String> told = new LinkedHashMap<>();

  /** Messages that were told and are not deleted; the oldest first. */
  private final Map<Place, Lying> lying = new LinkedHashMap<>();

  private final Map<String, Fill> fills = new HashMap<>();
  private final boolean kept;

  /**
   * @param kept whether somebody keeps the messages, and says so of each
   */
  public Shelf(boolean kept) {
    this.kept = kept;
  }

  /** Takes a message that is told now. */
  public void tell(Received received, long nanos) {
    for (int i = 0; i < received.places().size(); i++) {
      told.remove(received.telegrams().get(i));
      told.put(received.telegrams().get(i), received.id());
      lies(received.places().get(i), received.id(), nanos);
    }
    while (told.size() > MOST_TOLD) {
      told.remove(told.keySet().iterator().next());
    }
  }

  private void lies(Place place, String id, long nanos) {
    if (place.index() >= 0) {
      lying.remove(place);
      lying.put(place, new Lying(id, nanos + STAYS_NANOS));
    }
  }

  /**
   * Takes a telegram that was found in the modem.
   *
   * @return true if it was told already
   */
  public boolean isTold(String telegram, Place place, long nanos) {
    String id = told.get(telegram);
    if (id == null) {
      lying.remove(place); // what lay there before has gone
      return false;
    }
    lies(place, id, nanos);
    return true;
  }

  /** Takes how full a memory is. */
  public void filled(String memory, int used, int total) {
    if (total > 0) {
      fills.put(memory, new Fill(used, total));
    }
  }

  /** A message has come into a memory, or has gone from it. */
  public void changed(String memory, int more) {
    fills.computeIfPresent(
        memory, (_, fill) -> new Fill(Math.max(0, fill.used() + more), fill.total()));
  }

  /** What is to be deleted now. */
  public List<Place> due(long nanos) {
    List<Place> due = new ArrayList<>();
    Map<String, Integer> leaving = new HashMap<>();
    for (Iterator<Map.Entry<Place, Lying>> all = lying.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<Place, Lying> one = all.next();
      Place place = one.getKey();
      boolean over = !kept && nanos - one.getValue().untilNanos() >= 0;
      if (over || isCrowded(place.memory(), leaving.getOrDefault(place.memory(), 0))) {
        due.add(place);
        leaving.merge(place.memory(), 1, Integer::sum);
        all.remove();
      }
    }
    return due;
  }

  /** The earliest of that time and the one at which something is due. */
  public long wakeNanos(long otherwise) {
    return kept
        ? otherwise
        : lying.values().stream().mapToLong(Lying::untilNanos).reduce(otherwise, Math::min);
  }

  private boolean isCrowded(String memory, int leaving) {
    Fill fill = fills.get(memory);
    return fill != null && new Fill(fill.used() - leaving, fill.total()).isCrowded();
  }

  /** The memory is full: whatever was told is due. */
  public void full(String memory) {
    Fill fill = fills.get(memory);
    int total = fill == null ? Integer.MAX_VALUE : fill.total();
    fills.put(memory, new Fill(total, total));
  }

  /** Where the parts of a message lie, which are to be deleted now. */
  public List<Place> remove(String id) {
    List<Place> places =
        lying.entrySet().stream()
            .filter(one -> one.getValue().id().equals(id))
            .map(Map.Entry::getKey)
            .toList();
    places.forEach(lying::remove);
    return places;
  }

  /** The modem, or its SIM, may be another one: nobody knows any more what lies where. */
  public void displaced() {
    lying.clear();
    fills.clear();
  }
}
