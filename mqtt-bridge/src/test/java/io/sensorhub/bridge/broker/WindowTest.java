package io.sensorhub.bridge.broker;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WindowTest {

  private final Window window = new Window(2);

  private boolean flush() {
    return window.flush(Duration.ZERO);
  }

  @Test
  void flush_endsWhenEverythingIsAnswered() throws Exception {
    Window.Place first = window.enter(Duration.ZERO);
    Window.Place second = window.enter(Duration.ZERO);
    assertThrows(IOException.class, () -> window.enter(Duration.ZERO));
    first.leave();
    first.leave();
    assertFalse(flush());
    second.leave();
    assertTrue(flush());
  }

  @Test
  void messageThatWillNotBeAnswered_isNoAnswer_evenBeforeTheLossIsTold() throws Exception {
    Window.Place place = window.enter(Duration.ZERO);
    place.fail();
    assertFalse(flush());
  }

  @Test
  void lostConnection_keepsNobodyWaiting() throws Exception {
    window.enter(Duration.ZERO);
    window.enter(Duration.ZERO);
    window.lost();
    assertFalse(flush());
    assertThrows(IOException.class, () -> window.enter(Duration.ZERO));
  }
}
