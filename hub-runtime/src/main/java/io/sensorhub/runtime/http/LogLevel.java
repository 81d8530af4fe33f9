package io.sensorhub.runtime.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The level of the log, which somebody may change for ten minutes; then it is the usual one again.
 * Thread-safe.
 */
final class LogLevel implements AutoCloseable {

  /** How long another level holds. */
  static final Duration LASTS = Duration.ofMinutes(10);

  static final List<String> LEVELS = List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR");

  /** Does something later, unless it is closed before. */
  @FunctionalInterface
  interface Later {
    Planned run(Duration wait, Runnable what);
  }

  /** What is to be done later; closing it is not waiting for it. */
  @FunctionalInterface
  interface Planned {
    void cancel();
  }

  private final String usual;
  private final Consumer<String> set;
  private final Clock clock;
  private final Later later;
  private String level;
  private @Nullable Instant until;
  private @Nullable Planned end;

  /**
   * @param usual one of {@link #LEVELS}
   * @param set makes a level count
   */
  LogLevel(String usual, Consumer<String> set, Clock clock, Later later) {
    this.usual = usual;
    this.set = set;
    this.clock = clock;
    this.later = later;
    this.level = usual;
  }

  /** Runs in a thread of its own, which costs nothing before it is needed. */
  static Planned inThread(Duration wait, Runnable what) {
    Thread thread =
        Thread.ofVirtual()
            .name("log-level")
            .start(() -> {
              try {
                Thread.sleep(wait);
                what.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    return thread::interrupt;
  }

  /** Takes a level for ten minutes from now; the usual one for ever. */
  synchronized void change(String wanted) {
    cancel();
    level = wanted;
    set.accept(wanted);
    if (!wanted.equals(usual)) {
      Instant due = clock.instant().plus(LASTS);
      until = due;
      end = later.run(LASTS, () -> passed(due));
    }
  }

  /** The ten minutes that end then are over; others may have begun meanwhile. */
  private synchronized void passed(Instant due) {
    if (due.equals(until)) {
      change(usual);
    }
  }

  /** {@code {"level", "usual", "until"}}; {@code until} is null for the usual one. */
  synchronized ObjectNode json() {
    Instant time = until;
    return Json.object()
        .put("level", level)
        .put("usual", usual)
        .put("until", time == null ? null : Json.time(time));
  }

  private void cancel() {
    Planned planned = end;
    if (planned != null) {
      planned.cancel();
    }
    end = null;
    until = null;
  }

  @Override
  public synchronized void close() {
    cancel();
  }
}
