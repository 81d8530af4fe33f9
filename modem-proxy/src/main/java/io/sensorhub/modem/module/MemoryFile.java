package io.sensorhub.modem.module;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file {@code modems.json} in the folder of the instance, replaced as a whole by a thread of
 * its own: whenever the process or the machine ends, it holds one state or the next. A file that is
 * damaged is put aside. Thread-safe.
 */
public final class MemoryFile implements Memory, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MemoryFile.class);
  private static final String NAME = "modems.json";
  private static final int FORMAT = 1;

  private final Path file;
  private final Map<String, Kept> first = new LinkedHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Thread thread = Thread.ofPlatform().name("memory").unstarted(this::work);
  private @Nullable Map<String, Kept> waiting;
  private boolean ended;
  private volatile String error = "";

  /** Reads what was kept. */
  public MemoryFile(Path folder, Clock clock) {
    this.file = folder.resolve(NAME);
    try {
      JsonNode json = Json.parse(Files.readAllBytes(file));
      if (json.path("format").asInt() != FORMAT) {
        throw new IOException("not in format " + FORMAT);
      }
      for (Map.Entry<String, JsonNode> module : json.path("modems").properties()) {
        first.put(module.getKey(), Kept.read(module.getValue()));
      }
    } catch (NoSuchFileException e) {
      // no modem was seen yet
    } catch (JsonProcessingException e) {
      aside(clock, e.getOriginalMessage());
    } catch (IOException e) {
      aside(clock, String.valueOf(e.getMessage()));
    }
  }

  private void aside(Clock clock, String reason) {
    Path aside = file.resolveSibling(NAME + ".damaged-" + clock.instant().getEpochSecond());
    error =
        "%s was damaged (%s) and lies in %s: ports are given anew"
            .formatted(NAME, reason, aside.getFileName());
    LOG.error("modems are not known file={} reason=\"{}\" aside={}", file, reason, aside);
    try {
      Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.warn("damaged file not put aside reason={}", e.toString());
    }
  }

  /** Begins to write what changes. */
  public void start() {
    thread.start();
  }

  @Override
  public Map<String, Kept> all() {
    return Map.copyOf(first);
  }

  @Override
  public void keep(Map<String, Kept> modules) {
    lock.lock();
    try {
      waiting = Map.copyOf(modules);
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String error() {
    return error;
  }

  private void work() {
    try {
      for (Optional<Map<String, Kept>> next = next(); next.isPresent(); next = next()) {
        write(next.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The state that is to be written; empty: all is written, and nothing more will come. */
  private Optional<Map<String, Kept>> next() throws InterruptedException {
    lock.lock();
    try {
      while (waiting == null && !ended) {
        changed.await();
      }
      Optional<Map<String, Kept>> next = Optional.ofNullable(waiting);
      waiting = null;
      return next;
    } finally {
      lock.unlock();
    }
  }

  private void write(Map<String, Kept> modules) {
    ObjectNode json = Json.object().put("format", FORMAT);
    ObjectNode all = json.putObject("modems");
    modules.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(module -> all.set(module.getKey(), module.getValue().json()));
    try {
      replace(Json.bytes(json));
      if (error.startsWith(NAME + " cannot")) {
        error = "";
        LOG.info("modems are kept again file={}", file);
      }
    } catch (IOException e) {
      if (error.isEmpty()) {
        LOG.error("modems are known until the restart file={} reason={}", file, e.toString());
      }
      error = NAME + " cannot be written (" + e + ")";
    }
  }

  private void replace(byte[] text) throws IOException {
    Path fresh = file.resolveSibling(NAME + ".new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
      ByteBuffer octets = ByteBuffer.wrap(text);
      while (octets.hasRemaining()) {
        channel.write(octets);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel names =
        FileChannel.open(file.toAbsolutePath().resolveSibling("."), StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  /** What waits is written first. */
  @Override
  public void close() {
    lock.lock();
    try {
      ended = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
