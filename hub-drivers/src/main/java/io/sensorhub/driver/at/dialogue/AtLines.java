package io.sensorhub.driver.at.dialogue;

import java.nio.charset.StandardCharsets;

/**
 * Cuts what a modem sends into lines, and finds the prompt, which has no line end. CR and LF both
 * end a line; empty lines are left out. For one thread.
 */
final class AtLines {

  /** Lists of operators and settings come as one line of 1 to 2 KiB. */
  static final int LONGEST = 4096;

  private static final byte[] PROMPT = {'>', ' '};

  /** Takes lines. */
  interface Sink {

    /** A line without its end, each octet as one character. */
    void line(String line);

    /** The modem wants the text that belongs to the command. */
    void prompt();

    /** A line was longer than {@link #LONGEST}; this is its beginning. */
    void tooLong(String beginning);

    /** True while a prompt is awaited; at any other time, its characters begin a line. */
    boolean awaitsPrompt();
  }

  private final byte[] buffer = new byte[LONGEST];
  private int size;
  private boolean overflowing;

  /** Takes octets in any split. */
  void accept(byte[] bytes, int length, Sink sink) {
    for (int i = 0; i < length; i++) {
      byte octet = bytes[i];
      if (octet == '\r' || octet == '\n') {
        end(sink);
      } else if (size == LONGEST) {
        overflowing = true;
      } else {
        buffer[size++] = octet;
        if (size == 2 && isPrompt() && sink.awaitsPrompt()) {
          size = 0;
          sink.prompt();
        }
      }
    }
  }

  private boolean isPrompt() {
    return buffer[0] == PROMPT[0] && buffer[1] == PROMPT[1];
  }

  private void end(Sink sink) {
    if (size == 0) {
      return;
    }
    String line = new String(buffer, 0, size, StandardCharsets.ISO_8859_1);
    boolean whole = !overflowing;
    clear();
    if (whole) {
      sink.line(line);
    } else {
      sink.tooLong(line);
    }
  }

  /** Forgets a line that has begun. */
  void clear() {
    size = 0;
    overflowing = false;
  }
}
