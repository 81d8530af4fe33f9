package io.sensorhub.driver.modbus;

import io.sensorhub.driver.Moment;
import io.sensorhub.driver.modbus.unit.Allowance;
import io.sensorhub.driver.modbus.unit.ModbusUnit;
import java.util.List;
import java.util.Optional;

/**
 * Whose turn it is on a bus: of the units the one that has been due for longest; the driver's own
 * reads and other programs' questions by turns.
 */
final class Turns {

  /** Longer than anything waits. */
  private static final long LONG_AGO_NANOS = 86_400_000_000_000L;

  private final List<ModbusUnit> units;
  private final Passes passes;
  private final Allowance allowance;
  private boolean passesTurn = true;
  private int turn;

  /**
   * @param units at least one; they may become others
   */
  Turns(List<ModbusUnit> units, Passes passes, Allowance allowance) {
    this.units = units;
    this.passes = passes;
    this.allowance = allowance;
  }

  Optional<Question> next(Moment now) {
    Optional<Question> next =
        passesTurn ? passes.next(now).or(() -> poll(now)) : poll(now).or(() -> passes.next(now));
    next.ifPresent(question -> passesTurn = question instanceof Question.Poll);
    return next;
  }

  /** A question that was taken, or put in vain, has its turn again. */
  void putBack(Question question) {
    passesTurn = false;
    switch (question) {
      case Question.Passing passing -> {
        passes.putBack(passing);
        passesTurn = true;
      }
      case Question.Poll poll -> poll.ask().putBack();
      case Question.Settling settling -> putBack(settling.next());
      case Question.Writing _ -> {} // the next step of its order is the same one
    }
  }

  private Optional<Question> poll(Moment now) {
    long free = allowance.freeNanos();
    long waits = now.nanos() - free >= 0 ? now.nanos() - LONG_AGO_NANOS : free;
    ModbusUnit next = null;
    for (int i = 0; i < units.size(); i++) {
      ModbusUnit unit = units.get((turn + i) % units.size());
      if (now.nanos() - unit.polling().dueNanos(free) >= 0
          && (next == null
              || unit.polling().dueNanos(waits) - next.polling().dueNanos(waits) < 0)) {
        next = unit;
      }
    }
    if (next == null) {
      return Optional.empty();
    }
    turn = (units.indexOf(next) + 1) % units.size();
    return Optional.of(new Question.Poll(next, next.polling().next(now, free)));
  }

  /** When the driver's own next read is due. */
  long dueNanos() {
    return units.stream()
        .mapToLong(unit -> unit.polling().dueNanos(allowance.freeNanos()))
        .min()
        .orElse(Long.MAX_VALUE);
  }
}
