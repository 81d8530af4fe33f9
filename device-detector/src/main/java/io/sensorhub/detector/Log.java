package io.sensorhub.detector;

import java.io.PrintStream;
import java.time.Clock;
import java.time.temporal.ChronoUnit;

/** Lines of the log, as the hub's services write them. Thread-safe. */
final class Log {

  /** What is written. */
  enum Level {
    DEBUG,
    INFO,
    WARN,
    ERROR
  }

  private final PrintStream out;
  private final Clock clock;
  private final Level least;

  Log(PrintStream out, Clock clock, Level least) {
    this.out = out;
    this.clock = clock;
    this.least = least;
  }

  /**
   * A line.
   *
   * @param message a constant, then {@code key=value}; no text of a device
   */
  void write(Level level, String message) {
    if (level.compareTo(least) >= 0) {
      out.printf(
          "detector %s %-5s %s%n",
          clock.instant().truncatedTo(ChronoUnit.MILLIS), level, message.replace('\n', ' '));
    }
  }

  void info(String message) {
    write(Level.INFO, message);
  }

  void warn(String message) {
    write(Level.WARN, message);
  }
}
