package io.sensorhub.bridge.outbox;

import io.sensorhub.bridge.outbox.file.SpoolFile;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes out of a damaged spool what can still be read. */
final class Salvage {

  /**
   * What came of it.
   *
   * @param kept so many items could be read
   * @param lost so many could not; empty: that is not known
   */
  record Result(long kept, OptionalLong lost) {}

  /** More keys than any spool has between its first and its last. */
  private static final long MOST = 4_000_000;

  private static final Logger LOG = LoggerFactory.getLogger(Salvage.class);

  private Salvage() {}

  /** Puts what can be read under the keys that it had. */
  static Result from(Path damaged, SpoolFile.Maps into) {
    SpoolFile file = new SpoolFile(damaged);
    try {
      return read(file.open(true), into);
    } catch (RuntimeException e) {
      LOG.debug("nothing can be read file={}", damaged, e);
      return new Result(0, OptionalLong.empty());
    } finally {
      file.letGo();
    }
  }

  private static Result read(SpoolFile.Maps from, SpoolFile.Maps into) {
    marks(from, into);
    long all = from.items().sizeAsLong();
    Long first = from.items().firstKey();
    Long last = from.items().lastKey();
    long kept = 0;
    long beyond = first == null || last == null ? 0 : Math.min(last, first + MOST) + 1;
    for (long key = first == null ? 0 : first; key < beyond; key++) {
      byte[] value = value(from, key);
      if (value != null && SpooledItem.decode(key, value, 0, 0).isPresent()) {
        into.items().put(key, value);
        kept++;
      }
    }
    return new Result(kept, OptionalLong.of(Math.max(0, all - kept)));
  }

  private static void marks(SpoolFile.Maps from, SpoolFile.Maps into) {
    try {
      for (Iterator<String> marks = from.marks().keyIterator(null); marks.hasNext(); ) {
        String mark = marks.next();
        String text = from.marks().get(mark);
        if (text != null) {
          into.marks().put(mark, text);
        }
      }
    } catch (RuntimeException e) {
      LOG.debug("marks of a damaged spool cannot be read", e);
    }
  }

  private static byte @Nullable [] value(SpoolFile.Maps from, long key) {
    try {
      return from.items().get(key);
    } catch (RuntimeException e) {
      return null; // what stands beside it may well be read
    }
  }
}
