package io.sensorhub.poller.client;

import io.sensorhub.core.Deadline;
import java.time.Duration;
import java.util.Optional;

/**
 * One request on its way: how much time there is for it, and what became of it that its answer does
 * not tell. It travels as a tag of the request; for the thread that sends it.
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
  private final Optional<Deadline> end;
  private boolean connected;
  private boolean loginSent;

  private Attempt(Kind kind, Optional<Deadline> end) {
    this.kind = kind;
    this.end = end;
  }

  /** A request that changes nothing, for which the device's own time-outs count. */
  static Attempt read() {
    return new Attempt(Kind.READ, Optional.empty());
  }

  /** A request that is sent once, or not at all after that time. */
  static Attempt within(Deadline end) {
    return new Attempt(Kind.COMMAND, Optional.of(end));
  }

  /** The same request once more. */
  Attempt another() {
    return new Attempt(kind, end);
  }

  /** A request that has to come before it, and is sent once. */
  Attempt alone() {
    return new Attempt(Kind.COMMAND, end);
  }

  /**
   * The time that is left for it; not positive if it is over.
   *
   * @param ordinary by the device's own time-outs
   */
  Duration left(Duration ordinary) {
    return end.map(Deadline::left).orElse(ordinary);
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
