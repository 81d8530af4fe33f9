package io.sensorhub.driver.at.work;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.Value;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.Order.Result.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What was ordered and is not done: one job at a time on the line, four that wait, and reads. Each
 * is answered once.
 */
public final class Orders {

  private static final int MOST_WAITING = 4;
  private static final int MOST_READS = 64;

  /** Does a job: adds its errands. */
  @FunctionalInterface
  public interface Start {
    void begin(Job job, Moment now);
  }

  /** A command under way. */
  public static final class Job {
    private final Order order;
    private final String name;
    private final String label;
    private final Start start;
    private boolean answered;

    private Job(Order order, String name, String label, Start start) {
      this.order = order;
      this.name = name;
      this.label = label;
      this.start = start;
    }

    private void answer(Order.Result result) {
      if (!answered) {
        answered = true;
        order.answer().accept(result);
      }
    }

    /** Done; the member of the result has the command's name. */
    public void done(ObjectNode result) {
      answer(new Order.Result.Told(Json.write(Json.object().set(name, result))));
    }

    public void done(Map<String, Value> values) {
      answer(new Order.Result.Done(values));
    }

    /** The modem refused. */
    public void failed(String reason, Moment now) {
      answer(new Order.Result.Failed(Fault.of(FaultCode.DEVICE_EXCEPTION, reason, now.time())));
    }

    /** The modem was silent, and nothing was changed. */
    public void silent(Moment now) {
      answer(
          new Order.Result.Failed(
              Fault.of(FaultCode.READ_TIMEOUT, label + ": the modem gave no answer", now.time())));
    }

    public void unknown(String reason) {
      answer(new Order.Result.Unknown(reason));
    }

    public void refuse(Refusal why, String message) {
      answer(new Order.Result.Refused(why, message));
    }

    /** Until then somebody waits for the result, in {@link Moment#nanos}. */
    public long deadlineNanos() {
      return order.deadlineNanos();
    }

    private boolean isAnswered() {
      return answered;
    }
  }

  private record Reading(Order.Read order, long sinceNanos) {}

  private final Deque<Job> waiting = new ArrayDeque<>();
  private final List<Reading> reads = new ArrayList<>();
  private @Nullable Job active;
  private long activeNanos;

  /** Takes a command. */
  public void add(Order order, String name, Start start, Moment now) {
    add(order, name, name, start, now);
  }

  /**
   * The same.
   *
   * @param name of the command, and of the member of its result
   * @param label what runs, for people
   */
  public void add(Order order, String name, String label, Start start, Moment now) {
    Job job = new Job(order, name, label, start);
    Job running = active;
    if (running != null && waiting.size() >= MOST_WAITING) {
      double seconds = (now.nanos() - activeNanos) / 1e9;
      job.refuse(
          Refusal.MODEM_BUSY,
          String.format(
              Locale.ROOT,
              "\"%s\" runs since %.1f s, and %d commands wait",
              running.label,
              seconds,
              MOST_WAITING));
    } else {
      waiting.add(job);
    }
  }

  /** Takes an order to read; false if too many wait. */
  public boolean read(Order.Read order, Moment now) {
    if (reads.size() >= MOST_READS) {
      order.answer().accept(new Order.Result.TooLate());
      return false;
    }
    reads.add(new Reading(order, now.nanos()));
    return true;
  }

  /** Begins the next job, if none is under way. */
  public void next(Moment now) {
    Job running = active;
    if (running != null && running.isAnswered()) {
      active = null;
    }
    while (active == null && !waiting.isEmpty()) {
      Job job = waiting.remove();
      if (late(job.order, now)) {
        job.answered = true;
        continue;
      }
      active = job;
      activeNanos = now.nanos();
      job.start.begin(job, now);
      if (job.isAnswered()) {
        active = null;
      }
    }
  }

  public boolean isActive() {
    return active != null && !active.isAnswered();
  }

  public boolean isEmpty() {
    return waiting.isEmpty() && !isActive();
  }

  /** The job under way leaves the line to others; it is answered later. */
  public void leavesLine() {
    active = null;
  }

  /** Answers what is too late to begin. */
  public void expire(Moment now) {
    waiting.removeIf(job -> {
      boolean late = late(job.order, now);
      job.answered |= late;
      return late;
    });
    reads.removeIf(read -> late(read.order(), now));
  }

  private static boolean late(Order order, Moment now) {
    boolean late = now.nanos() - order.deadlineNanos() >= 0;
    if (late) {
      order.answer().accept(new Order.Result.TooLate());
    }
    return late;
  }

  /** Answers the reads whose questions have all been answered. */
  public void readSince(Predicate<Long> complete) {
    answerReads(complete, new Order.Result.Done(Map.of()));
  }

  /** The modem cannot be read. */
  public void notRead(Fault fault) {
    answerReads(_ -> true, new Order.Result.Failed(fault));
  }

  private void answerReads(Predicate<Long> which, Order.Result result) {
    reads.removeIf(read -> {
      boolean meant = which.test(read.sinceNanos());
      if (meant) {
        read.order().answer().accept(result);
      }
      return meant;
    });
  }

  /** What was under way has come to no end. */
  public void interrupted(String why) {
    Job running = active;
    active = null;
    if (running != null) {
      running.unknown(why + " while \"" + running.label + "\" was under way");
    }
  }

  /** The line has gone. */
  public void lost(Moment now, boolean reads, Optional<String> cause) {
    interrupted("the line was lost");
    Fault offline =
        Fault.of(FaultCode.MODEM_OFFLINE, cause.orElse("the line was lost"), now.time());
    waiting.forEach(job -> job.answer(new Order.Result.Failed(offline)));
    waiting.clear();
    if (reads) {
      notRead(Fault.of(FaultCode.LINE_DOWN, cause.orElse("the line was lost"), now.time()));
    }
  }
}
