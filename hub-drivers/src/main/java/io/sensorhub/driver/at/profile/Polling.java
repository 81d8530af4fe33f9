package io.sensorhub.driver.at.profile;

import io.sensorhub.driver.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which question is due when. Times are {@link Moment#nanos}. */
public final class Polling {

  private static final int BEATS = 100;

  private static final class Turn {
    private final Poll poll;
    private final long intervalNanos;
    private long dueNanos = Long.MAX_VALUE;
    private long answeredNanos = Long.MIN_VALUE;

    Turn(Poll poll, long intervalNanos) {
      this.poll = poll;
      this.intervalNanos = intervalNanos;
    }
  }

  private final List<Turn> turns = new ArrayList<>();
  private final int beat;
  private final long shortestNanos;

  /**
   * @param interval of the polls that have none of their own
   * @param beat a hundredth of the interval by which this line is behind others
   */
  public Polling(List<Poll> polls, Duration interval, int beat) {
    for (Poll poll : polls) {
      turns.add(new Turn(poll, poll.interval().orElse(interval).toNanos()));
    }
    this.beat = beat % BEATS;
    this.shortestNanos = interval.toNanos();
  }

  /** The modem is ready: everything is due, and from then on in its own beat. */
  public void start(Moment now) {
    turns.forEach(turn -> {
      turn.dueNanos = now.nanos();
      turn.answeredNanos = Long.MIN_VALUE;
    });
  }

  /** Nothing is due until the next {@link #start}. */
  public void stop() {
    turns.forEach(turn -> turn.dueNanos = Long.MAX_VALUE);
  }

  /** What is put at such a change is due. */
  public void due(Poll.On on, Moment now) {
    turns.stream()
        .filter(turn -> turn.poll.on() == on)
        .forEach(turn -> turn.dueNanos = Math.min(turn.dueNanos, now.nanos()));
  }

  /** A question of that text is due, if there is one. */
  public void due(String ask, Moment now) {
    turns.stream()
        .filter(turn -> turn.poll.ask().equals(ask))
        .forEach(turn -> turn.dueNanos = Math.min(turn.dueNanos, now.nanos()));
  }

  /** Somebody wants fresh values: the questions of the shortest interval are due. */
  public void readNow(Moment now) {
    turns.stream()
        .filter(this::isShort)
        .forEach(turn -> turn.dueNanos = Math.min(turn.dueNanos, now.nanos()));
  }

  private boolean isShort(Turn turn) {
    return turn.poll.on() == Poll.On.INTERVAL && turn.intervalNanos <= shortestNanos;
  }

  /** True if the questions of the shortest interval have been answered since. */
  public boolean readSince(long nanos) {
    return turns.stream().filter(this::isShort).allMatch(turn -> turn.answeredNanos >= nanos);
  }

  /** The question that has been due for longest; from now on its interval runs anew. */
  public Optional<Poll> next(Moment now) {
    Turn next = null;
    for (Turn turn : turns) {
      boolean due = turn.dueNanos <= now.nanos();
      if (due && (next == null || turn.dueNanos < next.dueNanos)) {
        next = turn;
      }
    }
    if (next == null) {
      return Optional.empty();
    }
    boolean repeated = next.poll.on() == Poll.On.INTERVAL;
    next.dueNanos = repeated ? beatAfter(now.nanos(), next.intervalNanos) : Long.MAX_VALUE;
    return Optional.of(next.poll);
  }

  /** The next time in the beat of this line. */
  private long beatAfter(long nanos, long interval) {
    long offset = interval / BEATS * beat;
    return nanos - Math.floorMod(nanos - offset, interval) + interval;
  }

  /** The modem has answered, if only by refusing. */
  public void answered(Poll poll, long sentNanos) {
    turns.stream()
        .filter(turn -> turn.poll.equals(poll))
        .forEach(turn -> turn.answeredNanos = sentNanos);
  }

  public long wakeNanos() {
    return turns.stream().mapToLong(turn -> turn.dueNanos).min().orElse(Long.MAX_VALUE);
  }
}
