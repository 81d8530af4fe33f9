package io.sensorhub.runtime.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problem;

/** Ends a request with an error: {@code {"error", "message", "timestamp"}} and more. */
public final class ApiException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final transient ObjectNode more;

  /**
   * @param status of HTTP
   * @param code for programs
   * @param message for people: what is wrong and what to do
   */
  public ApiException(int status, String code, String message) {
    this(status, code, message, Json.object());
  }

  /**
   * @param more members of the answer
   */
  public ApiException(int status, String code, String message, ObjectNode more) {
    super(message);
    this.status = status;
    this.code = code;
    this.more = more;
  }

  /** What was sent is no instance that could run: 422, with every problem. */
  public static ApiException invalid(ConfigurationException why) {
    ObjectNode more = Json.object();
    ArrayNode problems = more.putArray("problems");
    why.problems().stream().map(Problem::toString).forEach(problems::add);
    return new ApiException(422, "CONFIGURATION_INVALID", why.report(), more);
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  public ObjectNode more() {
    return more;
  }
}
