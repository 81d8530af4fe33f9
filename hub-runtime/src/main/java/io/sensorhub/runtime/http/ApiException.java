package io.sensorhub.runtime.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;

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

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  ObjectNode more() {
    return more;
  }
}
