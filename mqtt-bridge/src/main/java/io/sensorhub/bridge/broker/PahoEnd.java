package io.sensorhub.bridge.broker;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a client of Paho is ended, whose threads are no daemons and whose two versions have no type
 * in common. Nothing here fails: a client that does not end in order is ended by force.
 *
 * @param disconnect says goodbye to the broker, and waits for it up to {@link #GOODBYE_MS}
 * @param force ends the connection, waiting up to {@link #FORCE_MS} for what is under way
 * @param close ends the client's threads
 */
record PahoEnd(Step disconnect, Step force, Step close) {

  static final long GOODBYE_MS = 500;
  static final long FORCE_MS = 100;

  private static final Logger LOG = LoggerFactory.getLogger(PahoEnd.class);

  /** One call of the client. */
  interface Step {
    void take() throws Exception;
  }

  /** Ends a client; in order unless its connection is lost. */
  void end(boolean lost) {
    if (!lost) {
      take("no orderly disconnect reason={}", disconnect);
    }
    end();
  }

  /** Ends a client, whatever state it is in. */
  void end() {
    take("client not disconnected reason={}", force);
    take("client not closed reason={}", close);
  }

  private static void take(String otherwise, Step step) {
    try {
      step.take();
    } catch (Exception e) {
      LOG.debug(otherwise, e.getMessage());
    }
  }
}
