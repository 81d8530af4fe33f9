package io.sensorhub.driver.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Value;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.Order.Result;
import io.sensorhub.driver.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong with one block costs that block its values, and nobody else. */
class BlockTroubleTest {

  private static final byte[] SILENCE = {};

  private int exception;
  private int requests;

  private static String device(String id, int unit) {
    return "{\"device_id\": \"%s\", \"port_id\": \"bus\", \"unit_id\": %d, \"profile\": \"p\"}"
        .formatted(id, unit);
  }

  private static String profile(String... registers) {
    return "driver: modbus\nprotocol:\n  intervals: {slow: 5}\n  registers:\n    "
        + String.join("\n    ", registers)
        + "\n";
  }

  private static boolean touches(byte[] question, int address) {
    if (question[1] > 4) {
      return false;
    }
    int first = ((question[2] & 0xff) << 8) | (question[3] & 0xff);
    return first <= address && address < first + question[5];
  }

  /** A unit in which some registers are answered with an exception (0: not at all). */
  private Bus bus(String profile, IntPredicate wrong) {
    return new Bus(
        Bus.driver("modbus-rtu", device("a", 1), Map.of("p", profile)),
        Duration.ofMillis(2),
        question -> {
          requests++;
          boolean refused =
              question[1] > 4
                  ? wrong.test(-1)
                  : IntStream.range(0, 512).anyMatch(a -> wrong.test(a) && touches(question, a));
          if (!refused) {
            return Bus.addresses(question);
          }
          return exception == 0 ? SILENCE : Bus.rtu(1, question[1] | 0x80, exception);
        });
  }

  private static long values(Bus bus, String property) {
    return bus.readings("a").stream()
        .filter(reading -> reading.values().get(property) instanceof Value.Whole)
        .map(reading -> reading.measured().get(property))
        .distinct()
        .count();
  }

