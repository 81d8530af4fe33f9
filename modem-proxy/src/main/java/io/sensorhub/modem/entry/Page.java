package io.sensorhub.modem.entry;

import java.time.Instant;

/**
 * Which rows are read, the newest first.
 *
 * @param number rows before this one
 * @param time rows before this time
 * @param limit at most so many
 */
public record Page(long number, Instant time, int limit) {

  /** After everything that the hub writes. */
  public static final Instant END = Instant.parse("9999-12-31T00:00:00Z");

  /** The newest. */
  public static Page newest(int limit) {
    return new Page(Long.MAX_VALUE, END, limit);
  }

  /** Those before the row with a number. */
  public Page beforeNumber(long other) {
    return new Page(other, time, limit);
  }

  /** Those before a time. */
  public Page beforeTime(Instant other) {
    return new Page(number, other, limit);
  }
}
