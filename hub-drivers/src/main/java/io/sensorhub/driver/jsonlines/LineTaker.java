package io.sensorhub.driver.jsonlines;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.driver.Outcome;
import java.time.Instant;
import java.util.function.Consumer;

/** Makes of a line what the device's profile says. */
interface LineTaker {

  /**
   * Takes one line.
   *
   * @param sample its beginning, for the log
   */
  void take(ObjectNode line, String sample, Instant now, Consumer<Outcome> outcomes);
}
