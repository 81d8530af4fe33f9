package io.sensorhub.bridge.position;

import io.sensorhub.core.Position;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers on disk up to which event the broker has everything. For one thread. */
public final class PositionFile {

  private static final Logger LOG = LoggerFactory.getLogger(PositionFile.class);

  private final Path file;
  private Position written = Position.START;
  private boolean failing;

  /**
   * @param folder exists and is this instance's own
   */
  public PositionFile(Path folder) {
    this.file = folder.resolve("acknowledged");
  }

  /** What was remembered; {@link Position#START} where there is nothing to be read. */
  public Position read() {
    try {
      Optional<Position> position = Position.parse(Files.readString(file).trim());
      if (position.isEmpty()) {
        LOG.warn("position not understood, everything that is held is sent again file={}", file);
      }
      written = position.orElse(Position.START);
    } catch (NoSuchFileException e) {
      LOG.debug("no position yet file={}", file);
    } catch (IOException e) {
      LOG.warn("position not read file={} reason={}", file, e.toString());
    }
    return written;
  }

  /** Remembers, where there is something new. To be called about once a second. */
  public void write(Position position) {
    if (position.equals(written)) {
      return;
    }
    Path fresh = file.resolveSibling("acknowledged.new");
    try (FileChannel out =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      out.write(StandardCharsets.UTF_8.encode(position.toString()));
      out.force(true);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      written = position;
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        LOG.warn("position not written file={} reason={}", file, e.toString());
      }
      failing = true;
    }
  }
}
