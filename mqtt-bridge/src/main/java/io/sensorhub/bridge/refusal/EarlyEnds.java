package io.sensorhub.bridge.refusal;

import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections that end early again and again: most likely two clients with one client id, each of
 * which throws the other out (MQTT 3.1.1, 3.1.4-2). It is over when a connection clearly outlives
 * those that ended. Thread-safe.
 */
public final class EarlyEnds {

  /** A connection that is younger proves nothing. */
  static final Duration LEAST = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(EarlyEnds.class);

  private final String clientId;
  private Duration longest = Duration.ZERO;
  private boolean suspicious;

  public EarlyEnds(String clientId) {
    this.clientId = clientId;
  }

  /**
   * A connection has ended.
   *
   * @param young how many connections in a row ended young, with this one
   */
  public synchronized void ended(Duration lived, int young) {
    if (problem(lived).isEmpty()) { // an earlier one was over before this connection ended
      suspicious = false;
    }
    if (young <= 1) {
      longest = Duration.ZERO;
    }
    if (young > 0 && lived.compareTo(longest) > 0) {
      longest = lived;
    }
    if (young >= Reconnects.SUSPICIOUS && !suspicious) {
      suspicious = true;
      LOG.warn(
          "connections to the broker end early, the likely cause is another client of the same id"
              + " client_id={} connections={}",
          clientId,
          young);
    }
  }

  /** A connection has lasted. */
  public synchronized void settled() {
    suspicious = false;
  }

  /**
   * What is the matter, for people.
   *
   * @param age of the present connection; zero: there is none
   */
  public synchronized Optional<String> problem(Duration age) {
    Duration half = longest.plus(longest.dividedBy(2));
    Duration over = half.compareTo(LEAST) < 0 ? LEAST : half;
    return suspicious && age.compareTo(over) < 0
        ? Optional.of(
            "connections end early; is there another client with the client id " + clientId + "?")
        : Optional.empty();
  }
}
