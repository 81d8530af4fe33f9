package io.sensorhub.bridge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LanesTest {

  @Test
  void laneThatIsNoMore_endsAfterWhatWaitsInIt() throws Exception {
    try (Lanes lanes = new Lanes()) {
      CountDownLatch go = new CountDownLatch(1);
      CountDownLatch done = new CountDownLatch(2);
      List<String> order = new CopyOnWriteArrayList<>();
      assertTrue(
          lanes.submit(
              "gone",
              () -> {
                try {
                  go.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                order.add("first");
                done.countDown();
              }));
      assertTrue(
          lanes.submit(
              "gone",
              () -> {
                order.add("second");
                done.countDown();
              }));
      assertTrue(lanes.submit("stays", () -> {}));
      lanes.retain(Set.of("stays"));
      assertEquals(1, lanes.size());
      go.countDown();
      done.await();
      assertEquals(List.of("first", "second"), order);
    }
  }
}
