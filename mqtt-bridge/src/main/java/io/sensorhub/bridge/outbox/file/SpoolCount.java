package io.sensorhub.bridge.outbox.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a spool has, in a small file beside it. A spool that lost its end in a power cut opens with
 * an older state of itself; this tells how much newer it was. Whatever goes wrong with this file
 * costs that knowledge alone. Not thread-safe.
 */
final class SpoolCount {

  /**
   * What was on the disk.
   *
   * @param next the key of the next item
   * @param size how many items waited
   */
  public record State(long next, long size) {

    /** How many items a spool has lost whose next key is {@code found}. */
    public long lostBy(long found) {
      return Math.clamp(next - found, 0, size);
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(SpoolCount.class);

  private final Path file;

  public SpoolCount(Path spool) {
    this.file = spool.resolveSibling(spool.getFileName() + ".count");
  }

  /** Remembers a state that the disk has. */
  public void write(State state) {
    try {
      Files.writeString(file, state.next() + " " + state.size() + "\n");
    } catch (IOException e) {
      LOG.debug("spool count not written reason={}", e.toString());
    }
  }

  /** The last state that is known. */
  public Optional<State> read() {
    try {
      if (Files.exists(file)) {
        String text = Files.readString(file);
        String[] numbers = text.strip().split(" ", -1);
        if (text.endsWith("\n") && numbers.length == 2) {
          return Optional.of(new State(Long.parseLong(numbers[0]), Long.parseLong(numbers[1])));
        }
      }
    } catch (IOException | NumberFormatException e) {
      LOG.debug("spool count not read reason={}", e.toString());
    }
    return Optional.empty();
  }

  public void delete() throws IOException {
    Files.deleteIfExists(file);
  }
}
