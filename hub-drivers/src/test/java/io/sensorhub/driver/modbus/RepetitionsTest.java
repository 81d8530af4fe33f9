package io.sensorhub.driver.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.Value;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.Order.Result;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer that comes twice is never the value of another register. */
class RepetitionsTest {

  /** Between two pieces of a frame. */
  private static final Duration PIECES = Duration.ofMillis(2);

  private static final int[] ADDRESSES = {3, 13, 23, 33, 43};

  /** Five registers far apart, two of them at a quicker pace. */
  private static final String PROFILE =
      """
      driver: modbus
      protocol:
        intervals: {quick: 0.2}
        registers:
          r3: {address: 3}
          r13: {address: 13}
          r23: {address: 23}
          r33: {address: 33, interval: quick}
          r43: {address: 43, interval: quick, write: single}
      """;

  /** A unit that answers one question after the other, and now and then twice. */
  private static final class Twice {
    private final Map<Integer, Integer> words;
    private final int each;
    private final Duration apart;
    private final Duration time;
    private @Nullable Bus bus;

    /** Octets of the first piece of each frame; 0: all of it. */
    private int cut;

    private long lineNanos;
    private int answers;
    private int questions;
    private long freeNanos;

    Twice(Map<Integer, Integer> words, int each, Duration apart, Duration time) {
      this.words = words;
      this.each = each;
      this.apart = apart;
      this.time = time;
    }

    int word(int address) {
      return words.getOrDefault(address, address);
    }

    byte[] answer(byte[] question) {
      questions++;
      Bus line = Objects.requireNonNull(bus);
      int address = ((question[2] & 0xff) << 8) | (question[3] & 0xff);
      int count = question[5] & 0xff;
      int[] pdu = new int[2 + 2 * count];
      pdu[0] = question[1];
      pdu[1] = 2 * count;
      for (int i = 0; i < count; i++) {
        pdu[2 + 2 * i] = word(address + i) >> 8;
        pdu[3 + 2 * i] = word(address + i) & 0xff;
      }
      byte[] answer = question[1] > 4 ? question : Bus.rtu(question[0], pdu);
      long now = line.now().nanos();
      freeNanos = Math.max(freeNanos, now) + time.toNanos();
      comes(line, Duration.ofNanos(freeNanos - now), answer);
      if (each > 0 && ++answers % each == 0) {
        comes(line, Duration.ofNanos(freeNanos - now).plus(apart), answer);
      }
      return new byte[0];
    }

    /** One frame after the other, for the line is one. */
    private void comes(Bus line, Duration after, byte[] frame) {
      if (cut == 0) {
        line.comes(after, frame);
        return;
      }
      long now = line.now().nanos();
      long begin = Math.max(now + after.toNanos(), lineNanos);
      lineNanos = begin + PIECES.toNanos() + 1;
      Duration first = Duration.ofNanos(begin - now);
      line.comes(first, Arrays.copyOf(frame, cut));
      line.comes(first.plus(PIECES), Arrays.copyOfRange(frame, cut, frame.length));
    }
  }

  private static Bus bus(Twice unit) {
    String device =
        "{\"device_id\": \"a\", \"port_id\": \"bus\", \"unit_id\": 1, \"profile\": \"p\"}";
    Bus bus =
        new Bus(
            Bus.driver("modbus-rtu", device, Map.of("p", PROFILE)), Duration.ZERO, unit::answer);
    unit.bus = bus;
    return bus;
  }

  private static void assertRight(Bus bus, Twice unit) {
    bus.readings("a")
        .forEach(reading -> {
          for (int address : ADDRESSES) {
            Value value = reading.values().get("r" + address);
            assertTrue(
                value == null || value.equals(new Value.Whole(unit.word(address))),
                () -> address + " was told to be " + value);
          }
        });
  }

  @ParameterizedTest
  @CsvSource({
    "1,1,5",
    "1,150,5",
    "1,300,5",
    "3,150,5",
    "3,300,5",
    "2,200,20",
    "1,700,5",
    "1,8,5",
    "1,8,20",
    "1,8,450",
    "1,30,5",
    "1,60,5",
    "1,95,5",
    "2,8,5",
    "3,8,5",
    "3,8,20",
    "3,40,5",
    "3,90,5",
    "3,90,30",
    "5,8,450",
    "7,8,5",
    "7,50,2",
    "1,1,1",
    "2,20,1"
  })
  void answersThatComeTwice_areNeverTakenForOthers(int each, int apart, int time) {
    Twice unit = new Twice(Map.of(), each, Duration.ofMillis(apart), Duration.ofMillis(time));
    Bus bus = bus(unit);
    bus.run(Duration.ofMinutes(2));
    assertRight(bus, unit);
    assertTrue(bus.fault("a").isEmpty(), () -> bus.fault("a").toString());
    assertTrue(bus.readings("a").size() > 30, bus.readings("a").size() + " readings");
  }