  @ParameterizedTest
  @CsvSource({"0,100", "10,100", "4,100", "5,100", "6,100", "11,100", "2,100", "10,0", "0,0"})
  void blockInTrouble_isNull_andTheOthersKeepTheirPace(int code, int address) {
    exception = code;
    Bus bus =
        bus(
            profile(
                "bad: {address: %d}".formatted(address), "b: {address: 20}", "c: {address: 30}"),
            a -> a == address);
    bus.run(Duration.ofSeconds(60));
    assertTrue(values(bus, "b") >= 55, values(bus, "b") + " readings in a minute");
    assertTrue(values(bus, "c") >= 55, values(bus, "c") + " readings in a minute");
    assertEquals(
        new Value.Missing(), bus.readings("a").getLast().values().get("bad"), "no value is null");
    Fault fault = bus.fault("a").orElseThrow();
    assertTrue(fault.message().contains("function 3 at " + address), fault.message());
    assertTrue(requests < 5 * 60, requests + " requests in a minute");
    assertTrue(
        bus.outcomes().stream().noneMatch(Outcome.Failed.class::isInstance), "never said to fail");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 2})
  void blockInTroubleAtAPaceOfItsOwn_isThatBlocksMatter(int code) {
    exception = code;
    Bus bus =
        bus(profile("bad: {address: 100, interval: slow}", "b: {address: 20}"), a -> a == 100);
    bus.run(Duration.ofSeconds(60));
    assertTrue(values(bus, "b") >= 55, values(bus, "b") + " readings in a minute");
    assertTrue(bus.fault("a").orElseThrow().message().contains("at 100"));
  }

  @Test
  void registerThatAnswersNothing_isFoundAmongItsNeighbours() {
    Bus bus =
        bus(
            profile(
                "a: {address: 98}", "b: {address: 99}", "bad: {address: 100}", "c: {address: 9}"),
            a -> a == 100);
    bus.run(Duration.ofSeconds(20));
    Map<String, Value> values = bus.readings("a").getLast().values();
    assertEquals(new Value.Whole(98), values.get("a"));
    assertEquals(new Value.Whole(99), values.get("b"));
    assertEquals(new Value.Missing(), values.get("bad"));
    assertTrue(bus.fault("a").orElseThrow().message().endsWith("function 3 at 100"));
  }

  @Test
  void hole_isFoundAtOnce_askedForRarely_andBackAsSoonAsItIsThere() {
    exception = 2;
    Set<Integer> holes = new java.util.HashSet<>(Set.of(13, 21));
    Bus bus =
        bus(
            profile(
                IntStream.range(10, 26)
                    .mapToObj(a -> "r%d: {address: %d}".formatted(a, a))
                    .toArray(String[]::new)),
            holes::contains);
    bus.run(Duration.ofSeconds(2));
    Map<String, Value> values = bus.readings("a").getLast().values();
    for (int a = 10; a < 26; a++) {
      Value expected = holes.contains(a) ? new Value.Missing() : new Value.Whole(a);
      assertEquals(expected, values.get("r" + a));
    }
    String told = bus.fault("a").orElseThrow().message();
    assertTrue(told.contains("at 13: illegal data address (02)") && told.contains("at 21"), told);
    bus.run(Duration.ofMinutes(30));
    int before = requestsFor(bus, 13);
    bus.run(Duration.ofMinutes(10));
    int asked = requestsFor(bus, 13) - before;
    assertTrue(asked >= 2 && asked <= 3, asked + " times in ten minutes");
    holes.clear();
    bus.run(Duration.ofMinutes(6));
    assertTrue(bus.fault("a").isEmpty());
    bus.run(Duration.ofSeconds(1));
    int all = bus.sent().size();
    bus.run(Duration.ofSeconds(10));
    assertEquals(10, bus.sent().size() - all, "the pieces are one block again");
  }

  private static int requestsFor(Bus bus, int address) {
    return (int) bus.sent().stream().filter(question -> touches(question, address)).count();
  }

  @Test
  void unitThatRefusesBlocksOfItsRegisters_keepsItsPieces() {
    exception = 2;
    Bus bus =
        new Bus(
            Bus.driver(
                "modbus-rtu",
                device("a", 1),
                Map.of("p", profile("a: {address: 1}", "b: {address: 2}"))),
            Duration.ofMillis(2),
            question -> question[5] > 1 ? Bus.rtu(1, 0x83, 2) : Bus.addresses(question));
    bus.run(Duration.ofMinutes(10));
    assertTrue(values(bus, "a") >= 595 && values(bus, "b") >= 595);
    assertTrue(bus.fault("a").isEmpty());
    long wholes = bus.sent().stream().filter(question -> question[5] == 2).count();
    assertTrue(wholes <= 6, wholes + " times tried as a whole");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 6, 11, 0})
  void unitThatSleeps_isNotSaidToBeWell_andIsBackWithin15Seconds(int code) {
    exception = code;
    boolean[] night = {false};
    Bus bus =
        bus(
            profile("a: {address: 10}", "b: {address: 11}", "c: {address: 12}", "d: {address: 50}"),
            _ -> night[0]);
    bus.run(Duration.ofSeconds(10));
    assertTrue(bus.fault("a").isEmpty());
    night[0] = true;
    int before = requests;
    bus.run(Duration.ofSeconds(20));
    assertTrue(requests - before <= 60, requests - before + " requests in 20 s");
    assertTrue(bus.fault("a").isPresent());
    night[0] = false;
    bus.run(Duration.ofSeconds(code == 0 ? 21 : 15));
    assertTrue(bus.fault("a").isEmpty(), () -> bus.fault("a").toString());
    Map<String, Value> values = bus.readings("a").getLast().values();
    assertEquals(
        List.of(10, 11, 12, 50).stream().map(Value.Whole::new).toList(),
        List.of(values.get("a"), values.get("b"), values.get("c"), values.get("d")));
  }

  @Test
  void someRegistersThatSleep_costTheOthersNothing_andAreBackWithin15Seconds() {
    exception = 2;
    boolean[] night = {false};
    Bus bus =
        bus(
            profile("a: {address: 10}", "b: {address: 11}", "c: {address: 12}", "d: {address: 50}"),
            a -> night[0] && a >= 0 && a < 12);
    bus.run(Duration.ofSeconds(10));
    night[0] = true;
    bus.run(Duration.ofSeconds(20));
    assertTrue(values(bus, "c") >= 28);
    assertEquals(new Value.Missing(), bus.readings("a").getLast().values().get("a"));
    night[0] = false;
    bus.run(Duration.ofSeconds(15));
    assertTrue(bus.fault("a").isEmpty(), () -> bus.fault("a").toString());
  }

  @Test
  void lineOpenedAnew_isAskedForEverything() {
    exception = 2;
    boolean[] hole = {true};
    Bus bus = bus(profile("a: {address: 10}", "b: {address: 11}"), a -> hole[0] && a == 11);
    bus.run(Duration.ofMinutes(20));
    assertTrue(bus.fault("a").isPresent());
    hole[0] = false;
    bus.driver().lost(bus.now());
    bus.driver().reset(bus.now());
    bus.run(Duration.ofMillis(100));
    assertTrue(bus.fault("a").isEmpty());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 11})
  void unitWithOneBlock_isSilentAsAWhole(int code) {
    exception = code;
    Bus bus = bus(profile("bad: {address: 100}"), a -> a == 100);
    bus.run(Duration.ofSeconds(60));
    Fault fault = bus.fault("a").orElseThrow();
    assertEquals(FaultCode.READ_TIMEOUT, fault.code());
    assertTrue(fault.message().startsWith("a (unit 1) does not answer"), fault.message());
    assertTrue(requests <= 20, requests + " requests");
    List<Result> results = new ArrayList<>();
    bus.driver().order(new Order.Read(new DeviceId("a"), Long.MAX_VALUE, results::add), bus.now());
    assertEquals(1, results.size(), "answered at once");
  }

  @Test
  void ordersInTheMiddleOfAnAnswer_joinTheRound_andOneMoreFollows() {
    exception = 4;
    Bus bus = bus(profile("a: {address: 10}", "b: {address: 20}", "c: {address: 30}"), _ -> false);
    bus.halve(Duration.ofMillis(30));
    bus.run(Duration.ofMillis(40));
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      if (i < 20) {
        bus.driver()
            .order(new Order.Read(new DeviceId("a"), Long.MAX_VALUE, results::add), bus.now());
      }
      bus.run(Duration.ofMillis(1));
    }
    assertEquals(20, results.size());
    results.forEach(result -> assertEquals(new Result.Done(Map.of()), result));
    assertEquals(6, bus.sent().size(), "the round that ran, and one more");
    bus.readings("a")
        .forEach(reading -> assertEquals(new Value.Whole(10), reading.values().get("a")));
  }

  @Test
  void lostFrame_isOneRetry() {
    int[] count = {0};
    Bus bus =
        new Bus(
            Bus.driver(
                "modbus-tcp",
                device("a", 1),
                Map.of("p", profile("a: {address: 1}", "b: {address: 30}", "c: {address: 50}"))),
            Duration.ofMillis(2),
            question -> ++count[0] % 20 == 0 ? SILENCE : mbap(question));
    bus.run(Duration.ofMinutes(5));
    assertTrue(values(bus, "a") >= 295, values(bus, "a") + " readings in 300 s");
    assertTrue(
        bus.outcomes().stream()
            .noneMatch(o -> o instanceof Outcome.Failed || o instanceof Outcome.Partly));
  }

  @ParameterizedTest
  @CsvSource({"modbus-tcp,1", "modbus-tcp,2", "modbus-tcp,3", "modbus-rtu,1", "modbus-rtu,2"})
  void aTwentiethOfTheFramesLostByChance_takesNoValueForLong(String driver, long seed) {
    Random random = new Random(seed);
    boolean rtu = driver.equals("modbus-rtu");
    Bus bus =
        new Bus(
            Bus.driver(
                driver,
                device("a", 1),
                Map.of(
                    "p",
                    profile(
                        "a: {address: 1}",
                        "b: {address: 30}",
                        "c: {address: 50}",
                        "d: {address: 70}"))),
            Duration.ofMillis(2),
            question -> {
              if (random.nextInt(20) == 0) {
                return SILENCE;
              }
              return rtu ? Bus.addresses(question) : mbap(question);
            });
    Duration longest = Duration.ZERO;
    Instant last = bus.now().time();
    bus.run(Duration.ofHours(1));
    long count = 0;
    for (Reading reading : bus.readings("a")) {
      if (reading.values().get("a") instanceof Value.Whole) {
        Instant measured = Objects.requireNonNull(reading.measured().get("a"));
        Duration gap = Duration.between(last, measured);
        longest = gap.compareTo(longest) > 0 ? gap : longest;
        last = measured;
        count++;
      }
    }
    assertTrue(count >= 0.75 * 3600, count + " readings in an hour");
    assertTrue(longest.toSeconds() <= (rtu ? 30 : 10), "nothing for " + longest);
  }

  private static String units(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(unit -> device("u" + unit, unit))
        .collect(Collectors.joining(","));
  }

  private static long wellSince(Bus bus, int count, Moment since) {
    return IntStream.rangeClosed(1, count)
        .filter(unit -> {
          List<Reading> readings = bus.readings("u" + unit);
          return !readings.isEmpty() && readings.getLast().timestamp().isAfter(since.time());
        })
        .count();
  }

  @ParameterizedTest
  @CsvSource({"20,0,25", "20,5,30", "20,15,320", "40,0,25", "3,1,25"})
  void unitsThatFellSilentTogether_areBackTogether(int count, int gone, int seconds) {
    boolean[] off = {false};
    int[] dead = {0};
    Bus bus =
        new Bus(
            Bus.driver(
                "modbus-rtu",
                units(count).replace("{", "{\"poll_interval\": 5,"),
                Map.of("p", profile("a: {address: 1}", "b: {address: 30}"))),
            Duration.ofMillis(2),
            question -> off[0] || question[0] <= dead[0] ? SILENCE : Bus.addresses(question));
    bus.run(Duration.ofSeconds(60));
    off[0] = true;
    bus.run(Duration.ofMinutes(5));
    off[0] = false;
    dead[0] = gone;
    Moment back = bus.now();
    bus.run(Duration.ofSeconds(seconds));
    assertEquals(count - gone, wellSince(bus, count, back));
    long before = bus.readings("u" + count).size();
    bus.run(Duration.ofMinutes(10));
    long after = bus.readings("u" + count).size() - before;
    assertTrue(after >= 0.95 * 120, after + " readings in ten minutes");
  }

  @Test
  void unitThatIsSilent_missesReads_alsoWhileItsLineIsOpenedAnew() {
    Bus bus =
        new Bus(
            Bus.driver("modbus-rtu", units(2), Map.of("p", profile("a: {address: 1}"))),
            Duration.ofMillis(2),
            question -> SILENCE);
    bus.run(Duration.ofSeconds(3));
    for (int i = 0; i < 20; i++) {
      bus.driver().lost(bus.now());
      bus.driver().reset(bus.now());
      bus.run(Duration.ofMillis(900)); // too short for an answer
    }
    for (String id : List.of("u1", "u2")) {
      long failed =
          bus.outcomes().stream()
              .filter(
                  o -> o instanceof Outcome.Failed told && told.device().equals(new DeviceId(id)))
              .count();
      assertTrue(failed >= 3, failed + " failed reads of " + id);
    }
  }

  @Test
  void manySilentUnits_haveEachMissedThreeReadsSoon_thoughEachIsAskedSeldom() {
    boolean[] off = {false};
    Bus bus =
        new Bus(
            Bus.driver("modbus-rtu", units(20), Map.of("p", profile("a: {address: 1}"))),
            Duration.ofMillis(2),
            question -> off[0] ? SILENCE : Bus.addresses(question));
    bus.run(Duration.ofSeconds(60));
    off[0] = true;
    bus.run(Duration.ofSeconds(90));
    for (int unit = 1; unit <= 20; unit++) {
      DeviceId id = new DeviceId("u" + unit);
      long failed =
          bus.outcomes().stream()
              .filter(o -> o instanceof Outcome.Failed told && told.device().equals(id))
              .count();
      assertTrue(failed >= 3 && failed <= 6, failed + " failed reads of " + id);
    }
  }

  @Test
  void unitThatComesAndGoes_doesNotHaveTheDeadOnesAskedMoreOften() {
    int[] flapping = {0};
    Bus bus =
        new Bus(
            Bus.driver("modbus-rtu", units(8), Map.of("p", profile("a: {address: 1}"))),
            Duration.ofMillis(2),
            question -> {
              boolean dead = question[0] > 2 || (question[0] == 2 && flapping[0] % 2 == 1);
              return dead ? SILENCE : Bus.addresses(question);
            });
    bus.run(Duration.ofMinutes(2));
    int before = bus.sent().size();
    for (flapping[0] = 1; flapping[0] <= 20; flapping[0]++) {
      bus.run(Duration.ofSeconds(30));
    }
    long dead =
        bus.sent().subList(before, bus.sent().size()).stream()
            .filter(question -> question[0] > 2)
            .count();
    assertTrue(dead <= 36, dead + " questions to dead units in ten minutes");
  }

  @ParameterizedTest
  @CsvSource({"'',2", "'\"retries\": 0,',1", "'\"retries\": 3,',4"})
  void retriesOfTheDevice_winOverThoseOfItsProfile(String own, int asked) {
    int[] count = {0};
    String device = device("a", 1).replace("{", "{" + own);
    String profile = profile("a: {address: 1}").replace("protocol:", "protocol:\n  retries: 1");
    Bus bus =
        new Bus(
            Bus.driver("modbus-tcp", device, Map.of("p", profile)),
            Duration.ofMillis(2),
            question -> ++count[0] > 1 ? SILENCE : mbap(question));
    while (bus.fault("a").isEmpty()) {
      bus.run(Duration.ofMillis(100));
    }
    assertEquals(1 + asked, bus.sent().size());
  }

  static byte[] mbap(byte[] question) {
    byte[] pdu = new byte[6];
    System.arraycopy(question, 6, pdu, 0, 6);
    byte[] rtu = Bus.addresses(pdu);
    byte[] answer = new byte[6 + rtu.length - 2];
    System.arraycopy(question, 0, answer, 0, 5);
    answer[5] = (byte) (rtu.length - 2);
    System.arraycopy(rtu, 0, answer, 6, rtu.length - 2);
    return answer;
  }
}
