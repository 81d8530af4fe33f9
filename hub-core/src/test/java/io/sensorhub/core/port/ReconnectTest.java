package io.sensorhub.core.port;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReconnectTest {

  @Test
  void delay_growsByTheFactor_upToTheMaximum() {
    Reconnect reconnect = Reconnect.DEFAULT;
    assertEquals(Duration.ofSeconds(5), reconnect.delay(1));
    assertEquals(Duration.ofSeconds(10), reconnect.delay(2));
    assertEquals(Duration.ofSeconds(40), reconnect.delay(4));
    assertEquals(Duration.ofSeconds(60), reconnect.delay(5));
    assertEquals(Duration.ofSeconds(60), reconnect.delay(1_000_000));
  }
}
