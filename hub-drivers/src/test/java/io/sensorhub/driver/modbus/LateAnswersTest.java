package io.sensorhub.driver.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.IntNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.Outcome.Exchange;
import io.sensorhub.driver.Outcome.Exchanged;
import io.sensorhub.driver.registry.Drivers;
import io.sensorhub.testkit.TestInstance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No answer is taken for that to another question; what came instead of an answer is told. */
class LateAnswersTest {

  private static final String PROFILE =
      """
      driver: modbus
      protocol:
        registers:
          other: {address: 3}
          set: {address: 5, write: single}
          third: {address: 30}
      """;

  private static String device(int unit) {
    return "{\"device_id\": \"a\", \"port_id\": \"bus\", \"unit_id\": %d, \"profile\": \"p\"}"
        .formatted(unit);
  }

  /** A unit that answers in its order, sometimes late. */
  private static final class Unit {
    private final Duration lateness;
    private final boolean echoes;
    private @Nullable Bus bus;
    private boolean stores;
    private int questions;
    private int each;
    private long freeNanos;

    Unit(Duration lateness, boolean echoes) {
      this.lateness = lateness;
      this.echoes = echoes;
    }

    byte[] answer(byte[] question) {
      Bus line = Objects.requireNonNull(bus);
      questions++;
      byte[] answer = question[1] == 6 ? question : Bus.addresses(question);
      if (question[1] == 4 && !echoes) {
        return new byte[0];
      }
      boolean late = stores || (each > 0 && questions % each == 0);
      stores = question[1] > 4; // whatever does not read
      long now = line.now().nanos();
      freeNanos = Math.max(freeNanos, now) + (late ? lateness : Duration.ofMillis(5)).toNanos();
      line.comes(Duration.ofNanos(freeNanos - now), answer);
      return new byte[0];
    }
  }

  private static Bus bus(Unit unit) {
    Bus bus =
        new Bus(
            Bus.driver("modbus-rtu", device(1), Map.of("p", PROFILE)), Duration.ZERO, unit::answer);
    unit.bus = bus;
    return bus;
  }

  private static void assertRight(Bus bus) {
    Map<String, Integer> right = Map.of("other", 3, "set", 5, "third", 30);
    bus.readings("a")
        .forEach(reading ->
            right.forEach((property, word) -> {
              Value value = reading.values().get(property);
              assertTrue(
                  value == null
                      || value instanceof Value.Missing
                      || value.equals(new Value.Whole(word))
                      || (property.equals("set") && value.equals(new Value.Whole(777))),
                  () -> property + " " + value);
            }));
  }

  @ParameterizedTest
  @CsvSource({
    "1500,true",
    "1500,false",
    "2500,true",
    "2500,false",
    "4500,true",
    "4500,false",
    "5500,true",
    "5500,false",
    "8500,true",
    "8500,false"
  })
  void answerThatIsLateAfterAWrite_isNeverTakenForAnother(int millis, boolean echoes) {
    Unit unit = new Unit(Duration.ofMillis(millis), echoes);
    Bus bus = bus(unit);
    for (int i = 0; i < 6; i++) {
      bus.run(Duration.ofSeconds(10));
      bus.driver()
          .order(
              new Order.Write(
                  new DeviceId("a"), Map.of("set", IntNode.valueOf(777)), Long.MAX_VALUE, _ -> {}),
              bus.now());
    }
    bus.run(Duration.ofSeconds(90));
    assertRight(bus);
    assertTrue(bus.readings("a").size() >= 60, bus.readings("a").size() + " readings in 150 s");
    assertTrue(bus.fault("a").isEmpty(), () -> bus.fault("a").toString());
  }

  @ParameterizedTest
  @CsvSource({
    "7,1200,true",
    "7,1200,false",
    "5,2200,true",
    "11,3500,true",
    "7,3500,true",
    "7,3500,false",
    "7,4500,true",
    "7,4500,false",
    "7,5500,true",
    "7,5500,false",
    "7,6000,true",
    "7,6000,false",
    "13,9000,true",
    "13,9000,false"
  })
  void answersThatAreLateNowAndThen_areNeverTakenForOthers(int each, int millis, boolean echoes) {
    Unit unit = new Unit(Duration.ofMillis(millis), echoes);
    unit.each = each;
    Bus bus = bus(unit);
    bus.run(Duration.ofMinutes(5));
    assertRight(bus);
    assertTrue(bus.readings("a").size() >= 20, bus.readings("a").size() + " readings");
  }

  @Test
  void sessionThatIsOneAnswerBehind_bringsNoWrongValue_andNoAnswerForSure() {
    List<byte[]> before = new ArrayList<>();
    Bus bus =
        new Bus(
            Bus.driver("modbus-rtu", device(1), Map.of("p", PROFILE)),
            Duration.ofMillis(2),
            question -> {
              before.add(question);
              int behind = before.size() > 20 ? 2 : 1;
              return before.size() == 21
                  ? new byte[0]
                  : Bus.addresses(before.get(before.size() - behind));
            });
    bus.run(Duration.ofSeconds(10));
    int begin = bus.outcomes().size();
    bus.run(Duration.ofMinutes(5));
    assertRight(bus);
    Set<Exchange> ends =
        bus.outcomes().stream()
            .skip(begin)
            .filter(Exchanged.class::isInstance)
            .map(outcome -> ((Exchanged) outcome).exchange())
            .collect(Collectors.toSet());
    assertFalse(ends.contains(Exchange.ANSWERED), ends.toString());
    assertTrue(ends.contains(Exchange.LATE), ends.toString());
  }

