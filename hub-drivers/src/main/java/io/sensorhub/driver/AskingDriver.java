package io.sensorhub.driver;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.health.FaultCode;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A driver that asks: a transaction at a time, its own and those that are ordered. Between two
 * calls of {@link #send} that gave bytes it is told what came, and the time.
 */
public interface AskingDriver extends Driver {

  /** No frame is longer. */
  int LONGEST_FRAME = 512;

  /** Its devices by the number that each has on a bus; empty where there are no numbers. */
  default Map<Integer, DeviceId> units() {
    return Map.of();
  }

  /** Takes an order; it is answered by a later call, or by this one. */
  void order(Order order, Moment now);

  /**
   * What is to be sent now. Not called while an answer is awaited.
   *
   * @param frame gets the bytes
   * @return how many these are; 0: nothing is due
   */
  int send(byte[] frame, Moment now, Consumer<Outcome> outcomes);

  /** True from a question on until its answer, or the end of the time for it. */
  boolean awaits();

  /**
   * Whether an order has begun that takes more questions; its line is not closed before its end.
   */
  default boolean isBusy() {
    return awaits();
  }

  /** When it wants to be called next even if nothing comes, in {@link Moment#nanos}. */
  long wakeNanos();

  /**
   * The session ended before an octet of the awaited answer came. A question that only reads is due
   * again, on the session that is opened next.
   *
   * @return false if the question cannot be put again: it changes something
   */
  boolean again(Moment now);

  /**
   * A session was opened after a rest. What is due when stays; what was received in part on the
   * session before belongs to the past.
   */
  default void resumed() {}

  /**
   * The line is closed, and is opened again with this driver: what was ordered and has not begun
   * stays.
   */
  void paused(Moment now);

  /**
   * A line that is of no use.
   *
   * @param why for people
   * @param elsewhere whether the device was not found on this line, so that another interface of
   *     the same USB device may be its line
   */
  record Deaf(String why, boolean elsewhere) {}

  /**
   * Why the line is of no use; empty while it is. The line is closed then, and opened anew after
   * its backoff.
   */
  default Optional<Deaf> deaf() {
    return Optional.empty();
  }

  /** Whether the device on this line has proved to be one that is looked for. */
  default boolean isProved() {
    return true;
  }

  /**
   * A time in which a loss is no fault.
   *
   * @param why its devices are away as expected; empty: the line may be silent, but not be lost
   * @param untilNanos when the time is over, in {@link Moment#nanos}
   */
  record Grace(Optional<String> why, long untilNanos) {}

  /** The time in which a loss is no fault; empty: a loss is one now. */
  default Optional<Grace> grace(Moment now) {
    return Optional.empty();
  }

  /** The fault with which orders are answered while the line is closed. */
  default FaultCode whenClosed() {
    return FaultCode.LINE_DOWN;
  }

  /** The line has gone: what was ordered and not done is answered. */
  void lost(Moment now);
}
