package io.sensorhub.driver.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.IntNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Value;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Order;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A bus that goes on with other devices while those that stay notice nothing. */
class GoingOnTest {

  private static final String PROFILE =
      """
      driver: modbus
      protocol:
        registers:
          other: {address: 3}
          set: {address: 5, write: single}
          third: {address: 30}
      """;

  private static String device(String id, int unit, String more) {
    return "{\"device_id\": \"%s\", \"port_id\": \"bus\", \"unit_id\": %d, \"profile\": \"p\"%s}"
        .formatted(id, unit, more);
  }

  private static AskingDriver driver(String... devices) {
    return Bus.driver("modbus-rtu", String.join(",", devices), Map.of("p", PROFILE));
  }

  private static Bus bus(String... devices) {
    return new Bus(driver(devices), Duration.ofMillis(5), GoingOnTest::answer);
  }

  private static byte[] answer(byte[] question) {
    return question[1] == 6 ? question : Bus.addresses(question);
  }

  /** As the line's thread does: between two questions. */
  private static void goOn(Bus bus, AskingDriver heir) {
    while (bus.driver().awaits()) {
      bus.run(Duration.ofMillis(1));
    }
    assertTrue(bus.driver().canGoOnAs(heir));
    bus.driver().goOnAs(heir, bus.now());
  }

  @Test
  void deviceThatStays_keepsItsPaceToTheMillisecond_whateverHappensToTheOthers() {
    Bus bus = bus(device("a", 1, ""), device("b", 2, ""), device("c", 3, ""));
    for (int i = 0; i < 20; i++) {
      bus.run(Duration.ofMillis(1_370));
      String c = i % 3 == 0 ? device("c", 3, ", \"poll_interval\": 2") : device("d", 4, "");
      goOn(bus, i % 2 == 0 ? driver(device("a", 1, ""), c) : driver(c, device("a", 1, "")));
    }
    bus.run(Duration.ofSeconds(1));
    List<Instant> times = bus.readings("a").stream().map(Reading::timestamp).toList();
    assertTrue(times.size() >= 27, times.size() + " readings in 28 s");
    for (int i = 1; i < times.size(); i++) {
      long millis = Duration.between(times.get(i - 1), times.get(i)).toMillis();
      assertTrue(millis > 800 && millis < 1_200, millis + " ms between two readings");
    }
    assertTrue(bus.fault("a").isEmpty());
    assertFalse(bus.readings("d").isEmpty());
  }

  @Test
  void whatWaits_isDone_alsoForADeviceThatIsReadDifferently_andAnsweredForOneThatHasGone() {
    Bus bus = bus(device("a", 1, ""), device("b", 2, ""), device("c", 3, ""));
    bus.run(Duration.ofMillis(1_010));
    List<Order.Result> a = new ArrayList<>();
    List<Order.Result> b = new ArrayList<>();
    List<Order.Result> c = new ArrayList<>();
    order(bus, "a", a);
    order(bus, "b", b);
    order(bus, "c", c);
    goOn(bus, driver(device("a", 1, ""), device("b", 2, ", \"poll_interval\": 3")));
    bus.run(Duration.ofSeconds(2));
    for (List<Order.Result> results : List.of(a, b)) {
      assertEquals(2, results.size());
      assertInstanceOf(Order.Result.Done.class, results.getFirst());
      assertInstanceOf(Order.Result.Done.class, results.getLast());
    }
    assertEquals(2, c.size());
    for (Order.Result result : c) {
      String told = assertInstanceOf(Order.Result.Failed.class, result).fault().message();
      assertEquals("c is no longer on this line", told);
    }
  }

  private static void order(Bus bus, String device, List<Order.Result> results) {
    DeviceId id = new DeviceId(device);
    bus.driver()
        .order(
            new Order.Write(id, Map.of("set", IntNode.valueOf(5)), Long.MAX_VALUE, results::add),
            bus.now());
    bus.driver().order(new Order.Read(id, Long.MAX_VALUE, results::add), bus.now());
  }

  /** Unit 1 answers in its order, and each seventh question late. */
  private static final class Late {
    private @Nullable Bus bus;
    private int count;
    private long freeNanos;

    byte[] answer(byte[] question) {
      if (question[0] != 1) {
        return GoingOnTest.answer(question);
      }
      Bus line = Objects.requireNonNull(bus);
      long now = line.now().nanos();
      Duration time = Duration.ofMillis(++count % 7 == 0 ? 1_500 : 5);
      freeNanos = Math.max(freeNanos, now) + time.toNanos();
      line.comes(Duration.ofNanos(freeNanos - now), GoingOnTest.answer(question));
      return new byte[0];
    }
  }

  @Test
  void answersThatAreOwed_areNotTakenForOthers_overManyChanges() {
    Late late = new Late();
    Bus bus =
        new Bus(driver(device("a", 1, ""), device("b", 2, "")), Duration.ofMillis(5), late::answer);
    late.bus = bus;
    for (int i = 0; i < 200; i++) {
      bus.run(Duration.ofMillis(310));
      String changed = ", \"poll_interval\": " + (1 + i % 2);
      goOn(bus, driver(device("a", 1, changed), device("b", 2, "")));
      if (i % 5 == 0) {
        bus.driver().paused(bus.now()); // the line is built anew
        bus.driver().reset(bus.now());
      }
    }
    Map<String, Integer> right = Map.of("other", 3, "set", 5, "third", 30);
    assertTrue(bus.readings("a").size() > 20, bus.readings("a").size() + " readings");
    for (Reading reading : bus.readings("a")) {
      right.forEach((property, word) -> {
        Value value = reading.values().get(property);
        assertTrue(
            value == null || value instanceof Value.Missing || value.equals(new Value.Whole(word)),
            () -> property + " " + value);
      });
    }
  }

  @Test
  void lineThatIsBuiltAnew_doesWhatWaited() {
    Bus bus = bus(device("a", 1, ""), device("b", 2, ""));
    bus.run(Duration.ofMillis(1_010));
    List<Order.Result> results = new ArrayList<>();
    order(bus, "a", results);
    bus.driver().paused(bus.now());
    assertEquals(List.of(), results);
    bus.driver().goOnAs(driver(device("a", 1, "")), bus.now());
    bus.driver().reset(bus.now());
    bus.run(Duration.ofSeconds(2));
    assertEquals(2, results.size());
    results.forEach(result -> assertInstanceOf(Order.Result.Done.class, result));
  }

  @Test
  void otherFraming_isAnotherLine() {
    AskingDriver tcp = Bus.driver("modbus-tcp", device("a", 1, ""), Map.of("p", PROFILE));
    AskingDriver echo =
        Bus.driver(
            "modbus-rtu",
            device("a", 1, ""),
            Map.of("p", PROFILE.replace("  registers:", "  echo: true\n  registers:")));
    assertFalse(driver(device("a", 1, "")).canGoOnAs(tcp));
    assertFalse(driver(device("a", 1, "")).canGoOnAs(echo));
  }
}
