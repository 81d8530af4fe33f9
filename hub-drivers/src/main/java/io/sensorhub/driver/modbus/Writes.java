package io.sensorhub.driver.modbus;

import io.sensorhub.core.health.Fault;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.modbus.frame.Pdu;
import io.sensorhub.driver.modbus.unit.ModbusUnit;
import io.sensorhub.driver.modbus.unit.Units;
import io.sensorhub.driver.modbus.write.WriteJob;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Orders to write: one at a time, and nothing between its questions. An order whose effect is
 * waited for lets the bus go.
 */
final class Writes {

  private final Deque<WriteJob> waiting = new ArrayDeque<>();
  private final List<WriteJob> settling = new ArrayList<>();
  private @Nullable WriteJob running;

  /** Takes an order; one that is wrong is answered at once. */
  void take(Order.Write order, ModbusUnit unit) {
    WriteJob.of(order, unit).ifPresent(waiting::add);
  }

  /** Whether an order has begun, and its next question is to be put. */
  boolean isRunning() {
    return running != null;
  }

  /** Orders that are not done. */
  int size() {
    return waiting.size() + settling.size();
  }

  /**
   * When there is something to ask, or an order to answer.
   *
   * @param soon a time that has passed
   */
  long dueNanos(long soon) {
    if (running != null || !waiting.isEmpty()) {
      return soon;
    }
    return settling.stream().mapToLong(WriteJob::dueNanos).reduce(Long.MAX_VALUE, Math::min);
  }

  /** The next question of the order that runs, that has waited long enough, or that came first. */
  Optional<Question> next(Moment now) {
    WriteJob job = running;
    if (job == null) {
      job = settled(now).orElseGet(this::begun);
      running = job;
    }
    return job == null ? Optional.empty() : Optional.of(new Question.Writing(job, job.request()));
  }

  private Optional<WriteJob> settled(Moment now) {
    Optional<WriteJob> due =
        settling.stream().filter(job -> now.nanos() - job.lookNanos() >= 0).findFirst();
    due.ifPresent(job -> {
      settling.remove(job);
      job.look();
    });
    return due;
  }

  private @Nullable WriteJob begun() {
    WriteJob next = waiting.poll();
    if (next != null) {
      settling.removeIf(job -> {
        boolean shared = job.sharesWith(next);
        if (shared) {
          job.supersede();
        }
        return shared;
      });
    }
    return next;
  }

  /** Takes the answer to a question. */
  void answered(WriteJob job, Pdu answer, Moment now, Consumer<Outcome> outcomes) {
    job.answered(answer, now, outcomes);
    after(job);
  }

  /** A question was not answered, or its answer was damaged. */
  void unanswered(WriteJob job, String why, Moment now, Consumer<Outcome> outcomes) {
    job.unanswered(why, now, outcomes);
    after(job);
  }

  private void after(WriteJob job) {
    if (job.isWaiting()) {
      settling.add(job);
    }
    if (job.isWaiting() || job.isEnded()) {
      running = null;
    }
  }

  /** Answers orders whose time has passed; those that were not begun are dropped. */
  void expire(Moment now) {
    waiting.removeIf(job -> {
      boolean late = now.nanos() - job.order().deadlineNanos() >= 0;
      if (late) {
        job.order().answer().accept(new Order.Result.TooLate());
      }
      return late;
    });
    settling.forEach(job -> job.expire(now));
  }

  /**
   * Gives up what was begun with units that are others now.
   *
   * @param changed what those are told who wait for it
   * @return orders for such units that were not begun
   */
  List<Order.Write> withdraw(Units units, Fault changed) {
    WriteJob job = running;
    if (job != null && !units.has(job.unit())) {
      job.abandon(changed);
      running = null;
    }
    settling.removeIf(other -> {
      boolean gone = !units.has(other.unit());
      if (gone) {
        other.abandon(changed);
      }
      return gone;
    });
    List<Order.Write> withdrawn =
        waiting.stream().filter(other -> !units.has(other.unit())).map(WriteJob::order).toList();
    waiting.removeIf(other -> !units.has(other.unit()));
    return withdrawn;
  }

  /** The line is closed for a moment, in the middle of the order that runs. */
  void paused(Fault down) {
    WriteJob job = running;
    if (job != null) {
      job.abandon(down);
      running = null;
    }
  }

  /** The line has gone. */
  void lost(Fault down) {
    paused(down);
    settling.forEach(other -> other.abandon(down));
    settling.clear();
    waiting.forEach(other -> other.order().answer().accept(new Order.Result.Failed(down)));
    waiting.clear();
  }
}
