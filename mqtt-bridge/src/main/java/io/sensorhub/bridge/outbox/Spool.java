package io.sensorhub.bridge.outbox;

import io.sensorhub.bridge.outbox.file.SpoolFile;
import io.sensorhub.bridge.outbox.file.SpoolItems;
import io.sensorhub.bridge.outbox.file.SpoolTime;
import io.sensorhub.core.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.h2.mvstore.Cursor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for the broker, on disk, in order: H2's MVStore in one file, which is there only while
 * something waits. Bounded in bytes and age. Where the disk fails, what it has is still read, what
 * it has not is handed back, the fault is told, and writing is tried again after half a minute. A
 * damaged file is put aside, what can be read of it goes into a new one, and the rest is counted.
 * Not thread-safe: its {@link Outbox} guards it.
 */
public final class Spool {

  /** More is not kept; the oldest goes first. */
  static final long MAX_BYTES = 128L * 1024 * 1024;

  /** What is older is not sent any more. */
  static final Duration MAX_AGE = Duration.ofDays(7);

  /** So much is written at the latest together. */
  static final int MAX_UNSAVED = 1_000;

  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);

  private final SpoolFile file;
  private final SpoolTrouble trouble;
  private final SpoolItems items;
  private final Clock clock;
  private final LongSupplier ticker;
  private final SpoolTime time;
  private final long maxBytes;
  private final LastKeys lastKeys = new LastKeys();
  private final Deque<Delivery> unsaved = new ArrayDeque<>();
  private final List<Delivery> returned = new ArrayList<>();
  private long dropped;
  private boolean dirty;

  /**
   * @param folder exists and is this instance's own
   * @param ticker nanoseconds that only go forward
   * @param trusted a wall clock that is before this is wrong
   */
  public Spool(Path folder, Clock clock, LongSupplier ticker, Instant trusted) {
    this(
        folder,
        clock,
        ticker,
        new SpoolTime(clock, ticker, SpoolTime.Machine.linux(), trusted),
        MAX_BYTES);
  }

  Spool(Path folder, Clock clock, LongSupplier ticker, SpoolTime time, long maxBytes) {
    this.file = new SpoolFile(folder.resolve("spool"));
    this.items = new SpoolItems(file);
    this.trouble = new SpoolTrouble(file, ticker);
    this.clock = clock;
    this.ticker = ticker;
    this.time = time;
    this.maxBytes = maxBytes;
    if (file.exists()) {
      boolean _ = writable();
    }
  }

  /** Opens it where that is necessary; after a failure not before its time. */
  private boolean writable() {
    if (file.writable()) {
      return true;
    }
    if (trouble.rests()) {
      return false;
    }
    try {
      SpoolFile.Maps maps = file.open(false);
      items.catchUp(maps);
      opened(maps);
      if (trouble.reason().isPresent()) {
        maps.tried(clock.instant());
        file.commit(true);
        LOG.info("spool in order again file={}", file);
      }
      trouble.over();
      return true;
    } catch (RuntimeException e) {
      boolean _ = fault(e);
      return false;
    }
  }

  /** Something went wrong with the file; true if it was damaged and there is a new one now. */
  private boolean fault(RuntimeException e) {
    if (!SpoolFile.isDamage(e) || !file.exists()) {
      failed(e);
      return false;
    }
    giveBack();
    items.clear();
    try {
      opened(trouble.putAside(e, clock.instant()));
      file.commit(true);
      trouble.over();
      return true;
    } catch (IOException | RuntimeException again) {
      failed(again);
      return false;
    }
  }

  private void opened(SpoolFile.Maps maps) {
    time.resume(maps);
    lastKeys.read(maps.marks());
    trouble.missing(items.opened(maps));
  }

  /** What is on the disk is still read, where that goes. */
  private void failed(Exception e) {
    file.letGo();
    items.unreadable();
    giveBack();
    trouble.failed(e);
    try {
      if (file.exists()) {
        opened(file.open(true));
      }
    } catch (RuntimeException alsoNot) {
      LOG.warn("spool cannot be read either file={} reason=\"{}\"", file, SpoolFile.cause(alsoNot));
      file.letGo();
    }
  }

  /**
   * Keeps an item; its key says where it is.
   *
   * @param inMemory items up to this key are not lost where there is no more room for them here
   * @return false where that failed; {@link #takeUnsaved} then has what failed with it
   */
  boolean append(Delivery item, long inMemory) {
    if (!writable()) {
      return false;
    }
    SpoolFile.Maps maps = Objects.requireNonNull(file.maps());
    long age = (ticker.getAsLong() - item.bornNanos) / 1_000_000;
    byte[] data = SpooledItem.encode(item, time.now() - age);
    try {
      while (items.bytes() + data.length > maxBytes && !maps.items().isEmpty()) {
        Long oldest = maps.items().firstKey();
        if (oldest != null) {
          remove(oldest);
          dropped += oldest > inMemory ? 1 : 0;
        }
      }
      if (unsaved.size() >= MAX_UNSAVED) {
        commit(false);
      }
      long key = items.put(maps, data);
      if (item.event() != null) {
        maps.position(maps.position().with(item.event()));
      }
      lastKeys.put(item.owner(), key);
      dirty = true;
      item.key = key;
      unsaved.add(item);
      return true;
    } catch (RuntimeException e) {
      boolean _ = fault(e);
      return false;
    }
  }

  /** The key of an owner's last item, or a greater one; one that has long gone may be named. */
  long last(String owner) {
    return lastKeys.of(owner);
  }

  private void giveBack() {
    returned.addAll(unsaved);
    unsaved.clear();
  }

  private void commit(boolean sync) {
    SpoolFile.Maps maps = file.maps();
    if (maps != null) {
      lastKeys.write(maps.marks());
      time.save(maps);
    }
    file.commit(sync);
    dirty &= !sync;
    unsaved.clear();
  }

  /** After a failure: what was taken and is not on the disk, in order; not kept here any more. */
  List<Delivery> takeUnsaved() {
    List<Delivery> lost = List.copyOf(returned);
    returned.clear();
    return lost;
  }

  /** Up to which event everything is here or was delivered; nothing where nothing is here. */
  Position position() {
    SpoolFile.Maps maps = file.maps();
    return maps == null ? Position.START : maps.position();
  }

  /** The items behind a key, in order. */
  List<Delivery> after(long key, int most) {
    List<Delivery> found = new ArrayList<>();
    SpoolFile.Maps maps = file.maps();
    if (maps == null) {
      return found;
    }
    long now = ticker.getAsLong();
    try {
      Cursor<Long, byte[]> cursor = maps.items().cursor(key + 1);
      while (found.size() < most && cursor.hasNext()) {
        long next = cursor.next();
        if (items.isRemoved(next)) {
          continue;
        }
        Optional<Delivery> item = SpooledItem.decode(next, cursor.getValue(), now, time.now());
        if (item.isEmpty() || now - item.get().bornNanos > MAX_AGE.toNanos()) {
          remove(next);
          dropped++;
        } else {
          found.add(item.get());
        }
      }
    } catch (RuntimeException e) {
      return fault(e) ? after(key, most) : found;
    }
    return found;
  }

  /** Forgets an item; with the last one the file goes. */
  void remove(long key) {
    try {
      dirty |= items.remove(key);
    } catch (RuntimeException e) {
      boolean _ = fault(e);
    }
  }

  /** Writes to disk what is new, and gives the file back where it is empty. About once a second. */
  void flush() {
    try {
      if (file.maps() != null && items.size() == 0) {
        file.delete();
        items.clear();
        unsaved.clear();
        lastKeys.clear();
        trouble.roomAgain();
      } else if (trouble.reason().isPresent()) {
        boolean _ = writable();
      } else if (dirty || time.isStale()) {
        commit(true);
      }
    } catch (RuntimeException e) {
      boolean _ = fault(e);
    } catch (IOException e) {
      LOG.warn("spool not removed file={} reason={}", file, e.toString());
    }
  }

  /** Writes everything and closes the file. */
  void close() {
    dirty = true; // how late it is now
    flush();
    file.letGo();
  }

  SpoolItems items() {
    return items;
  }

  long dropped() {
    return dropped + trouble.lost();
  }

  /** What is or was wrong with the file. */
  SpoolTrouble trouble() {
    return trouble;
  }
}
