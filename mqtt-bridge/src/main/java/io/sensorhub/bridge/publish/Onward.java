package io.sensorhub.bridge.publish;

import io.sensorhub.bridge.outbox.Wake;
import io.sensorhub.core.Position;
import io.sensorhub.stream.StreamClient;
import io.sensorhub.stream.StreamMessage;
import io.sensorhub.stream.client.EventSource;
import java.io.IOException;
import java.time.Duration;

/**
 * Carries what the aggregator's stream brings on to the broker in the stream's own thread, as long
 * as nothing else is being published and the broker keeps up.
 */
public final class Onward implements StreamClient.Listener {

  private final AggregatorFollower follower;
  private final Publisher publisher;
  private final Wake wake;

  /**
   * A way without a change of thread.
   *
   * @param wake of the publisher, which is not woken for what it need not do
   */
  public Onward(AggregatorFollower follower, Publisher publisher, Wake wake) {
    this.follower = follower;
    this.publisher = publisher;
    this.wake = wake;
  }

  @Override
  public void message(StreamMessage message, Position position) {
    follower.message(message, position);
  }

  @Override
  public void together(EventSource.Messages messages) throws IOException {
    wake.hold();
    try {
      messages.tell();
      publisher.carryOn();
    } finally {
      wake.release();
    }
  }

  @Override
  public void disconnected(String reason, Duration silent) {
    follower.disconnected(reason, silent);
    wake.up(); // from now on the aggregator's absence is timed
  }
}
