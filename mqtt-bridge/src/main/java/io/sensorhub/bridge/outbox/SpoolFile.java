package io.sensorhub.bridge.outbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.jspecify.annotations.Nullable;

/**
 * The spool's file: H2's MVStore with the items by their number, and a few marks. A disk that fails
 * shows as {@link MVStoreException}; the file is then to be let go of. Not thread-safe.
 */
final class SpoolFile {

  /** The two maps of an open file. */
  record Maps(MVMap<Long, byte[]> items, MVMap<String, String> marks) {}

  private final Path file;
  private @Nullable MVStore store;
  private @Nullable Maps maps;

  SpoolFile(Path file) {
    this.file = file;
  }

  boolean exists() {
    return Files.exists(file);
  }

  /** Opens it; one that is open is let go of first. */
  Maps open(boolean readOnly) {
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
  @Nullable Maps maps() {
    return maps;
  }

  boolean writable() {
    MVStore opened = store;
    return opened != null && !opened.isReadOnly();
  }

  /**
   * Writes what is new.
   *
   * @param sync true: waits until the disk has it
   */
  void commit(boolean sync) {
    MVStore opened = store;
    if (opened != null) {
      long _ = opened.commit();
      if (sync) {
        opened.sync();
      }
    }
  }

  /** Closes it, whatever state it is in, without writing. */
  void letGo() {
    MVStore opened = store;
    store = null;
    maps = null;
    if (opened != null) {
      opened.closeImmediately();
    }
  }

  /** Closes and deletes it. */
  void delete() throws IOException {
    letGo();
    Files.deleteIfExists(file);
  }

  /** Why something failed, in H2's or the system's words. */
  static String cause(Throwable e) {
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
