package io.sensorhub.stream;

import io.sensorhub.core.Position;
import org.jspecify.annotations.Nullable;

/** From where a follower of a {@link Feed} wants the events. */
public sealed interface From {

  /** Those that happen from now on. */
  record Now() implements From {}

  /** All that the ring holds. */
  record Oldest() implements From {}

  /** Those behind a position. */
  record After(Position position) implements From {}

  /**
   * What a request asks for.
   *
   * @param lastEventId its {@code Last-Event-ID}; null: it has none
   * @param from its parameter {@code from}; null: it has none
   * @throws IllegalArgumentException whose message tells the client what is wrong with either
   */
  static From of(@Nullable String lastEventId, @Nullable String from) {
    if (lastEventId != null && !lastEventId.isBlank()) {
      return Position.parse(lastEventId)
          .<From>map(After::new)
          .orElseThrow(() ->
              new IllegalArgumentException(
                  "Last-Event-ID has the form source/BOOT:N,source/BOOT:N"));
    }
    if (from != null && !from.equals("oldest")) {
      throw new IllegalArgumentException("\"from\" is \"oldest\" or left out");
    }
    return from == null ? new Now() : new Oldest();
  }
}
