package io.sensorhub.runtime;

import java.util.List;

/** A version of the instance that a running service cannot take. */
public final class RestartNeededException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<String> keys;

  /**
   * @param keys of the instance file, or variables, whose values differ
   */
  public RestartNeededException(List<String> keys) {
    super(String.join(", ", keys) + ": needs a restart");
    this.keys = List.copyOf(keys);
  }

  public List<String> keys() {
    return keys;
  }
}
