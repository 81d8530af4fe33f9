package io.sensorhub.modem.egress;

import java.io.IOException;

/** No connection to a destination. */
public final class EgressException extends IOException {

  private static final long serialVersionUID = 1;

  private final Cause cause;

  public EgressException(Cause cause, String message) {
    super(message);
    this.cause = cause;
  }

  public Cause reason() {
    return cause;
  }

  /** There is nothing to learn from where it was made, and a busy proxy makes many. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
