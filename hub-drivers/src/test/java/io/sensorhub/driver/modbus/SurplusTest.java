package io.sensorhub.driver.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.Value;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.registry.Drivers;
import io.sensorhub.testkit.TestInstance;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Frames that nobody asked for, at whatever moment: none is published as another register's value.
 */
class SurplusTest {

  private static final int[] ADDRESSES = {10, 20, 30, 40, 50};

  /** What a unit sends besides its answers. */
  private enum Extra {
    /** The same answer once more. */
    COPY,
    /** The answer to the same question, put once more: with another number. */
    REPEATED,
    /** The answer before, in one piece with the answer. */
    BEFORE,
    /** The answer before, in one piece behind the answer. */
    BEHIND
  }

  /** A unit whose registers are never the same: their thousands say which one it is. */
  private static final class Unit {
    private final boolean mbap;
    private final Extra extra;
    private final int each;
    private final int[] delay;
    private final int[] time;
    private final Random random;
    private @Nullable Bus bus;
    private int cut;
    private int reads;
    private int questions;
    private long freeNanos;
    private byte[] last = new byte[0];

    Unit(boolean mbap, Extra extra, int each, int[] delay, int[] time, long seed) {
      this.mbap = mbap;
      this.extra = extra;
      this.each = each;
      this.delay = delay;
      this.time = time;
      this.random = new Random(seed);
    }

    private int in(int[] range) {
      return range[0] + random.nextInt(range[1] - range[0] + 1);
    }

    private byte[] answerTo(byte[] question) {
      reads++;
      int at = mbap ? 7 : 1;
      int address = ((question[at + 1] & 0xff) << 8) | (question[at + 2] & 0xff);
      int count = question[at + 4] & 0xff;
      ByteBuffer pdu = ByteBuffer.allocate(2 + 2 * count);
      pdu.put(question[at]).put((byte) (2 * count));
      for (int i = 0; i < count; i++) {
        pdu.putShort((short) ((address + i) % 65 * 1000 + reads % 1000));
      }
      if (!mbap) {
        return Bus.rtu(question[0] & 0xff, pdu.array());
      }
      ByteBuffer frame = ByteBuffer.allocate(7 + pdu.capacity());
      frame.putInt(0).putShort((short) (1 + pdu.capacity())).put(question[6]).put(pdu.array());
      return frame.array();
    }

    byte[] takes(byte[] question) {
      Bus line = Objects.requireNonNull(bus);
      questions++;
      long now = line.now().nanos();
      freeNanos = Math.max(freeNanos, now) + in(time) * 1_000_000L;
      byte[] answer = answerTo(question);
      boolean odd = questions % each == 0;
      long after = freeNanos - now;
      if (odd && extra == Extra.COPY) {
        comes(line, after + in(delay) * 1_000_000L, answer);
      } else if (odd && extra == Extra.REPEATED) {
        comes(line, after + in(delay) * 1_000_000L + 1, answerTo(question));
      }
      comes(
          line,
          after,
          odd && extra == Extra.BEFORE
              ? join(last, answer)
              : odd && extra == Extra.BEHIND ? join(answer, last) : answer);
      last = answer;
      return new byte[0];
    }

    private void comes(Bus line, long nanos, byte[] bytes) {
      if (cut > 0 && cut < bytes.length) {
        line.comes(Duration.ofNanos(nanos), Arrays.copyOf(bytes, cut));
        line.comes(
            Duration.ofNanos(nanos + 1_000_000), Arrays.copyOfRange(bytes, cut, bytes.length));
      } else {
        line.comes(Duration.ofNanos(nanos), bytes);
      }
    }

    private static byte[] join(byte[] one, byte[] other) {
      byte[] both = Arrays.copyOf(one, one.length + other.length);
      System.arraycopy(other, 0, both, one.length, other.length);
      return both;
    }
  }

  private static Bus bus(Unit unit) {
    String registers =
        Arrays.stream(ADDRESSES)
            .mapToObj(address -> "\"r%d\": {\"address\": %d}".formatted(address, address))
            .collect(Collectors.joining(", "));
    String port =
        unit.mbap
            ? "\"driver\": \"modbus-tcp\", \"accept\": [\"transaction\"]"
            : "\"driver\": \"modbus-rtu\", \"baud_rate\": 115200";
    AskingDriver driver =
        (AskingDriver)
            Drivers.forInstance(
                    TestInstance.of(
                        """
                        {"instance_id": "x",
                         "config": {"poll_interval": 0.6,
                                    "ports": [{"port_id": "bus",
                                               "address": "tcp://127.0.0.1:502", %s}]},
                         "devices": [{"device_id": "a", "port_id": "bus", "unit_id": 1,
                                      "profile": "generic-modbus", "registers": {%s}}]}
                        """
                            .formatted(port, registers),
                        Map.of()),
                    new Problems())
                .values()
                .iterator()
                .next();
    Bus bus = new Bus(driver, Duration.ZERO, unit::takes);
    unit.bus = bus;
    return bus;
  }

