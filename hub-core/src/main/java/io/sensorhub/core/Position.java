package io.sensorhub.core;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How far a follower has come: the last event of each source. It is the {@code id} of a stream's
 * messages and travels back as {@code Last-Event-ID}. Immutable.
 */
public record Position(SortedMap<String, EventId> last) {

  /** Before everything. */
  public static final Position START = new Position(new TreeMap<>());

  public Position {
    last = Collections.unmodifiableSortedMap(new TreeMap<>(last));
  }

  /** Reads {@code source/BOOT:N,source/BOOT:N}; an empty text is {@link #START}. */
  public static Optional<Position> parse(String text) {
    TreeMap<String, EventId> marks = new TreeMap<>();
    if (text.isBlank()) {
      return Optional.of(START);
    }
    for (String part : text.split(",", 16)) {
      Optional<EventId> id = EventId.parse(part.trim());
      if (id.isEmpty()) {
        return Optional.empty();
      }
      marks.put(id.get().source(), id.get());
    }
    return Optional.of(new Position(marks));
  }

  /** The last event of {@code source} that was seen. */
  public Optional<EventId> of(String source) {
    return Optional.ofNullable(last.get(source));
  }

  /** This position after {@code id}. */
  public Position with(EventId id) {
    TreeMap<String, EventId> marks = new TreeMap<>(last);
    marks.put(id.source(), id);
    return new Position(marks);
  }

  /** This position, with nothing known of {@code source}. */
  public Position without(String source) {
    TreeMap<String, EventId> marks = new TreeMap<>(last);
    marks.remove(source);
    return new Position(marks);
  }

  /** This position without marks that lie behind what the same process has given so far. */
  public Position notBeyond(Position given) {
    Position kept = this;
    for (EventId mark : last.values()) {
      Optional<EventId> own = given.of(mark.source());
      if (own.isPresent()
          && own.get().boot().equals(mark.boot())
          && mark.number() > own.get().number()) {
        kept = kept.without(mark.source());
      }
    }
    return kept;
  }

  /** True where {@code id}, or a later event of the same process, has been seen. */
  public boolean covers(EventId id) {
    EventId seen = last.get(id.source());
    return seen != null && seen.boot().equals(id.boot()) && seen.number() >= id.number();
  }

  @Override
  public String toString() {
    return last.values().stream().map(EventId::toString).collect(Collectors.joining(","));
  }
}
