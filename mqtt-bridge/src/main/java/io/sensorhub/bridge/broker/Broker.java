package io.sensorhub.bridge.broker;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A way to the broker. Reconnecting is the business of whoever uses it. */
public interface Broker {

  /** Is told what the broker does; called by threads of the connection, so it must not block. */
  interface Listener {

    /** A message came. */
    void arrived(String topic, byte[] payload, boolean retained);

    /** The connection broke. */
    void lost(String reason);
  }

  /** An open connection. Used by one thread. */
  interface Connection extends AutoCloseable {

    /**
     * Subscribes and waits for the broker's consent.
     *
     * @throws IOException where it does not come
     */
    void subscribe(List<String> topics, int qos) throws IOException;

    /**
     * Hands a message over. Blocks while too many are on their way.
     *
     * @param acknowledged called, perhaps more than once, when the broker has the message
     * @throws IOException where the connection is gone
     */
    void publish(Message message, Runnable acknowledged) throws IOException;

    /** Waits until everything handed over is acknowledged; false where that takes too long. */
    boolean flush(Duration atMost);

    /** Ends the connection, in order where it still stands. */
    @Override
    void close();
  }

  /**
   * Connects and waits for the broker's consent.
   *
   * @param will published by the broker when this connection breaks
   * @throws IOException with target and cause, where that fails
   */
  Connection connect(Message will, Listener listener) throws IOException;
}
