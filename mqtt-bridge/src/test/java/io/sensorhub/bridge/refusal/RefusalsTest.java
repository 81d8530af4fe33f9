package io.sensorhub.bridge.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.bridge.broker.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Against a broker of a few lines that ends the connection at what it does not take. */
class RefusalsTest {

  private long nanos;
  private final Refusals refusals = new Refusals("base/", () -> nanos);

  private static Message message(String topic, int bytes) {
    return new Message(topic, "x".repeat(bytes), 1, true);
  }

  /** Sends all messages again on each connection until one lasts; how many there were. */
  private int connections(List<Message> messages, Predicate<Message> takes) {
    for (int connection = 1; connection < 100; connection++) {
      refusals.connected(OptionalInt.empty());
      if (lasts(messages, takes)) {
        return connection;
      }
      boolean _ = refusals.ended(true);
    }
    throw new AssertionError("no connection lasts");
  }

  private boolean lasts(List<Message> messages, Predicate<Message> takes) {
    List<Long> waiting = new ArrayList<>();
    boolean broken = false;
    for (Message message : messages) {
      if (refusals.takes(message)) {
        boolean alone = refusals.alone(message);
        if (alone) {
          waiting.forEach(refusals::taken);
          waiting.clear();
        }
        waiting.add(refusals.sent(message));
        broken |= !takes.test(message);
        if (alone && broken) {
          return false;
        }
      }
    }
    if (!broken) {
      waiting.forEach(refusals::taken);
    }
    return !broken;
  }

  private List<String> leftOut() {
    return refusals.leftOut().stream().map(LeftOut::topic).toList();
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  private final List<Message> states =
      List.of(message("base/a/state", 5000), message("base/a/n", 3), message("base/b/state", 90));

  @Test
  void messageThatEndsConnections_isLeftOut_afterThreeInARow() {
    assertEquals(4, connections(states, m -> m.packetBytes() < 2000));
    assertEquals(List.of("base/a/state"), leftOut());
    assertEquals(1, refusals.count());
    assertEquals(1, connections(states, m -> m.packetBytes() < 2000));
    assertEquals(2, refusals.leftOut().getFirst().count());
  }

  @Test
  void reasonIsOfNoConcern_smallMessagesAreFoundToo() {
    assertEquals(4, connections(states, m -> !m.topic().equals("base/a/n")));
    assertEquals(List.of("base/a/n"), leftOut());
  }

  @Test
  void qualityOfServiceZero_isFoundBecauseItIsSentAloneAndAnswered() {
    assertFalse(refusals.alone(states.getFirst()));
    boolean _ = refusals.ended(true); // nothing unacknowledged: QoS 0 was written and forgotten
    assertTrue(refusals.alone(states.getFirst()));
    assertEquals(1, new Message("t", "x", 0, true).answered().qos());
  }

  @Test
  void outageOfTheBroker_isNobodysFault() {
    for (int i = 0; i < 10; i++) {
      refusals.connected(OptionalInt.empty());
      long first = refusals.sent(states.getFirst());
      refusals.taken(first);
      long _ = refusals.sent(message("base/other" + i, 9));
      assertFalse(refusals.ended(false));
    }
    assertEquals(List.of(), leftOut());
  }

  @Test
  void manyLargeOnes_areFoundBySize_notOneByOne() {
    List<Message> many = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      many.add(message("base/d" + i + "/state", 4000 + i));
      many.add(message("base/d" + i + "/availability", 6));
    }
    int connections = connections(many, m -> m.packetBytes() < 2000);
    assertTrue(connections <= 6, "connections: " + connections);
    assertEquals(40, refusals.leftOut().size());
  }

  @Test
  void treeOfAnother_isRefusedAsAWhole_andOwnLargeTopicsPass() {
    List<Message> all = new ArrayList<>(List.of(message("base/meta/devices_list", 9000)));
    for (int i = 0; i < 40; i++) {
      all.add(message("homeassistant/device/d" + i + "/config", 3000));
    }
    int connections = connections(all, m -> m.topic().startsWith("base/"));
    assertTrue(connections <= 6, "connections: " + connections);
    assertEquals(List.of("homeassistant/#"), leftOut());
    assertEquals(40, refusals.leftOut().getFirst().count());
  }

  @Test
  void smallerMessageOfTheTopic_isSentAgain() {
    int _ = connections(states, m -> m.packetBytes() < 2000);
    assertTrue(refusals.takes(message("base/a/state", 50)));
    refusals.taken(refusals.sent(message("base/a/state", 50)));
    assertEquals(List.of(), leftOut());
  }

  @Test
  void afterAWhile_itIsTriedAgainAlone_andOneEndIsEnough() {
    int _ = connections(states, m -> m.packetBytes() < 2000);
    pass(Refusals.RETRY.plusSeconds(1));
    assertEquals(2, connections(states, m -> m.packetBytes() < 2000));
    pass(Refusals.RETRY.plusSeconds(1));
    assertEquals(1, connections(states, m -> m.packetBytes() < 2000), "the pause has doubled");
    pass(Refusals.RETRY);
    assertEquals(1, connections(states, m -> true));
    assertEquals(List.of(), leftOut());
  }

  @Test
  void afterAnOutage_everythingIsTriedAgain() {
    int _ = connections(states, m -> m.packetBytes() < 2000);
    boolean _ = refusals.ended(false);
    assertEquals(1, connections(states, m -> true));
    assertEquals(List.of(), leftOut());
  }

  @Test
  void brokersOwnWord_needsNoBrokenConnection() {
    refusals.connected(OptionalInt.of(2000));
    assertFalse(refusals.takes(states.getFirst()));
    assertTrue(refusals.takes(states.get(1)));
    long number = refusals.sent(states.get(1));
    refusals.refused(number, "not authorized");
    assertFalse(refusals.takes(states.get(1)));
    assertEquals(List.of("base/a/state", "base/a/n"), leftOut());
    assertEquals(
        "the broker takes packets of up to 2000 bytes", refusals.leftOut().getFirst().reason());
  }

  @Test
  void connectionThatHasLasted_sendsSideBySideAgain() {
    int _ = connections(states, m -> m.packetBytes() < 2000);
    assertTrue(refusals.alone(states.get(1)));
    refusals.settled();
    assertFalse(refusals.alone(states.get(1)));
    assertTrue(refusals.alone(states.getFirst()));
  }
}
