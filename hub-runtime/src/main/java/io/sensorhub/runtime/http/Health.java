package io.sensorhub.runtime.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/**
 * What {@code GET /health} says besides the common part.
 *
 * @param more members of the answer
 */
public record Health(Status status, ObjectNode more) {

  /** Whether a service does its work. */
  public enum Status {
    /** All is well. */
    HEALTHY,
    /** It works, but something that it needs is missing. */
    DEGRADED,
    /** It does not work; answered with status 503. */
    UNAVAILABLE;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
