package io.sensorhub.driver.lines;

import io.sensorhub.core.config.Endpoint;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome;
import java.util.Map;
import java.util.function.Consumer;

/** Makes outcomes of lines of text. */
public interface LineTaker {

  /** The line was opened anew. */
  default void opened() {}

  /**
   * Takes one line.
   *
   * @param line without its end; not blank
   */
  void take(String line, Moment now, Consumer<Outcome> outcomes);

  /** Called at least once a second, also where no line comes. */
  default void tick(Moment now, Consumer<Outcome> outcomes) {}

  /** The routes that lines are handed to, and where each of them is published. */
  default Map<String, Endpoint> routes() {
    return Map.of();
  }
}
