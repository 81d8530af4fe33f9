package io.sensorhub.manager.decision;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that keeps decisions: {@code usb-devices.json} in the folder of the instance. Whenever
 * the process or the machine ends, the file holds the state before or after a decision. Not
 * thread-safe.
 *
 * <pre>
 *   new text ─► .new, on the disk ─► the present file, copied to .previous ─► .new renamed
 * </pre>
 */
public final class DecisionFile {

  /** The name of the file. */
  public static final String NAME = "usb-devices.json";

  private static final Logger LOG = LoggerFactory.getLogger(DecisionFile.class);
  private static final String UNWRITABLE = NAME + " cannot be written";

  private final Optional<Path> place;
  private final Clock clock;
  private String error = "";

  /**
   * @param folder empty: decisions last until the process ends
   */
  public DecisionFile(Optional<Path> folder, Clock clock) {
    this.place = folder;
    this.clock = clock;
    if (folder.isEmpty()) {
      error = "there is no folder to keep decisions in; they last until the restart";
    }
  }

  /** What is wrong with the file; empty: nothing. */
  public String error() {
    return error;
  }

  /**
   * Reads what was kept. A file that is damaged is put aside, and the one before it is taken;
   * without that one, nothing is known.
   */
  public Contents load() {
    if (place.isEmpty()) {
      return Contents.EMPTY;
    }
    Path file = place.get().resolve(NAME);
    try {
      return read(file);
    } catch (NoSuchFileException e) {
      return Contents.EMPTY; // nothing has been decided yet
    } catch (IOException | IllegalArgumentException e) {
      return recover(file, String.valueOf(e.getMessage()));
    }
  }

  private Contents recover(Path file, String reason) {
    Path aside = file.resolveSibling(NAME + ".damaged-" + clock.instant().getEpochSecond());
    Contents kept = Contents.EMPTY;
    boolean earlier = true;
    try {
      kept = read(previous(file));
    } catch (IOException | IllegalArgumentException e) {
      earlier = false;
    }
    error =
        "%s was damaged (%s) and lies in %s; %s"
            .formatted(
                NAME,
                reason,
                aside.getFileName(),
                earlier
                    ? "the state before the last decision was taken"
                    : "nothing is known of earlier decisions");
    LOG.error(
        "file of decisions damaged file={} reason=\"{}\" aside={} earlier={}",
        file,
        reason,
        aside,
        earlier);
    try {
      Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
      if (earlier) {
        put(file, kept.bytes());
      }
    } catch (IOException e) {
      LOG.warn("file of decisions not put aside reason={}", e.toString());
    }
    return kept;
  }

  private static Contents read(Path file) throws IOException {
    if (Files.size(file) > Contents.MOST_OCTETS) {
      throw new IllegalArgumentException("more than " + Contents.MOST_OCTETS + " octets");
    }
    return Contents.read(Files.readAllBytes(file));
  }

  /**
   * Writes what is to be kept; blocks until it is on the disk. What could not be read again is not
   * written. A failure is told once.
   */
  public void save(Contents contents) {
    if (place.isEmpty()) {
      return;
    }
    Path file = place.get().resolve(NAME);
    try {
      byte[] text = readable(contents);
      if (Files.exists(file)) {
        put(previous(file), Files.readAllBytes(file));
      }
      put(file, text);
      if (error.startsWith(UNWRITABLE)) {
        error = "";
        LOG.info("decisions are kept again file={}", file);
      }
    } catch (IOException e) {
      if (error.isEmpty()) {
        LOG.error("decisions last until the restart file={} reason={}", file, e.toString());
      }
      error = UNWRITABLE + " (" + e + "); decisions last until the restart";
    }
  }

  private static byte[] readable(Contents contents) throws IOException {
    byte[] text = contents.bytes();
    try {
      if (contents.fit() && Contents.read(text).entries().size() == contents.entries().size()) {
        return text;
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("it could not be read again: " + e.getMessage(), e);
    }
    throw new IOException("more than " + Contents.MOST_OCTETS + " octets");
  }

  private static Path previous(Path file) {
    return file.resolveSibling(NAME + ".previous");
  }

  /** Replaces a file as a whole, or not at all. */
  private static void put(Path file, byte[] text) throws IOException {
    Path folder = file.toAbsolutePath().resolveSibling(".");
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer octets = ByteBuffer.wrap(text);
      while (octets.hasRemaining()) {
        channel.write(octets);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    }
  }
}
