package io.sensorhub.testkit.modem;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;

/** What is to be done when. For one thread at a time. */
final class Agenda {

  private record Due(long nanos, long order, Runnable what) {}

  private final LongSupplier ticker;
  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparingLong(Due::nanos).thenComparingLong(Due::order));
  private long added;

  Agenda(LongSupplier ticker) {
    this.ticker = ticker;
  }

  void in(Duration time, Runnable what) {
    due.add(new Due(ticker.getAsLong() + time.toNanos(), added++, what));
  }

  void clear() {
    due.clear();
  }

  /** Does what is due. */
  void tick() {
    for (Due next = due.peek(); next != null && isOver(next); next = due.peek()) {
      due.remove();
      next.what().run();
    }
  }

  private boolean isOver(Due next) {
    return ticker.getAsLong() - next.nanos() >= 0;
  }

  /** Nanoseconds until something is due; {@code otherwise} if nothing is sooner. */
  long left(long otherwise) {
    Due next = due.peek();
    return next == null ? otherwise : Math.clamp(next.nanos() - ticker.getAsLong(), 0, otherwise);
  }
}
