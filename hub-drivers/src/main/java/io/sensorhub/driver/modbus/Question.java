package io.sensorhub.driver.modbus;

import io.sensorhub.driver.Order;
import io.sensorhub.driver.modbus.frame.Request;
import io.sensorhub.driver.modbus.plan.Ask;
import io.sensorhub.driver.modbus.unit.ModbusUnit;
import io.sensorhub.driver.modbus.write.WriteJob;
import java.util.Optional;

/** What goes on the wire next, and for what. */
sealed interface Question {

  /** How long its answer may take, without its time on the wire. */
  long timeoutNanos();

  /** What is asked. */
  Request request();

  /** The driver's own unit that it is for; empty: another program's. */
  default Optional<ModbusUnit> own() {
    return switch (this) {
      case Poll poll -> Optional.of(poll.unit());
      case Writing writing -> Optional.of(writing.job().unit());
      case Settling settling -> settling.next().own();
      case Passing _ -> Optional.empty();
    };
  }

  /** The other program's question that this is, or is put for. */
  default Optional<Passing> passing() {
    return switch (this) {
      case Passing passing -> Optional.of(passing);
      case Settling settling -> settling.next().passing();
      case Poll _, Writing _ -> Optional.empty();
    };
  }

  /** Whether it is the driver's own read, or is put for one. */
  default boolean polls() {
    return switch (this) {
      case Poll _ -> true;
      case Settling settling -> settling.next().polls();
      case Passing _, Writing _ -> false;
    };
  }

  /**
   * When nobody waits for the answer any more.
   *
   * @param wireNanos when the answer is here at the earliest
   * @param expectedNanos how long the unit may take for it
   */
  default long endNanos(long wireNanos, long expectedNanos) {
    return passing()
        .map(passing -> passing.untilNanos(wireNanos, expectedNanos))
        .orElse(wireNanos + timeoutNanos());
  }

  /** Values of a unit that are due. */
  record Poll(ModbusUnit unit, Ask ask) implements Question {
    @Override
    public long timeoutNanos() {
      return unit.profile().timeout().toNanos();
    }

    @Override
    public Request request() {
      return ask.block().request(unit.unit());
    }
  }

  /** A step of an order to write: it reads before, writes, or reads back. */
  record Writing(WriteJob job, Request request) implements Question {
    @Override
    public long timeoutNanos() {
      return job.unit().profile().timeout().toNanos();
    }
  }

  /**
   * The unit is asked something else, so that no late answer is taken for that to {@code next}.
   *
   * @param next is put afterwards
   */
  record Settling(Question next, Request request, LateAnswers.Way way) implements Question {

    /** Whether it looks for any sign of life of a unit none of whose blocks is answered. */
    boolean isOfSilentUnit() {
      return next instanceof Poll poll && poll.unit().polling().isSilent();
    }

    @Override
    public long timeoutNanos() {
      return next.timeoutNanos();
    }
  }

  /**
   * Another program's question.
   *
   * @param timeoutNanos until it is answered, from its arrival on
   * @param arrivedNanos when it came
   */
  record Passing(Order.Pass order, Request request, long timeoutNanos, long arrivedNanos)
      implements Question {

    private static final int LEAST = 4;

    /** The share of its time that a slow unit has beyond it: less than the client still waits. */
    private static final int BEYOND = 5;

    /** When the other program is told that nobody answers. */
    long toldNanos() {
      return arrivedNanos + timeoutNanos;
    }

    /** The least time for an answer, however long the question has waited. */
    long leastNanos() {
      return timeoutNanos / LEAST;
    }

    /** The end of its time if it is put now; a unit that is slow has a little more. */
    long untilNanos(long nowNanos, long expectedNanos) {
      long last = toldNanos() + timeoutNanos / BEYOND;
      return Math.max(
          Math.max(toldNanos(), nowNanos + leastNanos()), Math.min(nowNanos + expectedNanos, last));
    }
  }
}
