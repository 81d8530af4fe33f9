package io.sensorhub.bridge.outbox.file;

import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;

/**
 * The items of the spool's file by their keys, and how much room they take. Guarded by its {@link
 * Outbox}.
 */
public final class SpoolItems {

  private final SpoolFile file;

  /** What is gone although it could not be removed from a disk that cannot be written. */
  private final Set<Long> removed = new HashSet<>();

  private long nextKey;
  private long bytes;

  public SpoolItems(SpoolFile file) {
    this.file = file;
  }

  /** The file can be written again: what went meanwhile is removed from it. */
  public void catchUp(SpoolFile.Maps maps) {
    removed.forEach(maps.items()::remove);
    removed.clear();
  }

  /**
   * Counts what an opened file has.
   *
   * @return how many items it has had and has no more
   */
  public long opened(SpoolFile.Maps maps) {
    long missing = file.missing(maps);
    nextKey = Math.max(nextKey, maps.next() + missing);
    bytes = 0;
    for (Iterator<Long> keys = maps.items().keyIterator(null); keys.hasNext(); ) {
      Long key = keys.next();
      byte[] value = removed.contains(key) ? null : maps.items().get(key);
      bytes += value == null ? 0 : value.length;
    }
    return missing;
  }

  /** Puts an item behind all others; its key. */
  public long put(SpoolFile.Maps maps, byte[] data) {
    long key = nextKey++;
    maps.items().put(key, data);
    maps.next(nextKey);
    bytes += data.length;
    return key;
  }

  /** Removes an item; false where it is not there. */
  public boolean remove(long key) {
    SpoolFile.Maps maps = file.maps();
    byte[] gone = maps == null ? null : maps.items().get(key);
    if (maps == null
        || gone == null
        || (file.writable() ? maps.items().remove(key) == null : !removed.add(key))) {
      return false;
    }
    bytes -= gone.length;
    return true;
  }

  public boolean isRemoved(long key) {
    return removed.contains(key);
  }

  /** The file is closed, whatever it has. */
  public void unreadable() {
    bytes = 0;
  }

  /** There is no item any more. */
  public void clear() {
    removed.clear();
    bytes = 0;
  }

  public long size() {
    SpoolFile.Maps maps = file.maps();
    return maps == null ? 0 : maps.items().sizeAsLong() - removed.size();
  }

  public long bytes() {
    return bytes;
  }
}
