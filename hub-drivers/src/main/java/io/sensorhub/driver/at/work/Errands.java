package io.sensorhub.driver.at.work;

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

/** Commands that wait to be sent, in four lanes, and what is to be done later. For one thread. */
public final class Errands {

  private static final int MOST = 256;

  /** Whose turn it is: the first lane that has something. */
  public enum Lane {
    /** Belongs to the answer that has just come: nothing may be asked in between. */
    NEXT,
    /** Makes the modem ready; nothing else is sent meanwhile. */
    START,
    /** What somebody ordered. */
    ORDER,
    /** What a code gives cause for. */
    CHORE
  }

  /** Takes what became of a command: its answer, or its silence. */
  @FunctionalInterface
  public interface Then {
    void heard(Heard heard, Moment now);
  }

  /** A command and who asked. */
  public record Errand(AtCommand command, Then then) {}

  private record Later(long nanos, Consumer<Moment> what) {}

  private final Map<Lane, Deque<Errand>> lanes = new EnumMap<>(Lane.class);
  private final List<Later> later = new ArrayList<>();
  private final TimeOuts times;

  public Errands(TimeOuts times) {
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

  /** Puts a command at the end of a lane; false with a full lane, where it is left out. */
  public boolean add(Lane lane, String text, Then then) {
    return add(lane, AtCommand.of(text, times.of(text)), then);
  }

  /** The same with a text that the modem prompts for. */
  public void add(Lane lane, String text, String body, Then then) {
    add(lane, new AtCommand(text, Optional.of(body), times.of(text)), then);
  }

  private boolean add(Lane lane, AtCommand command, Then then) {
    return lane(lane).size() < MOST && lane(lane).add(new Errand(command, then));
  }

  /** Does something at a time, in nanoseconds of {@link Moment#nanos}. */
  public void later(long nanos, Consumer<Moment> what) {
    if (later.size() < MOST) {
      later.add(new Later(nanos, what));
    }
  }

  /** Does what is due. */
  public void tick(Moment now) {
    for (Later one : List.copyOf(later)) {
      if (now.nanos() - one.nanos() >= 0 && later.remove(one)) {
        one.what().accept(now);
      }
    }
  }

  /** The next command; empty if none waits. */
  public Optional<Errand> next() {
    for (Lane lane : Lane.values()) {
      Errand next = lane(lane).poll();
      if (next != null) {
        return Optional.of(next);
      }
    }
    return Optional.empty();
  }

  public boolean isEmpty() {
    return lanes.values().stream().allMatch(Deque::isEmpty);
  }

  /** The earliest of that time and those at which something is to be done. */
  public long wakeNanos(long otherwise) {
    return later.stream().mapToLong(Later::nanos).reduce(otherwise, Math::min);
  }

  /** Forgets what waits in a lane. */
  public void clear(Lane lane) {
    lane(lane).clear();
  }

  /** Forgets everything. */
  public void clear() {
    lanes.values().forEach(Deque::clear);
    later.clear();
  }
}
