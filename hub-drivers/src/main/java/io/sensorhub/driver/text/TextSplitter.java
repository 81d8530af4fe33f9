package io.sensorhub.driver.text;

import io.sensorhub.driver.Outcome.Reason;
import java.util.Arrays;

/**
 * Cuts bytes into lines that end with CR, LF or both. Empty lines are left out, so CR LF is one end
 * even if it comes in two pieces. A line above the limit is reported once, by its beginning, and
 * dropped up to its end.
 */
public final class TextSplitter implements Cutter {

  private static final int FIRST_SIZE = 1024;

  /** A larger buffer is given back after its line. */
  private static final int MOST_KEPT = 8192;

  private final int limit;
  private byte[] held;
  private int size;
  private boolean dropping;

  /**
   * @param limit bytes of a line, without its end
   */
  public TextSplitter(int limit) {
    this.limit = limit;
    this.held = new byte[Math.min(FIRST_SIZE, limit)];
  }

  @Override
  public void clear() {
    size = 0;
    dropping = false;
    held = new byte[Math.min(FIRST_SIZE, limit)];
  }

  @Override
  public boolean begun() {
    return size > 0 || dropping;
  }

  @Override
  public void accept(byte[] buffer, int length, Sink sink) {
    int from = 0;
    while (from < length) {
      int end = from;
      while (end < length && buffer[end] != '\n' && buffer[end] != '\r') {
        end++;
      }
      append(buffer, from, end, sink);
      if (end < length) {
        finish(sink);
      }
      from = end + 1;
    }
  }

  private void append(byte[] buffer, int from, int end, Sink sink) {
    if (dropping) {
      return;
    }
    int taken = Math.min(end - from, limit - size);
    if (size + taken > held.length) {
      held = Arrays.copyOf(held, Math.min(limit, Math.max(size + taken, held.length * 2)));
    }
    System.arraycopy(buffer, from, held, size, taken);
    size += taken;
    if (taken < end - from) {
      sink.refused(Reason.TOO_LONG, held, size);
      dropping = true;
      empty();
    }
  }

  private void finish(Sink sink) {
    if (size > 0) {
      sink.message(held, 0, size);
    }
    empty();
    dropping = false;
  }

  private void empty() {
    size = 0;
    if (held.length > MOST_KEPT) {
      held = new byte[Math.min(FIRST_SIZE, limit)];
    }
  }
}
