package io.sensorhub.driver.text.asked;

import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

/** Orders to read one instrument that wait for its answers, at most 64. */
final class WaitingReads {

  private static final int MOST = 64;

  private record Waiting(Order.Read order, long sinceNanos) {}

  private final List<Waiting> reads = new ArrayList<>();

  /** Takes an order; false if too many wait. */
  boolean add(Order.Read order, Moment now) {
    if (reads.size() >= MOST) {
      return false;
    }
    reads.add(new Waiting(order, now.nanos()));
    return true;
  }

  /** Answers those of which everything has been read since they came. */
  void complete(LongPredicate readSince, Supplier<Order.Result> result) {
    reads.removeIf(read -> {
      boolean complete = readSince.test(read.sinceNanos());
      if (complete) {
        read.order().answer().accept(result.get());
      }
      return complete;
    });
  }

  /** Answers those whose time has passed. */
  void expire(Moment now) {
    reads.removeIf(read -> {
      boolean late = now.nanos() - read.order().deadlineNanos() >= 0;
      if (late) {
        read.order().answer().accept(new Order.Result.TooLate());
      }
      return late;
    });
  }

  /** Answers all. */
  void answer(Order.Result result) {
    leaveTo(order -> order.answer().accept(result));
  }

  /** Hands all on. */
  void leaveTo(Consumer<Order.Read> heir) {
    reads.forEach(read -> heir.accept(read.order()));
    reads.clear();
  }
}
