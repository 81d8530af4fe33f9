package io.sensorhub.bridge.refusal;

import io.sensorhub.bridge.broker.Broker;
import io.sensorhub.bridge.broker.Message;
import java.io.IOException;
import java.time.Duration;

/**
 * A connection on which messages that the broker does not take are left out. If connections end
 * young, messages go out one at a time, with at least QoS 1. For the publisher's thread.
 */
public final class CarefulConnection {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Broker.Connection connection;
  private final Refusals refusals;

  public CarefulConnection(Broker.Connection connection, Refusals refusals) {
    this.connection = connection;
    this.refusals = refusals;
    refusals.connected(connection.largestPacket());
  }

  /**
   * Sends a message, or leaves it out.
   *
   * @param done called, perhaps more than once, when nothing more has to be done about it
   * @return false if it was left out
   * @throws IOException if the connection is gone, or takes no notice of the message
   */
  public boolean publish(Message message, Runnable done) throws IOException {
    if (!refusals.takes(message)) {
      done.run();
      return false;
    }
    boolean alone = refusals.alone(message);
    if (alone) {
      flush("before " + message.topic());
    }
    long number = refusals.sent(message);
    connection.publish(
        alone ? message.answered() : message,
        new Broker.Receipt() {
          @Override
          public void taken() {
            refusals.taken(number);
            done.run();
          }

          @Override
          public void refused(String reason) {
            refusals.refused(number, reason);
            done.run();
          }
        });
    if (alone) {
      flush(message.topic());
    }
    return true;
  }

  /** True if a few messages can be published without waiting. */
  public boolean hasRoom() {
    return connection.hasRoom() && !refusals.cautious();
  }

  private void flush(String what) throws IOException {
    if (!connection.flush(PATIENCE)) {
      throw new IOException("publish: no answer to " + what);
    }
  }

  /** The connection has lasted. */
  public void settled() {
    refusals.settled();
  }
}
