package io.sensorhub.bridge.outbox;

import io.sensorhub.bridge.outbox.file.SpoolFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is wrong with the spool's file: a disk that cannot be written, which is tried again after
 * half a minute, and damaged files, which are put aside. Guarded by its {@link Outbox}.
 */
final class SpoolTrouble {

  private static final Logger LOG = LoggerFactory.getLogger(SpoolTrouble.class);
  private static final Duration AGAIN = Duration.ofSeconds(30);

  private final SpoolFile file;
  private final LongSupplier ticker;
  private @Nullable String reason;
  private boolean failing;
  private long failedNanos;
  private long damaged;
  private long lost;

  /**
   * @param ticker nanoseconds that only go forward
   */
  SpoolTrouble(SpoolFile file, LongSupplier ticker) {
    this.file = file;
    this.ticker = ticker;
  }

  /** True while a disk that has failed is not to be tried again. */
  boolean rests() {
    return failing && ticker.getAsLong() - failedNanos < AGAIN.toNanos();
  }

  /** The disk has failed. */
  void failed(Exception e) {
    failing = true;
    failedNanos = ticker.getAsLong();
    if (reason == null) {
      LOG.error(
          "spool cannot be written; while the broker is away, only what fits in memory is kept"
              + " file={} reason=\"{}\"",
          file,
          SpoolFile.cause(e));
    }
    reason = SpoolFile.cause(e);
  }

  /** The file is in order. */
  void over() {
    reason = null;
    failing = false;
  }

  /** The file has gone, so the disk has its room again and may be tried at once. */
  void roomAgain() {
    failing = false;
  }

  /**
   * Puts a damaged file aside.
   *
   * @return a new file with what could be read of the damaged one
   */
  SpoolFile.Maps putAside(RuntimeException damage, Instant now) throws IOException {
    Path aside = file.putAside(now);
    damaged++;
    SpoolFile.Maps fresh = file.open(false);
    Salvage.Result saved = Salvage.from(aside, fresh);
    lost += saved.lost().orElse(0);
    LOG.error(
        "spool damaged, put aside file={} reason=\"{}\" kept={} lost={}",
        aside,
        SpoolFile.cause(damage),
        saved.kept(),
        saved.lost().isPresent() ? saved.lost().getAsLong() : "unknown");
    return fresh;
  }

  /** Items were on the disk that the file does not have, as after a power cut. */
  void missing(long items) {
    if (items > 0) {
      lost += items;
      LOG.error(
          "spool has lost its newest items, as after a power cut file={} lost={}", file, items);
    }
  }

  /** Why nothing can be kept now. */
  Optional<String> reason() {
    return Optional.ofNullable(reason);
  }

  /** Number of items that were in damaged files and could not be read. */
  long lost() {
    return lost;
  }

  /** Number of damaged files that were put aside by this process. */
  long damaged() {
    return damaged;
  }

  /** The newest damaged file that lies beside the spool. */
  Optional<String> damagedFile() {
    List<Path> files = file.damaged();
    return files.isEmpty() ? Optional.empty() : Optional.of(files.getLast().toString());
  }
}
