package io.sensorhub.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class PositionTest {

  @Test
  void position_isReadBackAsWritten() {
    String text = "http-poller/b2:7,serial-handler/a1:12";
    Position position = Position.parse(text).orElseThrow();
    assertEquals(text, position.toString());
    assertEquals(12, position.of("serial-handler").orElseThrow().number());
  }

  @Test
  void whatIsNoPosition_isRefused() {
    assertEquals(Optional.empty(), Position.parse("nonsense"));
    assertEquals(Optional.empty(), Position.parse("serial-handler/a1:-1"));
    assertEquals(Optional.empty(), Position.parse("serial-handler/a1:99999999999999999999"));
  }

  @Test
  void covers_isTrueForEarlierEventsOfTheSameProcessOnly() {
    Position position = Position.START.with(new EventId("serial-handler", "a1", 5));
    assertTrue(position.covers(new EventId("serial-handler", "a1", 5)));
    assertFalse(position.covers(new EventId("serial-handler", "a1", 6)));
    assertFalse(position.covers(new EventId("serial-handler", "b2", 1)));
    assertFalse(position.covers(new EventId("http-poller", "a1", 1)));
  }
}
