package io.sensorhub.driver.modbus;

import io.sensorhub.driver.Moment;
import io.sensorhub.driver.modbus.frame.WireTime;

/**
 * The times of a bus: what the wire needs, and when the last question and the last octet were. In
 * nanoseconds of the moments that the driver is given.
 */
final class BusTimes {

  /** How long after the last octet an answer that is long enough but damaged is given up. */
  private static final long DAMAGED_NANOS = 50_000_000;

  private WireTime wire;
  private long gapNanos;
  private long sentNanos;
  private long deadlineNanos;
  private long lastOctetNanos;

  /**
   * @param gapNanos of silence between two frames
   */
  BusTimes(WireTime wire, long gapNanos) {
    this.wire = wire;
    this.gapNanos = gapNanos;
  }

  /** Those of another wire from now on. */
  void become(BusTimes other) {
    wire = other.wire;
    gapNanos = other.gapNanos;
  }

  /** Whether the wire has been silent for long enough. */
  boolean isQuiet(Moment now) {
    return now.nanos() - quietNanos() >= 0;
  }

  /** When it will have been, if nothing comes. */
  long quietNanos() {
    return lastOctetNanos + gapNanos;
  }

  /**
   * A question goes out.
   *
   * @param octets of its frame
   * @param longest of its answer's frame, in octets
   * @param expectedNanos how long the unit may take for it
   */
  void sent(Question question, int octets, int longest, long expectedNanos, Moment now) {
    sentNanos = now.nanos();
    lastOctetNanos = sentNanos + wire.of(octets);
    deadlineNanos = question.endNanos(lastOctetNanos + wire.of(longest), expectedNanos);
  }

  /** Octets have come. */
  void heard(Moment now) {
    lastOctetNanos = Math.max(lastOctetNanos, now.nanos());
  }

  /** The wire counts as silent from now on. */
  void ended(Moment now) {
    lastOctetNanos = now.nanos();
  }

  /** When the last question went out. */
  long sentNanos() {
    return sentNanos;
  }

  /** The time since the last question. */
  long sinceNanos(Moment now) {
    return now.nanos() - sentNanos;
  }

  /** What so many octets need. */
  long wireNanos(int octets) {
    return wire.of(octets);
  }

  /**
   * When nobody waits any more for the answer to the question that was sent.
   *
   * @param givesWayNanos when another program's question would be put in its place
   * @param complete whether as much has come as an answer has, though it is none
   */
  long endNanos(Question question, long givesWayNanos, boolean complete) {
    long end = question.polls() ? Math.min(deadlineNanos, givesWayNanos) : deadlineNanos;
    return complete ? Math.min(end, lastOctetNanos + DAMAGED_NANOS) : end;
  }
}
