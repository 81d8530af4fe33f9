package io.sensorhub.bridge.outbox.file;

import io.sensorhub.core.Position;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The spool's file: H2's MVStore with the items by their number, and a few marks. A disk that fails
 * shows as {@link MVStoreException}, a damaged file as any unchecked exception; the file is then to
 * be let go of. Not thread-safe.
 */
public final class SpoolFile {

  /** The two maps of an open file. */
  public record Maps(MVMap<Long, byte[]> items, MVMap<String, String> marks) {

    private static final String POSITION = "position";
    private static final String TRIED = "tried";
    private static final String NEXT = "next";

    /** The key of the next item; that of the last one, plus one, if an older version wrote it. */
    long next() {
      String text = marks.get(NEXT);
      Long last = items.lastKey();
      long behind = last == null ? 0 : last + 1;
      return text == null ? behind : Math.max(behind, Long.parseLong(text));
    }

    void next(long key) {
      marks.put(NEXT, Long.toString(key));
    }

    /** Up to which event everything is here or was delivered. */
    public Position position() {
      String text = marks.get(POSITION);
      return text == null ? Position.START : Position.parse(text).orElse(Position.START);
    }

    public void position(Position position) {
      marks.put(POSITION, position.toString());
    }

    /** Writes something, to see whether that goes. */
    public void tried(Instant now) {
      marks.put(TRIED, now.toString());
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(SpoolFile.class);

  /** How many damaged files are kept for whoever wants to look at them. */
  private static final int MOST_DAMAGED = 3;

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Path file;
  private final SpoolCount count;
  private @Nullable MVStore store;
  private @Nullable Maps maps;

  public SpoolFile(Path file) {
    this.file = file;
    this.count = new SpoolCount(file);
  }

  public boolean exists() {
    return Files.exists(file);
  }

  /** Opens it; one that is open is let go of first. */
  public Maps open(boolean readOnly) {
    letGo();
    MVStore.Builder builder =
        new MVStore.Builder()
            .fileName(file.toString())
            .autoCommitDisabled()
            .cacheSize(1)
            .compress();
    MVStore opened = (readOnly ? builder.readOnly() : builder).open();
    store = opened;
    Maps both =
        new Maps(
            opened.openMap(
                "items",
                new MVMap.Builder<Long, byte[]>()
                    .keyType(LongDataType.INSTANCE)
                    .valueType(ByteArrayDataType.INSTANCE)),
            opened.openMap("marks"));
    maps = both;
    return both;
  }

  /** What it has, where it is open. */
  @Nullable
  public Maps maps() {
    return maps;
  }

  public boolean writable() {
    MVStore opened = store;
    return opened != null && !opened.isReadOnly();
  }

  /**
   * Writes what is new.
   *
   * @param sync true: waits until the disk has it
   */
  public void commit(boolean sync) {
    MVStore opened = store;
    if (opened != null) {
      long _ = opened.commit();
      if (sync) {
        opened.sync();
        Maps both = Objects.requireNonNull(maps);
        count.write(new SpoolCount.State(both.next(), both.items().sizeAsLong()));
      }
    }
  }

  /** Closes it, whatever state it is in, without writing. */
  public void letGo() {
    MVStore opened = store;
    store = null;
    maps = null;
    if (opened != null) {
      try {
        opened.closeImmediately();
      } catch (RuntimeException e) {
        LOG.debug("spool not closed in order file={}", file, e);
      }
    }
  }

  /**
   * Whether it is the file that is at fault, and not the disk: what stands in it cannot be read,
   * however often it is tried.
   */
  public static boolean isDamage(RuntimeException e) {
    if (!(e instanceof MVStoreException store)) {
      return true;
    }
    return switch (store.getErrorCode()) {
      case DataUtils.ERROR_WRITING_FAILED, DataUtils.ERROR_CLOSED, DataUtils.ERROR_FILE_LOCKED ->
          false;
      case DataUtils.ERROR_READING_FAILED -> endsTooSoon(e);
      default -> true;
    };
  }

  private static boolean endsTooSoon(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof EOFException) {
        return true;
      }
    }
    return false;
  }

  /**
   * Moves the file to a name with the time; the oldest of several goes.
   *
   * @return where it is now
   */
  public Path putAside(Instant now) throws IOException {
    letGo();
    Path aside = file.resolveSibling(damagedPrefix() + STAMP.format(now));
    Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    List<Path> all = damaged();
    for (Path old : all.subList(0, Math.max(0, all.size() - MOST_DAMAGED))) {
      Files.deleteIfExists(old);
    }
    return aside;
  }

  private String damagedPrefix() {
    return file.getFileName() + ".damaged-";
  }

  /** The damaged files that lie beside it, the newest last. */
  public List<Path> damaged() {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(other -> String.valueOf(other.getFileName()).startsWith(damagedPrefix()))
          .sorted()
          .toList();
    } catch (IOException e) {
      LOG.debug("damaged files not listed folder={}", folder, e);
      return List.of();
    }
  }

  /** How many items were on the disk that an opened file does not have. */
  long missing(Maps opened) {
    return count.read().map(state -> state.lostBy(opened.next())).orElse(0L);
  }

  /** Closes and deletes it. */
  public void delete() throws IOException {
    letGo();
    Files.deleteIfExists(file);
    count.delete();
  }

  /** Why something failed, in H2's or the system's words. */
  public static String cause(Throwable e) {
    Throwable deepest = e;
    for (Throwable next = e.getCause(); next != null; next = next.getCause()) {
      deepest = next;
    }
    String message = String.valueOf(deepest.getMessage());
    int version = message.indexOf(" [");
    return version > 0 ? message.substring(0, version) : message;
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
