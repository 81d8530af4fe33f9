package io.sensorhub.modem.access;

import io.sensorhub.core.tree.Problem;
import io.sensorhub.core.tree.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands in a file now. The file is looked at when somebody asks, at most each second; if it
 * cannot be used, what was there before stays. Thread-safe.
 *
 * @param <T> what is read
 */
final class Renewed<T> {

  private static final Logger LOG = LoggerFactory.getLogger(Renewed.class);
  private static final long LOOK_NANOS = 1_000_000_000L;

  private final Path file;
  private final Function<Problems, T> read;
  private final LongSupplier ticker;
  private T held;
  private String seen;
  private long lookedNanos;

  /**
   * @param read tells what is wrong
   * @param ticker nanoseconds that only go forward
   */
  Renewed(Path file, Function<Problems, T> read, LongSupplier ticker) {
    this.file = file;
    this.read = read;
    this.ticker = ticker;
    this.seen = stamp();
    this.held = read.apply(new Problems()); // those were told before anything started
    this.lookedNanos = ticker.getAsLong();
  }

  synchronized T get() {
    if (ticker.getAsLong() - lookedNanos >= LOOK_NANOS) {
      lookedNanos = ticker.getAsLong();
      String now = stamp();
      if (!now.equals(seen)) {
        seen = now;
        renew();
      }
    }
    return held;
  }

  private void renew() {
    Problems problems = new Problems();
    T fresh = read.apply(problems);
    if (problems.isEmpty()) {
      held = fresh;
      LOG.info("file taken anew file={}", file);
    } else {
      LOG.error(
          "file not taken, the former one stays file={} problems={}",
          file,
          problems.all().stream().map(Problem::toString).toList());
    }
  }

  private String stamp() {
    try {
      Path real = file.toRealPath(); // mounted secrets are links to other files
      return real + " " + Files.getLastModifiedTime(real) + " " + Files.size(real);
    } catch (IOException e) {
      return e.getClass().getName();
    }
  }
}
