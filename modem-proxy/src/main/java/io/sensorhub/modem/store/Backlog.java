package io.sensorhub.modem.store;

import io.sensorhub.modem.entry.LogEntry;
import io.sensorhub.modem.entry.Modem;
import io.sensorhub.modem.entry.Period;
import io.sensorhub.modem.entry.Sms;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What waits to be written: of each module its last state, log entries up to a bound, of traffic
 * the sums. What is beyond a bound is dropped and counted. Thread-safe.
 */
final class Backlog {

  /** Log entries that wait at most; then the eldest goes. */
  static final int MOST_ENTRIES = 2_000;

  /** Sums of traffic that wait at most; then new ones are dropped. */
  static final int MOST_SUMS = 20_000;

  /** Short messages that wait at most; then new ones are not taken. */
  static final int MOST_MESSAGES = 1_000;

  /** Modules that wait at most. */
  static final int MOST_MODULES = 1_000;

  /** What a sum is of. */
  record Key(String serial, String iccid, String user, Period period, Instant start) {}

  /**
   * What is written at once.
   *
   * @param traffic octets in and out
   */
  record Batch(
      List<Modem> modems,
      List<String> forgotten,
      List<LogEntry> log,
      List<Sms> messages,
      Map<Key, long[]> traffic) {

    static final Batch NOTHING = new Batch(List.of(), List.of(), List.of(), List.of(), Map.of());

    boolean isEmpty() {
      return modems.isEmpty()
          && forgotten.isEmpty()
          && log.isEmpty()
          && messages.isEmpty()
          && traffic.isEmpty();
    }
  }

  private final Map<String, Modem> modems = new LinkedHashMap<>();
  private final Set<String> forgotten = new LinkedHashSet<>();
  private final Deque<LogEntry> log = new ArrayDeque<>();
  private final Map<String, Sms> messages = new LinkedHashMap<>();
  private final Map<Key, long[]> traffic = new HashMap<>();
  private long dropped;

  synchronized void put(Modem modem) {
    if (modems.size() >= MOST_MODULES && !modems.containsKey(modem.serial())) {
      dropped++;
    } else {
      modems.put(modem.serial(), modem);
    }
  }

  synchronized void forget(String serial) {
    modems.remove(serial);
    forgotten.add(serial);
  }

  synchronized void log(LogEntry entry) {
    if (log.size() >= MOST_ENTRIES) {
      log.removeFirst();
      dropped++;
    }
    log.addLast(entry);
  }

  synchronized void put(Sms message) {
    if (messages.size() >= MOST_MESSAGES && !messages.containsKey(message.messageId())) {
      dropped++;
    } else {
      messages.putIfAbsent(message.messageId(), message);
    }
  }

  synchronized void count(Key key, long in, long out) {
    long[] sum = traffic.get(key);
    if (sum == null && traffic.size() >= MOST_SUMS) {
      dropped++;
    } else if (sum == null) {
      traffic.put(key, new long[] {in, out});
    } else {
      sum[0] += in;
      sum[1] += out;
    }
  }

  /** Whether anything waits, or traffic does and is asked for. */
  synchronized boolean waits(boolean counted) {
    return !(modems.isEmpty() && forgotten.isEmpty() && log.isEmpty() && messages.isEmpty())
        || (counted && !traffic.isEmpty());
  }

  /** Everything that waits; it waits no longer. */
  Batch take() {
    return take(true);
  }

  /**
   * What waits; it waits no longer.
   *
   * @param counted with the traffic
   */
  synchronized Batch take(boolean counted) {
    Batch batch =
        new Batch(
            new ArrayList<>(modems.values()),
            new ArrayList<>(forgotten),
            new ArrayList<>(log),
            new ArrayList<>(messages.values()),
            counted ? new HashMap<>(traffic) : Map.of());
    modems.clear();
    forgotten.clear();
    log.clear();
    messages.clear();
    if (counted) {
      traffic.clear();
    }
    return batch;
  }

  /** What could not be written waits again; what has come since is newer. */
  synchronized void back(Batch batch) {
    for (Modem modem : batch.modems()) {
      if (!forgotten.contains(modem.serial()) && !modems.containsKey(modem.serial())) {
        put(modem);
      }
    }
    forgotten.addAll(batch.forgotten());
    for (LogEntry entry : batch.log().reversed()) {
      if (log.size() >= MOST_ENTRIES) {
        dropped++;
      } else {
        log.addFirst(entry);
      }
    }
    batch.messages().forEach(this::put);
    batch.traffic().forEach((key, sum) -> count(key, sum[0], sum[1]));
  }

  /** What was dropped since the start. */
  synchronized long dropped() {
    return dropped;
  }
}
