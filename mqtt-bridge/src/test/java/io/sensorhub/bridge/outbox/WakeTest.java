package io.sensorhub.bridge.outbox;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.Await;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class WakeTest {

  private final Wake wake = new Wake();

  @Test
  void heldWaking_isMadeUpFor_unlessSomebodyHasDoneIt() throws Exception {
    CountDownLatch woken = new CountDownLatch(1);
    Thread sleeper =
        Thread.ofPlatform()
            .start(() -> {
              try {
                wake.await(Duration.ofMinutes(1));
                woken.countDown();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    Await.until("it waits", () -> sleeper.getState() == Thread.State.TIMED_WAITING);
    wake.hold();
    wake.up();
    assertTrue(wake.take());
    assertFalse(wake.take());
    wake.release();
    wake.hold();
    wake.up();
    assertTrue(sleeper.isAlive());
    wake.release();
    woken.await();
    sleeper.join();
  }
}
