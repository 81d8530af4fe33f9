package io.sensorhub.driver.lines;

import java.util.Arrays;

/**
 * Cuts bytes into lines that end with LF or CR LF. A line above the limit is reported once, by its
 * beginning, and dropped up to its end.
 */
public final class LineBuffer {

  private static final int FIRST_SIZE = 1024;

  /** Takes the bytes of a line; they are valid during the call. */
  public interface Lines {
    void line(byte[] bytes, int size);
  }

  private final int limit;
  private byte[] held;
  private int size;
  private boolean dropping;

  /**
   * @param limit bytes of a line, without its end
   */
  public LineBuffer(int limit) {
    this.limit = limit;
    this.held = new byte[Math.min(FIRST_SIZE, limit + 1)];
  }

  /** Forgets the line that has begun. */
  public void clear() {
    size = 0;
    dropping = false;
    held = new byte[Math.min(FIRST_SIZE, limit + 1)];
  }

  /**
   * Takes bytes in any split.
   *
   * @param whole takes each line, without its end
   * @param tooLong takes the beginning of each line above the limit
   */
  public void accept(byte[] buffer, int length, Lines whole, Lines tooLong) {
    int from = 0;
    while (from < length) {
      int end = from;
      while (end < length && buffer[end] != '\n') {
        end++;
      }
      append(buffer, from, end, tooLong);
      if (end < length) {
        finish(whole, tooLong);
      }
      from = end + 1;
    }
  }

  /** One byte above the limit is held, for it may be the CR of the line's end. */
  private void append(byte[] buffer, int from, int end, Lines tooLong) {
    if (dropping) {
      return;
    }
    int taken = Math.min(end - from, limit + 1 - size);
    if (size + taken > held.length) {
      held = Arrays.copyOf(held, Math.min(limit + 1, Math.max(size + taken, held.length * 2)));
    }
    System.arraycopy(buffer, from, held, size, taken);
    size += taken;
    if (taken < end - from) {
      drop(tooLong);
    }
  }

  private void finish(Lines whole, Lines tooLong) {
    if (!dropping) {
      int end = size > 0 && held[size - 1] == '\r' ? size - 1 : size;
      if (end > limit) {
        drop(tooLong);
      } else {
        whole.line(held, end);
      }
    }
    size = 0;
    dropping = false;
  }

  private void drop(Lines tooLong) {
    tooLong.line(held, size);
    dropping = true;
    size = 0;
  }
}
