package io.sensorhub.serial.line;

import java.io.IOException;
import java.time.Duration;

/** A way to a serial line. {@link #open} makes a connection; nothing is held while it is closed. */
public interface Line {

  /**
   * The other end of a session has ended it in good order, or knows nothing of it any more. Whether
   * that is a fault depends on what was under way.
   */
  final class EndedException extends IOException {
    private static final long serialVersionUID = 1L;

    EndedException(String message) {
      super(message);
    }
  }

  /** The line is to leave its adapter alone for a while. */
  final class HeldException extends IOException {
    private static final long serialVersionUID = 1L;

    HeldException(String message) {
      super(message);
    }
  }

  /** An open line, used and closed by the one thread that reads it; others may wake that one. */
  interface Connection extends AutoCloseable {

    /**
     * Waits for bytes.
     *
     * @param timeoutMs at most so many milliseconds, 0 to 1000; 0: only what is there
     * @return how many were read; 0 where none came, or the thread was woken
     * @throws EndedException if the other end has closed the session
     * @throws IOException where the line is gone
     */
    int read(byte[] buffer, int timeoutMs) throws IOException;

    /**
     * Sends bytes. Returns when they are on their way; not when they have left the wire.
     *
     * @throws EndedException if the other end has closed the session
     * @throws IOException where the line is gone, or takes nothing for two seconds
     */
    void write(byte[] bytes, int length) throws IOException;

    /**
     * Ends the wait of a read that is under way; if there is none, that of the next one. On any
     * thread, also after the end of the connection.
     */
    void wake();

    /** What was opened, for people; the device's own name where a link or an identity led to it. */
    String path();

    /** Gives the line back. */
    @Override
    void close();
  }

  /**
   * Opens the line.
   *
   * @throws IOException with target and cause, where that fails
   */
  Connection open() throws IOException;

  /** Where the line is, for people. */
  String path();

  /**
   * True if a program at the other end keeps a session for each connection. A session can end while
   * it is idle, and it can hang although the line and its devices are well.
   */
  boolean hasSessions();

  /** What was opened is of no use: another interface of the same device may be opened next. */
  default void useless() {}

  /**
   * What was opened has proved to be what is looked for.
   *
   * @return false if it is to be opened anew, for another interface is more likely to be it
   */
  default boolean proved() {
    return true;
  }

  /**
   * Something that is cheap to look at and changes when the device may have come back. Always the
   * same where nothing can be seen from here.
   */
  default String trace() {
    return "";
  }

  /**
   * Waits before the next look at the trace; not to the end if somebody says that a device has come
   * or gone.
   */
  default void pause(Duration longest) throws InterruptedException {
    Thread.sleep(longest);
  }
}
