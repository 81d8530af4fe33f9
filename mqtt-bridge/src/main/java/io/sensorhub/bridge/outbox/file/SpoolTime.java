package io.sensorhub.bridge.outbox.file;

import io.sensorhub.bridge.outbox.file.SpoolFile.Maps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time that passes for what is in the spool, in milliseconds since the spool was begun: a clock
 * that is set changes nothing of it. While a process runs, a ticker counts. Between two processes
 * the machine's uptime counts; where the machine was restarted in between, the wall clock does, for
 * there is nothing else, but never backwards. Not thread-safe.
 */
public final class SpoolTime {

  /** How long the machine has been running, and in which of its runs. */
  public interface Machine {

    /** Differs from run to run; empty where that cannot be known. */
    String boot();

    /** Since it was started. */
    Duration uptime();

    /** This machine, as Linux tells it. */
    static Machine linux() {
      return new Machine() {
        @Override
        public String boot() {
          return read("/proc/sys/kernel/random/boot_id");
        }

        @Override
        public Duration uptime() {
          String[] words = read("/proc/uptime").split(" ", -1);
          return words[0].isEmpty()
              ? Duration.ZERO
              : Duration.ofMillis(Math.round(Double.parseDouble(words[0]) * 1000));
        }
      };
    }

    private static String read(String file) {
      try {
        return Files.readString(Path.of(file)).trim();
      } catch (IOException e) {
        LoggerFactory.getLogger(SpoolTime.class).debug("not read file={}", file, e);
        return "";
      }
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(SpoolTime.class);
  private static final String MARK = "time";

  private final Clock clock;
  private final LongSupplier ticker;
  private final Machine machine;
  private final Instant trusted;
  private long base;
  private long baseNanos;
  private long saved;

  /**
   * @param ticker nanoseconds that only go forward
   * @param trusted a wall clock that is before this is wrong
   */
  public SpoolTime(Clock clock, LongSupplier ticker, Machine machine, Instant trusted) {
    this.trusted = trusted;
    this.clock = clock;
    this.ticker = ticker;
    this.machine = machine;
    this.baseNanos = ticker.getAsLong();
  }

  /** Milliseconds since the spool was begun. */
  public long now() {
    return base + (ticker.getAsLong() - baseNanos) / 1_000_000;
  }

  /** True where what is written down is more than a minute old. */
  public boolean isStale() {
    return now() - saved > Duration.ofMinutes(1).toMillis();
  }

  /** Writes down what time it is. */
  public void save(Maps maps) {
    saved = now();
    maps.marks()
        .put(
            MARK,
            saved
                + " "
                + machine.uptime().toMillis()
                + " "
                + clock.millis()
                + " "
                + machine.boot());
  }

  /** Goes on from what another process has written down; nothing where this one goes on. */
  public void resume(Maps maps) {
    String text = maps.marks().get(MARK);
    if (text == null) {
      return;
    }
    String[] words = text.split(" ", 4);
    try {
      long then = Long.parseLong(words[0]);
      String boot = words.length > 3 ? words[3] : "";
      boolean same = !boot.isEmpty() && boot.equals(machine.boot());
      long wall = Long.parseLong(words[2]);
      long byWall = wall < trusted.toEpochMilli() ? 0 : clock.millis() - wall;
      long away = same ? machine.uptime().toMillis() - Long.parseLong(words[1]) : byWall;
      long now = now();
      base = Math.max(now, then + Math.max(0, away));
      baseNanos = ticker.getAsLong();
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      LOG.warn("time of the spool not understood mark=\"{}\"", text);
    }
  }
}
