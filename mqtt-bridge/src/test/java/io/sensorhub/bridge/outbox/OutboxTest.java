package io.sensorhub.bridge.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.bridge.broker.Message;
import io.sensorhub.core.EventId;
import io.sensorhub.core.Position;
import io.sensorhub.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutboxTest {

  private final ManualClock clock = new ManualClock();
  private final Outbox outbox =
      new Outbox(
          clock,
          clock::nanos,
          new Wake(),
          Position.START,
          Optional.empty(),
          new Pace(Pace.UNBOUNDED, () -> 0));

  private static Message message(String topic) {
    return new Message(topic, "{}", 1, false);
  }

  private void event(long number) {
    outbox.event(
        new EventId("serial-handler", "aa", number), List.of(message("e"), message("global")));
  }

  private Delivery next() {
    return outbox.next().orElseThrow();
  }

  @Test
  void event_isDelivered_whenTheBrokerHasBothMessages_inOrder() {
    event(1);
    event(2);
    Delivery first = next();
    Delivery second = next();
    assertEquals(Optional.empty(), outbox.next());
    outbox.acknowledged(second);
    outbox.acknowledged(second);
    outbox.acknowledged(first);
    assertEquals("", outbox.delivered().toString());
    outbox.acknowledged(first);
    assertEquals("serial-handler/aa:2", outbox.delivered().toString());
    assertEquals(0, outbox.size());
    assertEquals(0, outbox.bytes());
  }

  @Test
  void afterAReconnect_whatWasNotAcknowledged_isSentAgainInOrder() {
    event(1);
    event(2);
    Delivery first = next();
    next();
    outbox.acknowledged(first);
    outbox.acknowledged(first);
    event(3);
    outbox.reconnected();
    Delivery again = next();
    assertEquals(2, again.messages().size());
    assertEquals(2, outbox.size());
    outbox.acknowledged(again);
    outbox.acknowledged(again);
    assertEquals("serial-handler/aa:2", outbox.delivered().toString());
  }

  @Test
  void fullOutbox_dropsTheOldest_andCountsIt() {
    for (int i = 1; i <= Backlog.MAX_ITEMS + 5; i++) {
      event(i);
    }
    assertEquals(Backlog.MAX_ITEMS, outbox.size());
    assertEquals(5, outbox.dropped());
    outbox.add(
        new Message("big", "x".repeat((int) Backlog.MAX_BYTES), 1, false), Outbox.Lifetime.KEPT);
    assertEquals(1, outbox.size());
    assertTrue(outbox.dropped() > Backlog.MAX_ITEMS);
  }

  @Test
  void oldResponse_isNotSent_oldEventIs() {
    outbox.add(message("response"), Outbox.Lifetime.SHORT);
    event(1);
    clock.advance(Duration.ofSeconds(61));
    assertEquals("e", next().messages().getFirst().topic());
    assertEquals(Optional.empty(), outbox.next());
  }
}
