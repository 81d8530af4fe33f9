package io.sensorhub.modem.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.BoundedMap;
import io.sensorhub.modem.store.Store;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who has done what. What is noted waits in memory and is written by {@link #write}; while the
 * database is away it waits, up to a bound. What nobody in particular is refused again within a
 * minute is told once, with how often, so that a flood does not wash away what was before.
 * Thread-safe.
 */
public final class Audit implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Audit.class);

  private static final int MOST_WAITING = 5_000;
  private static final int MOST_REPEATED = 500;
  private static final Duration TOGETHER = Duration.ofMinutes(1);

  /** The same as before, how often since. */
  private record Repeated(Entry entry, Instant until, long times) {}

  private final Store store;
  private final AuditTable table;
  private final Clock clock;
  private final Deque<Entry> waiting = new ArrayDeque<>();
  private final Map<String, Repeated> repeated = BoundedMap.byEntry(MOST_REPEATED + 1);
  private final Object writing = new Object();
  private long dropped;

  public Audit(Store store, String instanceId, Clock clock) {
    this.store = store;
    this.table = new AuditTable(instanceId);
    this.clock = clock;
  }

  /** Notes something; its time is now. */
  public synchronized void note(Entry entry) {
    put(entry);
  }

  /** Notes that somebody was refused who has not shown who they are. */
  public synchronized void refused(Entry entry) {
    tellRepeated(false);
    boolean many = repeated.size() >= MOST_REPEATED;
    String key = many ? "" : entry.from() + " " + entry.result();
    Repeated before = repeated.get(key);
    if (before == null) {
      Entry first =
          many
              ? new Entry(entry.time(), "", "many addresses", "", "", "", entry.result(), 1)
              : entry;
      repeated.put(key, new Repeated(first, entry.time().plus(TOGETHER), 0));
      put(first);
    } else {
      repeated.put(key, new Repeated(before.entry(), before.until(), before.times() + 1));
    }
  }

  private void tellRepeated(boolean all) {
    Instant now = clock.instant();
    Iterator<Repeated> each = repeated.values().iterator();
    while (each.hasNext()) {
      Repeated one = each.next();
      if (all || !now.isBefore(one.until())) {
        each.remove();
        if (one.times() > 0) {
          put(one.entry().again(now, one.times()));
        }
      }
    }
  }

  private void put(Entry entry) {
    if (waiting.size() >= MOST_WAITING) {
      dropped++;
    } else {
      waiting.addLast(entry);
    }
  }

  /** Writes what waits. Blocks; called each quarter of a second. */
  public void write() {
    synchronized (writing) {
      writeWaiting();
    }
  }

  private void writeWaiting() {
    List<Entry> batch;
    long lost;
    synchronized (this) {
      tellRepeated(false);
      batch = new ArrayList<>(waiting);
      lost = dropped;
    }
    if (batch.isEmpty()) {
      return;
    }
    try {
      boolean _ =
          store
              .history()
              .use(connection -> {
                table.add(connection, batch);
                return true;
              });
      synchronized (this) {
        batch.forEach(_ -> waiting.removeFirst());
        dropped -= lost;
      }
      if (lost > 0) {
        LOG.error("entries of the audit lost while the database was away count={}", lost);
      }
    } catch (IOException e) {
      LOG.debug("audit not written yet reason={}", e.toString());
    }
  }

  /**
   * The newest entries before a number, the newest first. Blocks.
   *
   * @throws IOException while the database is away
   */
  List<ObjectNode> read(long before, int limit) throws IOException {
    return store.history().use(connection -> table.read(connection, before, limit));
  }

  @Override
  public void close() {
    synchronized (this) {
      tellRepeated(true);
    }
    write();
  }
}
