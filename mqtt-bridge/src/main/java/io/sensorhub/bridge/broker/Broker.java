package io.sensorhub.bridge.broker;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** A way to the broker. Reconnecting is the business of whoever uses it. */
public interface Broker {

  /** Is told what the broker does; called by threads of the connection, so it must not block. */
  interface Listener {

    /** A message came. */
    void arrived(String topic, byte[] payload, boolean retained);

    /** The connection broke. */
    void lost(String reason);
  }

  /** What becomes of one message. Called by threads of the connection, perhaps more than once. */
  @FunctionalInterface
  interface Receipt {

    /** The broker has the message. */
    void taken();

    /** The broker has answered that it does not take the message (MQTT 5, 3.4.2.1). */
    default void refused(String reason) {}
  }

  /** An open connection. Used by one thread at a time. */
  interface Connection extends AutoCloseable {

    /**
     * Subscribes and waits for the broker's answer.
     *
     * @return the topics that the broker refuses
     * @throws IOException if there is no answer
     */
    List<String> subscribe(List<String> topics, int qos) throws IOException;

    /**
     * Subscribes to what this client itself publishes, at QoS 0: to what others publish there, if
     * the protocol can tell.
     *
     * @return the topics that the broker refuses
     * @throws IOException if there is no answer
     */
    default List<String> watch(List<String> topics) throws IOException {
      return subscribe(topics, 0);
    }

    /** True if what this connection publishes on watched topics comes back. */
    default boolean bringsOwn() {
      return true;
    }

    /**
     * Hands a message over. Blocks while too many are on their way.
     *
     * @throws IOException if the connection is gone
     */
    void publish(Message message, Receipt receipt) throws IOException;

    /** True if {@link #publish} takes a hundred messages without blocking. */
    default boolean hasRoom() {
      return false;
    }

    /** Waits until everything handed over is answered; false if that takes too long. */
    boolean flush(Duration atMost);

    /** The largest packet that the broker takes, in bytes, if it has said so. */
    OptionalInt largestPacket();

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