  @Test
  void answersThatComeTwice_inEverySplit() {
    for (int cut = 1; cut < 7; cut++) {
      for (int apart = 1; apart < 30; apart += 3) {
        for (int each = 1; each < 4; each++) {
          Twice unit = new Twice(Map.of(), each, Duration.ofMillis(apart), Duration.ofMillis(4));
          unit.cut = cut;
          Bus bus = bus(unit);
          bus.run(Duration.ofSeconds(10));
          assertRight(bus, unit);
          assertTrue(bus.fault("a").isEmpty(), () -> bus.fault("a").toString());
          assertTrue(bus.readings("a").size() > 9, bus.readings("a").size() + " readings");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void otherProgramsQuestions_areAnsweredRight(int each) {
    Twice unit = new Twice(Map.of(), each, Duration.ofMillis(8), Duration.ofMillis(5));
    Bus bus = bus(unit);
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      int address = 100 + random.nextInt(3);
      List<Result> results = new ArrayList<>();
      byte[] pdu = {3, 0, (byte) address, 0, 1};
      bus.driver()
          .order(new Order.Pass(1, ByteBuffer.wrap(pdu), Long.MAX_VALUE, results::add), bus.now());
      for (int waited = 0; results.isEmpty() && waited < 1_000; waited++) {
        bus.run(Duration.ofMillis(1));
      }
      assertEquals(
          List.of(new Result.Passed(ByteBuffer.wrap(new byte[] {3, 2, 0, (byte) address}))),
          results,
          "question " + i);
    }
    assertRight(bus, unit);
  }

  @Test
  void valuesThatChange_whileAnswersComeTwice() {
    int[] count = {0};
    Map<Integer, Integer> words = new TreeMap<>();
    Twice unit = new Twice(words, 3, Duration.ofMillis(8), Duration.ofMillis(5));
    for (int address : ADDRESSES) {
      words.put(address, 0);
    }
    Bus bus = bus(unit);
    bus.run(Duration.ofSeconds(5));
    int told = bus.readings("a").size();
    for (int i = 0; i < 500; i++) {
      int changed = ADDRESSES[i % ADDRESSES.length];
      words.put(changed, 1000 * changed + ++count[0]);
      bus.run(Duration.ofMillis(330));
      words.put(changed, 0);
      bus.run(Duration.ofMillis(210));
    }
    bus.readings("a").stream()
        .skip(told)
        .forEach(reading -> {
          for (int address : ADDRESSES) {
            if (reading.values().get("r" + address) instanceof Value.Whole whole) {
              assertTrue(
                  whole.number() == 0 || whole.number() / 1000 == address,
                  () -> address + " was told to be " + whole);
            }
          }
        });
  }

  @Test
  void equalValues_costNothing_onceTheyAreKnown() {
    Map<Integer, Integer> zeros = Map.of(3, 0, 13, 0, 23, 0, 33, 0, 43, 0);
    Twice equal = new Twice(zeros, 0, Duration.ZERO, Duration.ofMillis(5));
    Twice different = new Twice(Map.of(), 0, Duration.ZERO, Duration.ofMillis(5));
    Bus first = bus(equal);
    Bus second = bus(different);
    for (Bus bus : List.of(first, second)) {
      bus.run(Duration.ofSeconds(2));
    }
    int before = equal.questions - different.questions;
    first.run(Duration.ofMinutes(1));
    second.run(Duration.ofMinutes(1));
    assertTrue(before <= 6, before + " more questions at first");
    assertTrue(
        Math.abs(equal.questions - different.questions - before) <= 5,
        equal.questions + " and " + different.questions + " questions");
    assertRight(first, equal);
  }

  /** Another program asks without a pause; one register never changes, the others always do. */
  @Test
  void programThatAsksWithoutAPause_isNotHeldUp_byAUnitThatAnswersOnce() {
    Map<Integer, Integer> words = new TreeMap<>();
    Twice unit = new Twice(words, 0, Duration.ZERO, Duration.ofMillis(5));
    Bus bus = bus(unit);
    int answers = 0;
    for (long end = bus.now().nanos() + 20_000_000_000L; bus.now().nanos() < end; answers++) {
      int address = 100 + answers % 3;
      words.put(101, answers & 0xff);
      words.put(102, 0x100 + (answers & 0xff));
      List<Result> results = new ArrayList<>();
      byte[] pdu = {3, 0, (byte) address, 0, 1};
      bus.driver()
          .order(new Order.Pass(1, ByteBuffer.wrap(pdu), Long.MAX_VALUE, results::add), bus.now());
      for (int waited = 0; results.isEmpty() && waited < 1_000; waited++) {
        bus.run(Duration.ofMillis(1));
      }
      assertEquals(1, results.size());
    }
    assertTrue(answers > 1_400, answers + " answers in 20 s");
  }
}
