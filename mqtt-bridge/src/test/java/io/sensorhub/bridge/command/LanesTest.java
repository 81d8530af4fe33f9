package io.sensorhub.bridge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.Await;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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
              10,
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
              10,
              () -> {
                order.add("second");
                done.countDown();
              }));
      assertTrue(lanes.submit("stays", 0, () -> {}));
      lanes.retain(Set.of("stays"));
      assertEquals(1, lanes.size());
      go.countDown();
      done.await();
      assertEquals(List.of("first", "second"), order);
    }
  }

  @Test
  void whatIsTaken_isDone_whileLanesComeAndGo() throws Exception {
    try (Lanes lanes = new Lanes()) {
      AtomicInteger done = new AtomicInteger();
      AtomicBoolean over = new AtomicBoolean();
      Thread tidy =
          Thread.ofPlatform()
              .start(() -> {
                while (!over.get()) {
                  lanes.retain(Set.of());
                }
              });
      int taken = 0;
      while (taken < 50_000) {
        taken += lanes.submit("key", 0, done::incrementAndGet) ? 1 : 0;
      }
      over.set(true);
      tidy.join();
      int all = taken;
      Await.until("all of " + all, () -> done.get() == all);
    }
  }

  @Test
  void moreBytesThanAllLanesMayHold_areRefused_untilSomeAreDone() throws Exception {
    try (Lanes lanes = new Lanes()) {
      CountDownLatch go = new CountDownLatch(1);
      CountDownLatch done = new CountDownLatch(1);
      Runnable waits =
          () -> {
            try {
              go.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          };
      assertTrue(lanes.submit("a", Lanes.MOST_BYTES - 10, waits));
      assertTrue(lanes.submit("b", 10, waits));
      assertFalse(lanes.submit("c", 1, waits));
      assertTrue(lanes.submit("a", 0, done::countDown));
      go.countDown();
      done.await();
      assertTrue(lanes.submit("c", Lanes.MOST_BYTES - 10, () -> {}));
    }
  }
}
