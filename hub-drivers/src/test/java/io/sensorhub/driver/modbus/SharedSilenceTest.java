package io.sensorhub.driver.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.Order.Result;
import io.sensorhub.driver.modbus.frame.Pdu;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Other programs that ask for silent units, at whatever moment: each is answered before its own
 * time is up, which is as long as the hub's.
 */
class SharedSilenceTest {

  private static final Duration CLIENTS_TIME = Duration.ofSeconds(1);

  private static final Duration GIVEN_UP = Duration.ofSeconds(10);
  private static final Duration STEP = Duration.ofMillis(5);

  /** For the way to the client and back. */
  private static final Duration WAY = Duration.ofMillis(50);

  private static final Duration WELL = Duration.ofSeconds(5);
  private static final int STEP_MS = 37;
  private static final int SWEEP_MS = 4_000;

  /** Two blocks, the second one far away. */
  private static final String PROFILE =
      """
      driver: modbus
      protocol:
        registers:
          a: {address: 0}
          b: {address: 1000}
      """;

  private static final Result SILENT = new Result.Passed(Pdu.of(0x83, 0x0b).buffer());

  private static final Result BUSY = new Result.Passed(Pdu.of(0x83, 0x06).buffer());

  private final Set<Integer> silent = new HashSet<>();

  private static String unit(int unit) {
    return "{\"device_id\": \"u%d\", \"port_id\": \"bus\", \"unit_id\": %d, \"profile\": \"p\"}"
        .formatted(unit, unit);
  }

  private Bus bus(String framing) {
    silent.clear();
    AskingDriver driver =
        Bus.driver(framing, unit(1) + "," + unit(2) + "," + unit(3), Map.of("p", PROFILE));
    boolean mbap = framing.equals("modbus-tcp");
    return new Bus(
        driver,
        Duration.ofMillis(40),
        question -> {
          int unit = question[mbap ? 6 : 0] & 0xff;
          return unit > 3 || silent.contains(unit) ? new byte[0] : answer(question, mbap);
        });
  }

  private static byte[] answer(byte[] question, boolean mbap) {
    if (!mbap) {
      return Bus.addresses(question);
    }
    byte[] rtu = new byte[question.length - 6];
    System.arraycopy(question, 6, rtu, 0, rtu.length);
    byte[] answer = Bus.addresses(rtu);
    ByteBuffer frame = ByteBuffer.allocate(6 + answer.length - 2);
    frame.put(question, 0, 4).putShort((short) (answer.length - 2));
    return frame.put(answer, 0, answer.length - 2).array();
  }

  /** Another program asks for a register, and has the answer before its time is up. */
  private static void answered(Bus bus, int unit, int address, Result expected, String when) {
    long begun = bus.now().nanos();
    List<Result> results = new ArrayList<>();
    byte[] pdu = {3, (byte) (address >> 8), (byte) address, 0, 1};
    bus.driver()
        .order(new Order.Pass(unit, ByteBuffer.wrap(pdu), Long.MAX_VALUE, results::add), bus.now());
    while (results.isEmpty() && bus.now().nanos() - begun < GIVEN_UP.toNanos()) {
      bus.run(STEP);
    }
    Duration waited = Duration.ofNanos(bus.now().nanos() - begun);
    assertEquals(List.of(expected), results, when);
    assertTrue(waited.compareTo(CLIENTS_TIME.minus(WAY)) < 0, () -> when + ": " + waited);
  }

  private void sweep(String what, Set<Integer> dead, int asked, int address, Result expected) {
    for (String framing : new String[] {"modbus-rtu", "modbus-tcp"}) {
      for (int offset = 0; offset < SWEEP_MS; offset += STEP_MS) {
        Bus bus = bus(framing);
        bus.run(WELL);
        silent.addAll(dead);
        bus.run(Duration.ofMillis(offset));
        String when = what + ", " + framing + ", after " + offset + " ms";
        answered(bus, asked, address, expected, when);
        answered(bus, asked, address, expected, when + ", again");
        answered(bus, asked, address + 7, expected, when + ", another register");
      }
    }
  }

  @Test
  void unitThatHasJustFallenSilent() {
    sweep("one", Set.of(2), 2, 0, SILENT);
    sweep("two", Set.of(2, 3), 2, 0, SILENT);
    sweep("all", Set.of(1, 2, 3), 3, 1000, SILENT);
  }

  @Test
  void unitOfNobody_besideSilentOnes() {
    sweep("none", Set.of(), 77, 0, SILENT);
    sweep("one", Set.of(2), 77, 0, SILENT);
    sweep("two", Set.of(2, 3), 77, 0, SILENT);
  }

  @Test
  void livingUnit_isAnsweredBesideSilentOnes() {
    for (String framing : new String[] {"modbus-rtu", "modbus-tcp"}) {
      for (int offset = 0; offset < SWEEP_MS; offset += STEP_MS) {
        Bus bus = bus(framing);
        bus.run(WELL);
        silent.addAll(Set.of(2, 3));
        bus.run(Duration.ofMillis(offset));
        for (int address = 10; address < 14; address++) {
          Result answer = new Result.Passed(Pdu.of(3, 2, 0, address).buffer());
          answered(bus, 1, address, answer, framing + " after " + offset + " ms");
        }
      }
    }
  }

  @Test
  void silentUnit_afterItsPause() {
    for (int offset = 0; offset < 90_000; offset += 1_370) {
      Bus bus = bus("modbus-rtu");
      bus.run(WELL);
      silent.add(2);
      answered(bus, 77, 0, SILENT, "at first");
      bus.run(Duration.ofMillis(offset));
      answered(bus, 77, 0, SILENT, "a unit of nobody after " + offset + " ms");
      answered(bus, 2, 0, SILENT, "a unit of the hub's after " + offset + " ms");
    }
  }