  @Test
  void frameLostOnRtu_costsOneQuestionMore_whereTheUnitKeepsTheStandard() {
    int[] count = {0};
    Bus bus =
        new Bus(
            Bus.driver("modbus-rtu", device(1), Map.of("p", PROFILE)),
            Duration.ofMillis(2),
            question -> ++count[0] % 20 == 0 ? new byte[0] : Bus.addresses(question));
    bus.run(Duration.ofMinutes(5));
    assertTrue(bus.readings("a").size() >= 295, bus.readings("a").size() + " readings in 300 s");
    assertTrue(bus.fault("a").isEmpty());
  }

  private static Bus tcp(String accept, int unit, int transaction, int answersAs) {
    InstanceConfig instance =
        TestInstance.of(
            """
            {"instance_id": "x",
             "config": {"poll_interval": 1,
                        "ports": [{"port_id": "bus", "address": "tcp://127.0.0.1:502",
                                   "driver": "modbus-tcp", "accept": [%s]}]},
             "devices": [%s]}
            """
                .formatted(accept, device(unit)),
            Map.of("p", PROFILE));
    AskingDriver driver =
        (AskingDriver) Drivers.forInstance(instance, new Problems()).values().iterator().next();
    return new Bus(
        driver,
        Duration.ofMillis(2),
        question -> {
          byte[] answer = BlockTroubleTest.mbap(question);
          answer[0] = transaction < 0 ? answer[0] : (byte) (transaction >> 8);
          answer[1] = transaction < 0 ? answer[1] : (byte) transaction;
          answer[6] = answersAs < 0 ? answer[6] : (byte) answersAs;
          return answer;
        });
  }

  @Test
  void wrongTransactionOrUnit_isTold() {
    Bus bus = tcp("", 3, 0, -1);
    bus.run(Duration.ofSeconds(5));
    String told = bus.fault("a").orElseThrow().message();
    assertTrue(told.startsWith("a (unit 3) answers with transaction 0 instead of "), told);
    bus = tcp("", 3, -1, 0);
    bus.run(Duration.ofSeconds(5));
    assertEquals(
        "a (unit 3) answers as unit 0 instead of 3", bus.fault("a").orElseThrow().message());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"transaction\"", "\"transaction\", \"unit\""})
  void wrongTransactionOrUnit_isAcceptedWhereThePortSaysSo(String accept) {
    Bus bus = tcp(accept, 3, 0, accept.contains("unit") ? 0 : -1);
    bus.run(Duration.ofSeconds(5));
    assertTrue(bus.fault("a").isEmpty());
    assertEquals(5, bus.readings("a").size());
    assertRight(bus);
  }

  @Test
  void answerOfAnotherLength_isThatBlocksMatter_andTold() {
    Bus bus =
        new Bus(
            Bus.driver("modbus-rtu", device(1), Map.of("p", PROFILE)),
            Duration.ofMillis(2),
            question -> {
              byte[] asked = question.clone();
              asked[5] += (byte) (question[1] == 3 && question[3] == 30 ? 1 : 0);
              return Bus.addresses(asked);
            });
    bus.run(Duration.ofSeconds(30));
    assertEquals(
        "a answers function 3 at 30 with 6 octets instead of 4",
        bus.fault("a").orElseThrow().message());
    assertRight(bus);
    assertTrue(bus.readings("a").size() >= 25);
  }

  @Test
  void unitsAboveTheStandard_areWarnedOf_andBroadcastIsRefused() {
    for (int unit : List.of(0, 248, 255)) {
      Problems problems = new Problems();
      InstanceConfig instance =
          TestInstance.of(
              """
              {"instance_id": "x",
               "config": {"ports": [{"port_id": "bus", "serial_path": "/dev/null",
                                     "driver": "modbus-rtu"}]},
               "devices": [%s]}
              """
                  .formatted(device(unit)),
              Map.of("p", PROFILE));
      Drivers.forInstance(instance, problems);
      assertEquals(unit == 0, !problems.isEmpty(), problems.all().toString());
      assertEquals(unit != 0, !problems.warnings().isEmpty());
    }
  }

  @Test
  void lateHalfOfAnAnswer_isNotTakenForAHeader() {
    List<byte[]> questions = new ArrayList<>();
    Bus[] bus = new Bus[1];
    bus[0] =
        new Bus(
            Bus.driver("modbus-tcp", device(1), Map.of("p", PROFILE)),
            Duration.ofMillis(2),
            question -> {
              questions.add(question);
              byte[] answer = BlockTroubleTest.mbap(question);
              if (questions.size() != 4) {
                return answer;
              }
              bus[0].comes(Duration.ofMillis(999), Arrays.copyOf(answer, 5));
              bus[0].comes(Duration.ofMillis(1001), Arrays.copyOfRange(answer, 5, answer.length));
              return new byte[0];
            });
    bus[0].run(Duration.ofSeconds(10));
    assertTrue(bus[0].fault("a").isEmpty(), () -> bus[0].fault("a").toString());
    assertRight(bus[0]);
  }
}