  private static List<String> wrong(Bus bus) {
    List<String> wrong = new ArrayList<>();
    bus.readings("a")
        .forEach(reading ->
            reading
                .values()
                .forEach((property, value) -> {
                  int address = Integer.parseInt(property.substring(1));
                  if (value instanceof Value.Whole whole && whole.number() / 1000 != address) {
                    wrong.add(property + " " + whole.number());
                  }
                }));
    return wrong;
  }

  private static String told(Unit unit) {
    return (unit.mbap ? "mbap " : "rtu ")
        + unit.extra
        + " each "
        + unit.each
        + " after "
        + Arrays.toString(unit.delay)
        + " ms, answers in "
        + Arrays.toString(unit.time)
        + " ms";
  }

  /** Lets a unit be asked for a minute. */
  private static int wrongValues(Unit unit, int leastReadings) {
    Bus bus = bus(unit);
    bus.run(Duration.ofMinutes(1));
    assertTrue(bus.fault("a").isEmpty(), () -> told(unit) + ": " + bus.fault("a"));
    int readings = bus.readings("a").size();
    assertTrue(readings >= leastReadings, () -> told(unit) + ": " + readings + " readings");
    return wrong(bus).size();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void copies_atWhateverDistance_areNeverTaken(boolean mbap) {
    int[][] delays = {{0, 0}, {5, 5}, {30, 30}, {20, 90}, {120, 500}, {350, 350}, {0, 950}};
    int[][] times = {{1, 1}, {10, 10}, {30, 30}, {5, 80}, {120, 120}, {250, 250}};
    for (int each : new int[] {1, 3, 7, 53}) {
      for (int[] delay : delays) {
        for (int[] time : times) {
          Unit unit = new Unit(mbap, Extra.COPY, each, delay, time, 5);
          assertEquals(0, wrongValues(unit, 5), told(unit));
        }
      }
    }
  }

  /** The second answer is not recognised by its octets, but by the time that it leaves. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void repeatedQuestions_ofAUnitThatTakesItsTime_areFound(boolean mbap) {
    for (int each : new int[] {1, 3, 7, 53}) {
      for (int[] delay : new int[][] {{0, 0}, {5, 5}, {20, 90}, {30, 30}, {350, 350}, {0, 950}}) {
        for (int time : new int[] {10, 30, 120}) {
          Unit unit = new Unit(mbap, Extra.REPEATED, each, delay, new int[] {time, time}, 5);
          int wrong = wrongValues(unit, 6);
          assertTrue(wrong <= 5, () -> told(unit) + ": " + wrong + " wrong values");
        }
      }
    }
  }

  @Test
  void answersInOnePieceWithTheOneBefore_inEverySplit() {
    for (Extra extra : List.of(Extra.BEFORE, Extra.BEHIND)) {
      for (int each : new int[] {1, 2, 7, 13}) {
        for (int cut = 0; cut < 14; cut++) {
          Unit unit = new Unit(false, extra, each, new int[2], new int[] {30, 30}, 5);
          unit.cut = cut;
          assertEquals(0, wrongValues(unit, each < 7 ? 1 : 6), told(unit) + ", cut at " + cut);
        }
      }
    }
  }

  @Test
  void answersInOnePieceWithTheOneBefore_whereTransactionsSayNothing() {
    for (Extra extra : List.of(Extra.BEFORE, Extra.BEHIND)) {
      for (int each : new int[] {1, 2, 7, 13}) {
        for (int cut = 0; cut < 22; cut += 3) {
          Unit unit = new Unit(true, extra, each, new int[2], new int[] {30, 30}, 5);
          unit.cut = cut;
          assertEquals(0, wrongValues(unit, each < 7 ? 1 : 6), told(unit) + ", cut at " + cut);
        }
      }
    }
  }

  @Test
  void unitThatAnswersOnce_isAskedHardlyMore() {
    for (int[] time : new int[][] {{1, 3}, {10, 10}, {5, 80}, {100, 100}}) {
      Unit unit = new Unit(false, Extra.COPY, Integer.MAX_VALUE, new int[2], time, 5);
      Bus bus = bus(unit);
      bus.run(Duration.ofMinutes(10));
      int needed = ADDRESSES.length * bus.readings("a").size();
      assertTrue(bus.readings("a").size() >= 995, bus.readings("a").size() + " readings");
      assertTrue(
          unit.questions <= needed + needed / 50,
          () -> Arrays.toString(time) + ": " + unit.questions + " instead of " + needed);
    }
  }
}