  /** One unit on Modbus TCP with three blocks each five seconds, whose answers take their time. */
  private static Bus slow(Duration time) {
    String profile =
        """
        driver: modbus
        protocol: {registers: {a: {address: 0}, b: {address: 1000}, c: {address: 2000}}}
        """;
    String device =
        "{\"device_id\": \"u1\", \"port_id\": \"bus\", \"unit_id\": 1, \"profile\": \"p\","
            + " \"poll_interval\": 5}";
    return new Bus(
        Bus.driver("modbus-tcp", device, Map.of("p", profile)),
        time,
        question -> answer(question, true));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 250, 400, 450, 470})
  void slowUnit_isNotTakenForSilent_whateverAnotherProgramAsks(int millis) {
    Bus bus = slow(Duration.ofMillis(millis));
    for (int i = 0; i < 200; i++) {
      Result answer = new Result.Passed(Pdu.of(3, 2, 0, 10 + i % 3).buffer());
      answered(bus, 1, 10 + i % 3, answer, "question " + i);
    }
    assertTrue(bus.fault("u1").isEmpty());
  }

  /** Two programs and the hub at once: there is not time for all, but nobody is silent. */
  @Test
  void lackOfTime_isNoSilence() {
    Bus bus = slow(Duration.ofMillis(450));
    List<String> results = new ArrayList<>();
    int[] open = {0, 0};
    long[] longest = {0};
    for (int i = 0; i < 60_000; i += 5) {
      for (int client = 0; client < 2; client++) {
        int asking = client;
        if (open[client] == 0) {
          open[client] = 1;
          long asked = bus.now().nanos();
          byte[] pdu = {3, 0, (byte) (40 + client), 0, 1};
          bus.driver()
              .order(
                  new Order.Pass(
                      1,
                      ByteBuffer.wrap(pdu),
                      Long.MAX_VALUE,
                      result -> {
                        open[asking] = 0;
                        longest[0] = Math.max(longest[0], bus.now().nanos() - asked);
                        results.add(
                            result instanceof Result.Passed passed
                                ? Integer.toHexString(passed.answer().get(0) & 0xff)
                                    + Integer.toHexString(passed.answer().get(1) & 0xff)
                                : result.toString());
                      }),
                  bus.now());
        }
      }
      bus.run(STEP);
    }
    Duration waited = Duration.ofNanos(longest[0]);
    assertTrue(waited.compareTo(CLIENTS_TIME.minus(WAY)) < 0, "nobody waits in vain: " + waited);
    long values = results.stream().filter("32"::equals).count();
    assertTrue(values > 60, results.toString());
    assertEquals(0, results.stream().filter("83b"::equals).count(), results.toString());
    assertTrue(bus.fault("u1").isEmpty());
    assertTrue(bus.readings("u1").size() >= 10, bus.readings("u1").size() + " readings");
  }

  /** Its time is over before the slow unit has answered the hub: the client is told so. */
  @ParameterizedTest
  @ValueSource(ints = {300, 500, 700, 800, 900, 950})
  void quickUnit_besideSlowOne_isAnsweredOrRefused_inTime(int millis) {
    for (String framing : new String[] {"modbus-rtu", "modbus-tcp"}) {
      boolean mbap = framing.equals("modbus-tcp");
      List<Bus> buses = new ArrayList<>();
      Bus bus =
          new Bus(
              Bus.driver(framing, unit(1) + "," + unit(2), Map.of("p", PROFILE)),
              Duration.ofMillis(10),
              question -> {
                byte[] answer = answer(question, mbap);
                if ((question[mbap ? 6 : 0] & 0xff) == 1) {
                  return answer;
                }
                buses.getFirst().comes(Duration.ofMillis(millis), answer);
                return new byte[0];
              });
      buses.add(bus);
      bus.run(WELL);
      int values = 0;
      for (int i = 0; i < 200; i++) {
        long begun = bus.now().nanos();
        List<Result> results = new ArrayList<>();
        byte[] pdu = {3, 0, (byte) i, 0, 1};
        bus.driver()
            .order(
                new Order.Pass(1, ByteBuffer.wrap(pdu), Long.MAX_VALUE, results::add), bus.now());
        while (results.isEmpty()) {
          bus.run(STEP);
        }
        Duration waited = Duration.ofNanos(bus.now().nanos() - begun);
        String when = framing + ", question " + i + ", after " + waited;
        assertTrue(waited.compareTo(CLIENTS_TIME.minus(WAY)) < 0, when);
        assertTrue(!results.contains(SILENT), when);
        values += results.contains(BUSY) ? 0 : 1;
        bus.run(Duration.ofMillis(STEP_MS * (i % 7L)));
      }
      assertTrue(values > 100, framing + ": " + values + " of 200");
    }
  }

  @Test
  void oneLostFrame_isNoPause() {
    int[] count = {0};
    Bus bus =
        new Bus(
            Bus.driver("modbus-tcp", unit(1), Map.of("p", PROFILE)),
            Duration.ofMillis(5),
            question -> ++count[0] % 40 == 0 ? new byte[0] : answer(question, true));
    int silent = 0;
    for (int i = 0; i < 500; i++) {
      List<Result> results = new ArrayList<>();
      byte[] pdu = {3, 0, 77, 0, 1};
      bus.driver()
          .order(new Order.Pass(1, ByteBuffer.wrap(pdu), Long.MAX_VALUE, results::add), bus.now());
      while (results.isEmpty()) {
        bus.run(STEP);
      }
      silent += results.contains(SILENT) ? 1 : 0;
      bus.run(Duration.ofMillis(95));
    }
    assertTrue(silent <= 500 / 40 + 5, silent + " of 500 questions were told to be in vain");
  }
}
