package io.sensorhub.driver.at;

import io.sensorhub.driver.Moment;
import io.sensorhub.driver.at.dialogue.AtCommand;
import io.sensorhub.driver.at.dialogue.Heard;
import io.sensorhub.driver.at.profile.TimeOuts;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Commands that wait to be sent, in three lanes, and what is to be done later. For one thread. */
final class Errands {

  private static final int MOST = 256;

  /** Whose turn it is: the first lane that has something. */
  enum Lane {
    /** Makes the modem ready; nothing else is sent meanwhile. */
    START,
    /** What somebody ordered. */
    ORDER,
    /** What a code gives cause for. */
    CHORE
  }

  /** Takes what became of a command: its answer, or its silence. */
  @FunctionalInterface
  interface Then {
    void heard(Heard heard, Moment now);
  }

  /** A command and who asked. */
  record Errand(AtCommand command, Then then) {}

  private record Later(long nanos, Consumer<Moment> what) {}

  private final Map<Lane, Deque<Errand>> lanes = new EnumMap<>(Lane.class);
  private final List<Later> later = new ArrayList<>();
  private final TimeOuts times;

  Errands(TimeOuts times) {
    this.times = times;
    for (Lane lane : Lane.values()) {
      lanes.put(lane, new ArrayDeque<>());
    }
  }

  private Deque<Errand> lane(Lane lane) {
    Deque<Errand> errands = lanes.get(lane);
    if (errands == null) {
      throw new IllegalStateException("no lane " + lane);
    }
    return errands;
  }

  /** Puts a command at the end of a lane; with a full lane, it is left out. */
  void add(Lane lane, String text, Then then) {
    add(lane, AtCommand.of(text, times.of(text)), then);
  }

  /** The same with a text that the modem prompts for. */
  void add(Lane lane, String text, String body, Then then) {
    add(lane, new AtCommand(text, Optional.of(body), times.of(text)), then);
  }

  private void add(Lane lane, AtCommand command, Then then) {
    if (lane(lane).size() < MOST) {
      lane(lane).add(new Errand(command, then));
    }
  }

  /** Does something at a time, in nanoseconds of {@link Moment#nanos}. */
  void later(long nanos, Consumer<Moment> what) {
    if (later.size() < MOST) {
      later.add(new Later(nanos, what));
    }
  }

  /** Does what is due. */
  void tick(Moment now) {
    for (Later one : List.copyOf(later)) {
      if (now.nanos() - one.nanos() >= 0 && later.remove(one)) {
        one.what().accept(now);
      }
    }
  }

  /** The next command; empty if none waits. */
  Optional<Errand> next() {
    for (Lane lane : Lane.values()) {
      Errand next = lane(lane).poll();
      if (next != null) {
        return Optional.of(next);
      }
    }
    return Optional.empty();
  }

  boolean isEmpty() {
    return lanes.values().stream().allMatch(Deque::isEmpty);
  }

  /** The earliest of that time and those at which something is to be done. */
  long wakeNanos(long otherwise) {
    return later.stream().mapToLong(Later::nanos).reduce(otherwise, Math::min);
  }

  /** Forgets what waits in a lane. */
  void clear(Lane lane) {
    lane(lane).clear();
  }

  /** Forgets everything. */
  void clear() {
    lanes.values().forEach(Deque::clear);
    later.clear();
  }
}
