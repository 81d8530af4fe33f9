package io.sensorhub.serial.talk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LineRatesTest {

  private static final long SECOND = 1_000_000_000L;

  private final LineRates rates = new LineRates();

  @Test
  void beforeTwoLooks_nothingIsKnown() {
    assertEquals(0, rates.bytesPerSecond());
    rates.sample(0, 1000, 10);
    assertEquals(0, rates.bytesPerSecond());
    assertEquals(0, rates.messagesPerSecond());
  }

  @Test
  void rate_isThatOfTheLastTenSeconds() {
    for (int second = 0; second <= 60; second++) {
      rates.sample(second * SECOND, second < 50 ? 0 : (second - 50) * 100, Math.min(second, 55));
    }
    assertEquals(100, rates.bytesPerSecond(), 0.001);
    assertEquals(0.5, rates.messagesPerSecond(), 0.001);
  }

  @Test
  void lineThatFellSilent_goesToZero() {
    rates.sample(0, 0, 0);
    rates.sample(SECOND, 100, 1);
    for (int second = 2; second < 20; second++) {
      rates.sample(second * SECOND, 100, 1);
    }
    assertEquals(0, rates.bytesPerSecond());
  }
}
