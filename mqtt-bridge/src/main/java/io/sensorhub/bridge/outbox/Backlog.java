package io.sensorhub.bridge.outbox;

import io.sensorhub.bridge.outbox.file.SpoolItems;
import io.sensorhub.core.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What waits in order: the beginning in memory, the rest in the spool, and behind it in memory what
 * the disk did not take. Bounded in items and bytes. Guarded by its {@link Outbox}.
 */
final class Backlog {

  /** Number of items in memory while the rest is in the spool. */
  static final int WINDOW_ITEMS = 2_000;

  private static final long WINDOW_BYTES = 2L * 1024 * 1024;

  /** Maximum number of items in memory. */
  static final int MAX_ITEMS = 10_000;

  /** Maximum number of bytes in memory. */
  static final long MAX_BYTES = 8L * 1024 * 1024;

  private final Deliveries items = new Deliveries();
  private final Deliveries behind = new Deliveries();
  private final Optional<Spool> spool;

  /** Whether the spool has what is not in memory. */
  private boolean more;

  private long lastKey = Delivery.NOT_SPOOLED;

  Backlog(Optional<Spool> spool) {
    this.spool = spool;
    this.more = spool.filter(kept -> kept.items().size() > 0).isPresent();
  }

  Optional<Spool> spool() {
    return spool;
  }

  /** The beginning. */
  Deliveries inMemory() {
    return items;
  }

  /** Whether there is more than its beginning. */
  boolean isOnlyOnDisk() {
    return more;
  }

  /** Up to which event everything is here; empty if all that is here is in memory. */
  Optional<Position> position() {
    return more ? spool.map(Spool::position) : Optional.empty();
  }

  /** Whether all is on disk, and nothing of {@code owner} waits behind the item {@code key}. */
  boolean isPassed(String owner, long key) {
    return behind.isEmpty()
        && items.onDisk()
        && spool.filter(kept -> kept.last(owner) <= key).isPresent();
  }

  /**
   * Keeps an item.
   *
   * @param toDisk whether it goes to disk though memory has room
   * @param beside what takes of the same memory
   * @return what had to go instead, the oldest first
   */
  List<Delivery> keep(Delivery item, boolean toDisk, Deliveries beside) {
    boolean full = items.size() >= WINDOW_ITEMS || taken(beside) > WINDOW_BYTES;
    if ((more || full || toDisk) && toDisk() && spool(item) && (more || full)) {
      more = true; // it comes into memory when its turn comes
      return List.of();
    }
    (more ? behind : items).add(item);
    lastKey = more ? lastKey : Math.max(lastKey, item.key);
    List<Delivery> gone = new ArrayList<>();
    while (items.size() + beside.size() + behind.size() > MAX_ITEMS
        || (taken(beside) > MAX_BYTES && items.size() + behind.size() > 1)) {
      gone.add((behind.isEmpty() ? items : behind).removeFirst());
    }
    return gone;
  }

  private long taken(Deliveries beside) {
    return items.bytes() + behind.bytes() + beside.bytes();
  }

  /** Brings to disk what is in memory only; false where that failed. */
  boolean toDisk() {
    if (!items.onDisk()) {
      for (Delivery item : items.all()) {
        if (!item.spooled()) {
          if (!spool(item)) {
            return false;
          }
          lastKey = item.key;
        }
      }
    }
    while (!behind.isEmpty()) {
      if (!spool(behind.first())) {
        return false;
      }
      Delivery _ = behind.removeFirst();
      more = true;
    }
    return true;
  }

  private boolean spool(Delivery item) {
    boolean kept = spool.filter(disk -> disk.append(item, lastKey)).isPresent();
    rescue();
    return kept;
  }

  /** Takes back what was on its way to a disk that has failed. */
  private void rescue() {
    for (Delivery item : spool.map(Spool::takeUnsaved).orElse(List.of())) {
      if (item.key > lastKey) {
        behind.add(item);
      } else {
        for (Delivery same : items.all()) {
          same.key = same.key == item.key ? Delivery.NOT_SPOOLED : same.key;
        }
      }
      item.key = Delivery.NOT_SPOOLED;
    }
  }

  /** Removes from the disk what memory has no more. */
  void forget(Delivery item) {
    if (item.spooled()) {
      spool.ifPresent(kept -> kept.remove(item.key));
    }
  }

  /** The beginning, after more of what is only in the spool has come into memory. */
  Deliveries front() {
    if (more && items.size() < WINDOW_ITEMS / 2) {
      List<Delivery> next =
          spool.map(kept -> kept.after(lastKey, WINDOW_ITEMS / 2)).orElse(List.of());
      next.forEach(item -> {
        items.add(item);
        lastKey = item.key;
      });
      more = next.size() == WINDOW_ITEMS / 2;
      if (!more) {
        behind.takeAll().forEach(items::add);
      }
    }
    return items;
  }

  /** Writes to disk what is new. */
  void flush() {
    spool.ifPresent(Spool::flush);
    rescue();
  }

  void close() {
    spool.ifPresent(Spool::close);
  }

  long size() {
    return items.onlyHere()
        + behind.size()
        + spool.map(Spool::items).map(SpoolItems::size).orElse(0L);
  }

  long bytes() {
    return items.bytes()
        + behind.bytes()
        + spool.map(Spool::items).map(SpoolItems::bytes).orElse(0L);
  }
}
