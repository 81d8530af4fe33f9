package io.sensorhub.bridge.publish;

import io.sensorhub.core.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for the broker, on disk, in order: H2's MVStore in one file, which is there only while
 * something waits. Bounded in bytes and age. Where the disk fails, nothing more is written, the
 * fault is told, and it is tried again after half a minute. Not thread-safe: its {@link Outbox}
 * guards it.
 */
public final class Spool {

  /** More is not kept; the oldest goes first. */
  static final long MAX_BYTES = 64L * 1024 * 1024;

  /** What is older is not sent any more. */
  static final Duration MAX_AGE = Duration.ofDays(7);

  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
  private static final Duration AGAIN = Duration.ofSeconds(30);
  private static final String POSITION = "position";

  private final Path file;
  private final Clock clock;
  private final long maxBytes;
  private @Nullable MVStore store;
  private @Nullable MVMap<Long, byte[]> items;
  private @Nullable MVMap<String, String> marks;
  private @Nullable String error;
  private Instant nextAttempt = Instant.MIN;
  private long nextKey;
  private long bytes;
  private long dropped;
  private boolean dirty;

  /**
   * @param folder exists and is this instance's own
   */
  public Spool(Path folder, Clock clock) {
    this(folder, clock, MAX_BYTES);
  }

  Spool(Path folder, Clock clock, long maxBytes) {
    this.file = folder.resolve("spool");
    this.clock = clock;
    this.maxBytes = maxBytes;
    if (Files.exists(file)) {
      open();
    }
  }

  private @Nullable MVMap<Long, byte[]> open() {
    MVMap<Long, byte[]> known = items;
    if (known != null || clock.instant().isBefore(nextAttempt)) {
      return known;
    }
    try {
      MVStore opened =
          new MVStore.Builder().fileName(file.toString()).autoCommitDisabled().cacheSize(1).open();
      store = opened;
      MVMap<Long, byte[]> map =
          opened.openMap(
              "items",
              new MVMap.Builder<Long, byte[]>()
                  .keyType(LongDataType.INSTANCE)
                  .valueType(ByteArrayDataType.INSTANCE));
      items = map;
      marks = opened.openMap("marks");
      Long last = map.lastKey();
      nextKey = Math.max(nextKey, last == null ? 0 : last + 1);
      bytes = 0;
      for (Iterator<Long> keys = map.keyIterator(null); keys.hasNext(); ) {
        byte[] value = map.get(keys.next());
        bytes += value == null ? 0 : value.length;
      }
      if (error != null) {
        LOG.info("spool in order again file={}", file);
      }
      error = null;
      return map;
    } catch (MVStoreException e) {
      failed(e);
      return null;
    }
  }

  private void failed(RuntimeException e) {
    MVStore broken = store;
    store = null;
    items = null;
    marks = null;
    if (broken != null) {
      broken.closeImmediately();
    }
    nextAttempt = clock.instant().plus(AGAIN);
    if (error == null) {
      LOG.error(
          "spool cannot be written; while the broker is away, only what fits in memory is kept file={} reason=\"{}\"",
          file,
          cause(e));
    }
    error = cause(e);
  }

  private static String cause(Throwable e) {
    Throwable deepest = e;
    for (Throwable next = e.getCause(); next != null; next = next.getCause()) {
      deepest = next;
    }
    String message = String.valueOf(deepest.getMessage());
    int version = message.indexOf(" [");
    return version > 0 ? message.substring(0, version) : message;
  }

  /**
   * Keeps an item; its key says where it is.
   *
   * @param inMemory items up to this key are not lost where there is no more room for them here
   * @return false where that failed
   */
  boolean append(Outbox.Item item, long inMemory) {
    MVMap<Long, byte[]> map = open();
    MVMap<String, String> known = marks;
    if (map == null || known == null) {
      return false;
    }
    byte[] data = SpooledItem.encode(item);
    try {
      while (bytes + data.length > maxBytes && !map.isEmpty()) {
        Long oldest = map.firstKey();
        if (oldest != null) {
          remove(oldest);
          dropped += oldest > inMemory ? 1 : 0;
        }
      }
      item.key = nextKey++;
      map.put(item.key, data);
      bytes += data.length;
      if (item.event() != null) {
        known.put(POSITION, position().with(item.event()).toString());
      }
      dirty = true;
      return true;
    } catch (MVStoreException e) {
      item.key = Outbox.Item.NOT_SPOOLED;
      failed(e);
      return false;
    }
  }

  /** Up to which event everything is here or was delivered; nothing where nothing is here. */
  Position position() {
    MVMap<String, String> known = marks;
    String text = known == null ? null : known.get(POSITION);
    return text == null ? Position.START : Position.parse(text).orElse(Position.START);
  }

  /** The items behind a key, in order. */
  List<Outbox.Item> after(long key, int most) {
    List<Outbox.Item> found = new ArrayList<>();
    MVMap<Long, byte[]> map = open();
    if (map == null) {
      return found;
    }
    Instant tooOld = clock.instant().minus(MAX_AGE);
    try {
      Cursor<Long, byte[]> cursor = map.cursor(key + 1);
      while (found.size() < most && cursor.hasNext()) {
        long next = cursor.next();
        Optional<Outbox.Item> item = SpooledItem.decode(next, cursor.getValue());
        if (item.isEmpty() || item.get().created().isBefore(tooOld)) {
          remove(next);
          dropped++;
        } else {
          found.add(item.get());
        }
      }
    } catch (MVStoreException e) {
      failed(e);
    }
    return found;
  }

  /** Forgets an item; with the last one the file goes. */
  void remove(long key) {
    MVMap<Long, byte[]> map = items;
    if (map == null) {
      return;
    }
    try {
      byte[] gone = map.remove(key);
      bytes -= gone == null ? 0 : gone.length;
      dirty = true;
    } catch (MVStoreException e) {
      failed(e);
    }
  }

  /** Writes to disk what is new, and gives the file back where it is empty. About once a second. */
  void flush() {
    MVStore opened = store;
    MVMap<Long, byte[]> map = items;
    if (opened == null || map == null) {
      return;
    }
    try {
      if (map.isEmpty()) {
        close();
        Files.deleteIfExists(file);
      } else if (dirty) {
        long _ = opened.commit();
        opened.sync();
        dirty = false;
      }
    } catch (MVStoreException e) {
      failed(e);
    } catch (IOException e) {
      LOG.warn("spool not removed file={} reason={}", file, e.toString());
    }
  }

  /** Writes everything and closes the file. */
  void close() {
    MVStore opened = store;
    store = null;
    items = null;
    marks = null;
    bytes = 0;
    dirty = false;
    try {
      if (opened != null) {
        opened.close();
      }
    } catch (MVStoreException e) {
      failed(e);
    }
  }

  long size() {
    MVMap<Long, byte[]> map = items;
    return map == null ? 0 : map.sizeAsLong();
  }

  long bytes() {
    return bytes;
  }

  long dropped() {
    return dropped;
  }

  /** Why nothing can be kept now. */
  Optional<String> error() {
    return Optional.ofNullable(error);
  }
}
