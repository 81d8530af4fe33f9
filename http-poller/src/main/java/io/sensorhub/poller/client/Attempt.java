package io.sensorhub.poller.client;

/**
 * One request on its way: what became of it that its answer does not tell. It travels as a tag of
 * the request; for the thread that sends it.
 */
final class Attempt {

  /** Whether a request may be sent again. */
  enum Kind {
    /** It may. */
    READ,
    /** It must not, and it goes out on a connection of its own. */
    COMMAND
  }

  private final Kind kind;
  private boolean connected;
  private boolean loginSent;

  Attempt(Kind kind) {
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /** There is a connection, and the request goes out on it. */
  void connected() {
    connected = true;
  }

  /** True if the device may have seen the request. */
  boolean wasConnected() {
    return connected;
  }

  /** The request carries a password, an answer to a challenge, or a token. */
  void carriesLogin() {
    loginSent = true;
  }

  /** True if the device has judged a login. */
  boolean loginWasSent() {
    return loginSent;
  }
}
