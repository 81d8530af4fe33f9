package io.sensorhub.driver.text;

import io.sensorhub.core.port.Endpoint;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome;
import java.util.Map;
import java.util.function.Consumer;

/** Makes outcomes of lines of text. */
public interface TextTaker {

  /** The line was opened anew. */
  default void opened() {}

  /**
   * The line goes on with this taker, and is open. What the one before knew of devices that are
   * read as before stays known.
   */
  default void follows(TextTaker before) {
    opened();
  }

  /**
   * Takes one line.
   *
   * @param line without its end; not blank
   */
  void take(String line, Moment now, Consumer<Outcome> outcomes);

  /**
   * Where a message begins behind garbage.
   *
   * @param line whose octets are characters, if they are none of the line's own character set
   * @return -1 if no message can be told from garbage
   */
  default int beginning(String line) {
    return -1;
  }

  /**
   * Takes the end of a line, from {@link #beginning} on.
   *
   * @return false where that is no message either, and nothing was made of it
   */
  default boolean takeRest(String rest, Moment now, Consumer<Outcome> outcomes) {
    return false;
  }

  /** Called at least once a second, also where no line comes. */
  default void tick(Moment now, Consumer<Outcome> outcomes) {}

  /** The routes that lines are handed to, and where each of them is published. */
  default Map<String, Endpoint> routes() {
    return Map.of();
  }
}
