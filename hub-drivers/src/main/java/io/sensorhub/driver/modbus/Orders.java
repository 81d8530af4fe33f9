package io.sensorhub.driver.modbus;

import io.sensorhub.core.Fault;
import io.sensorhub.core.FaultCode;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.modbus.ReadPlan.Block;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What was ordered and is not done yet. Each order is answered once. */
final class Orders {

  private static final int MOST = 256;

  /** Somebody waits for all of a unit's values. */
  private record Reading(Order.Read order, ModbusUnit unit, long sinceNanos) {}

  private final Deque<WriteJob> waiting = new ArrayDeque<>();
  private final List<Reading> reads = new ArrayList<>();
  private @Nullable WriteJob running;

  /** Takes an order for a unit. */
  void take(Order order, ModbusUnit unit, Moment now) {
    if (waiting.size() + reads.size() >= MOST) {
      order.answer().accept(new Order.Result.TooLate());
      return;
    }
    Optional<Fault> silent = unit.faultOfBackoff(now);
    switch (order) {
      case Order.Pass _ -> throw new IllegalArgumentException("no order for a device");
      case Order.Write write -> WriteJob.of(write, unit).ifPresent(waiting::add);
      case Order.Read read -> {
        if (silent.isPresent()) {
          read.answer().accept(new Order.Result.Failed(silent.get()));
        } else {
          reads.add(new Reading(read, unit, now.nanos()));
          unit.readNow(now);
        }
      }
    }
  }

  /** True where there is something to write, or to read back. */
  boolean writes() {
    return running != null || !waiting.isEmpty();
  }

  /** The next step of the order to write that came first. */
  Optional<Question> next(Moment now) {
    while (running != null || !waiting.isEmpty()) {
      WriteJob job = running == null ? waiting.remove() : running;
      running = job;
      Optional<Request> write = job.nextWrite();
      if (write.isPresent()) {
        return Optional.of(new Question.Writing(job, write.get()));
      }
      Optional<Block> back = job.nextReadBack();
      if (back.isPresent()) {
        return Optional.of(new Question.ReadingBack(job, back.get()));
      }
      job.done();
      job.unit().readNow(now);
      running = null;
    }
    return Optional.empty();
  }

  /** The running order to write has come to its end. */
  void end(WriteJob job, Order.Result result) {
    job.order().answer().accept(result);
    running = null;
  }

  /** It was sent, and what became of it is not known. */
  void endUnknown(WriteJob job, String why) {
    end(
        job,
        new Order.Result.Unknown(
            job.unit().device() + " was written to, but " + why + "; it is not written again"));
  }

  /** Orders whose time has passed before anything was sent. */
  void expire(Moment now) {
    waiting.removeIf(job -> late(job.order(), now));
    reads.removeIf(reading -> late(reading.order(), now));
  }

  private static boolean late(Order order, Moment now) {
    boolean late = now.nanos() - order.deadlineNanos() >= 0;
    if (late) {
      order.answer().accept(new Order.Result.TooLate());
    }
    return late;
  }

  /** A unit has been read: whoever waited for just that has it. */
  void read(ModbusUnit unit) {
    answer(
        reading -> reading.unit() == unit && unit.readSince(reading.sinceNanos()),
        new Order.Result.Done(Map.of()));
  }

  /** A unit could not be read. */
  void failed(ModbusUnit unit, Fault fault) {
    answer(reading -> reading.unit() == unit, new Order.Result.Failed(fault));
  }

  private void answer(Predicate<Reading> which, Order.Result result) {
    reads.removeIf(reading -> {
      boolean meant = which.test(reading);
      if (meant) {
        reading.order().answer().accept(result);
      }
      return meant;
    });
  }

  /** The line has gone. */
  void lost(Moment now) {
    Fault fault = Fault.of(FaultCode.LINE_DOWN, "the line is down", now.time());
    Order.Result down = new Order.Result.Failed(fault);
    if (running != null) {
      endUnknown(running, "the line was lost");
    }
    waiting.forEach(job -> job.order().answer().accept(down));
    waiting.clear();
    answer(_ -> true, down);
  }
}
