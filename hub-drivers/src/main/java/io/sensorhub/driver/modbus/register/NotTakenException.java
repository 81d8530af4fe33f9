package io.sensorhub.driver.modbus.register;

/** A value that a register does not take; the message says what it takes. */
public final class NotTakenException extends Exception {
  private static final long serialVersionUID = 1L;

  public NotTakenException(String message) {
    super(message);
  }

  /** What is allowed. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
