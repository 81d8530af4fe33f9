package io.sensorhub.bridge.position;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.EventId;
import io.sensorhub.core.Position;
import org.junit.jupiter.api.Test;

class TakenEventsTest {

  private static EventId id(String text) {
    return EventId.parse(text).orElseThrow();
  }

  private final TakenEvents taken =
      new TakenEvents(Position.parse("http-poller/h:3,serial-handler/A:5").orElseThrow());

  @Test
  void whatWasTaken_isNotTakenAgain_alsoBehindARestart() {
    assertFalse(taken.add(id("serial-handler/A:5")));
    assertTrue(taken.add(id("serial-handler/A:6")));
    assertTrue(taken.add(id("serial-handler/B:1")));
    assertFalse(taken.add(id("serial-handler/A:4")));
    assertFalse(taken.add(id("serial-handler/B:1")));
    assertFalse(taken.add(id("http-poller/h:3")));
    assertTrue(taken.add(id("http-poller/h:4")));
  }

  @Test
  void onlyTheLastProcessesAreRemembered() {
    for (int i = 0; i < 64; i++) {
      assertTrue(taken.add(id("serial-handler/boot" + i + ":1")));
    }
    assertTrue(taken.add(id("serial-handler/A:1")));
    assertFalse(taken.add(id("serial-handler/boot63:1")));
  }
}
