package io.sensorhub.driver.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.Value;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.Order.Result;
import io.sensorhub.driver.Outcome.Measured;
import io.sensorhub.driver.modbus.frame.Pdu;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written to a unit, question by question. */
class WritesTest {

  private static final DeviceId A = new DeviceId("a");
  private static final String DEVICE =
      "{\"device_id\": \"a\", \"port_id\": \"bus\", \"unit_id\": 1, \"profile\": \"p\"}";

  private static Bus bus(Memory memory, String registers) {
    String profile =
        "driver: modbus\nprotocol:\n  timeout: 0.1\n  registers:\n" + registers.indent(4);
    Bus bus =
        new Bus(
            Bus.driver("modbus-rtu", DEVICE, Map.of("p", profile)), Duration.ofMillis(20), memory);
    bus.run(Duration.ofMillis(900));
    memory.asked();
    return bus;
  }

  private static List<Result> order(Bus bus, String values) {
    return order(bus, values, Long.MAX_VALUE);
  }

  private static List<Result> order(Bus bus, String values, long deadline) {
    List<Result> results = new ArrayList<>();
    Map<String, JsonNode> wanted = new LinkedHashMap<>();
    try {
      Json.parse(values)
          .properties()
          .forEach(entry -> wanted.put(entry.getKey(), entry.getValue()));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
    bus.driver().order(new Order.Write(A, wanted, deadline, results::add), bus.now());
    return results;
  }

  /** Orders, and lets a moment pass. */
  private static Result ordered(Bus bus, String values) {
    List<Result> results = order(bus, values);
    bus.run(Duration.ofMillis(400));
    assertEquals(1, results.size(), "answered once");
    return results.getFirst();
  }

  private static List<Value> states(Bus bus, String property) {
    return bus.outcomes().stream()
        .filter(Measured.class::isInstance)
        .map(measured -> ((Measured) measured).reading().values().get(property))
        .toList();
  }

  private static Value whole(long number) {
    return new Value.Whole(number);
  }

  private static final String BITS =
      """
      heating: {address: 0, bit: 1, write: single}
      hot_water: {address: 0, bit: 2, write: single}
      other: {address: 0, bit: 8}
      zone1: {address: 2, mask: 0xff00, write: single}
      zone2: {address: 2, mask: 0x00ff, type: int16, write: multiple}
      """;

  @Test
  void bits_areWrittenByFunction22_whereTheUnitHasIt() {
    Memory memory = new Memory(6, 22).set(0, 0x0106).set(2, 0x1415);
    Bus bus = bus(memory, BITS);
    assertEquals(
        new Result.Done(Map.of("heating", new Value.Flag(false))),
        ordered(bus, "{\"heating\": false}"));
    assertEquals(List.of("160000fffd0000", "0300000001"), memory.asked().subList(0, 2));
    assertEquals(0x0104, memory.word(0));
    ordered(bus, "{\"heating\": true}");
    assertEquals(0x0106, memory.word(0));
    assertEquals(new Result.Done(Map.of("zone1", whole(22))), ordered(bus, "{\"zone1\": 22}"));
    assertEquals(0x1615, memory.word(2));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void unitThatRefusesFunction22_isReadChangedAndWrittenInOneTurn_andAskedForItOnce(int code) {
    Memory memory =
        new Memory(6, 16)
            .set(0, 0x0106)
            .set(2, 0x1415)
            .answering(question ->
                question.function() == 22
                    ? Optional.of(Pdu.exception(22, code))
                    : Optional.empty());
    Bus bus = bus(memory, BITS);
    order(bus, "{\"heating\": false}");
    List<Result> second = order(bus, "{\"zone2\": -2}");
    bus.run(Duration.ofMillis(500));
    assertEquals(
        List.of(
            "160000fffd0000",
            "0300000001",
            "0600000104",
            "0300000001",
            "0300020001",
            "100002000102" + "14fe",
            "0300020001"),
        memory.asked().subList(0, 7));
    assertEquals(new Result.Done(Map.of("zone2", whole(-2))), second.getFirst());
    bus.driver().lost(bus.now());
    bus.driver().reset(bus.now());
    ordered(bus, "{\"heating\": true}");
    assertEquals("16", memory.written().getFirst().substring(0, 2), "another unit, perhaps");
  }

  @Test
  void unitThatIsDeafToFunction22_leavesTheFirstOutcomeUnknown_andTheNextIsWritten() {
    Memory memory =
        new Memory(6)
            .set(0, 0x0106)
            .answering(question ->
                question.function() == 22 ? Optional.of(Memory.silence()) : Optional.empty());
    Bus bus = bus(memory, BITS);
    assertInstanceOf(Result.Unknown.class, ordered(bus, "{\"heating\": false}"));
    assertEquals(List.of("160000fffd0000"), memory.written());
    assertInstanceOf(Result.Done.class, ordered(bus, "{\"heating\": false}"));
    assertEquals(0x0104, memory.word(0));
  }

  @Test
  void bitsOfOneRegister_areWrittenTogether_butNoneTwice() {
    Memory memory = new Memory(6, 22).set(0, 0x0106);
    Bus bus = bus(memory, BITS + "all: {address: 0, write: single}\n");
    Result both = ordered(bus, "{\"heating\": false, \"hot_water\": false, \"zone1\": 1}");
    assertInstanceOf(Result.Done.class, both);
    assertEquals(List.of("160000fff90000", "16000200ff0100"), memory.written());
    assertEquals(0x0100, memory.word(0));
    Result twice = ordered(bus, "{\"heating\": false, \"all\": 7}");
    assertTrue(assertInstanceOf(Result.Invalid.class, twice).message().contains("heating"));
    assertEquals(List.of(), memory.written());
  }

  @Test
  void partsOfSeveralWords_andOfSwappedOnes_keepWhatIsBesideThem() {
    Memory memory = new Memory(6, 16, 22).set(0, 0x1234, 0x5678).set(4, 0x1415);
    Bus bus =
        bus(
            memory,
            """
            middle: {address: 0, type: uint32, mask: 0x00ffff00, order: cdab, write: multiple}
            swapped: {address: 4, mask: 0x00ff, order: badc, write: single}
            """);
    assertInstanceOf(Result.Done.class, ordered(bus, "{\"middle\": 43981, \"swapped\": 254}"));
    assertEquals(0xcd34, memory.word(0));
    assertEquals(0x56ab, memory.word(1));
    assertEquals(0xfe15, memory.word(4));
  }

  @Test
  void changeWhoseReadIsRefusedOrNotAnswered_hasChangedNothing() {
    Memory memory = new Memory(6);
    Bus bus = bus(memory, BITS);
    ordered(bus, "{\"heating\": false}");
    memory.answering(
        question -> question.function() == 3 ? Optional.of(Pdu.exception(3, 4)) : Optional.empty());
    Result refused = ordered(bus, "{\"heating\": true}");
    assertEquals(
        FaultCode.DEVICE_EXCEPTION, assertInstanceOf(Result.Failed.class, refused).fault().code());
    memory.answering(
        question -> question.function() == 3 ? Optional.of(Memory.silence()) : Optional.empty());
    memory.asked();
    Result silent = ordered(bus, "{\"heating\": true}");
    assertEquals(
        FaultCode.READ_TIMEOUT, assertInstanceOf(Result.Failed.class, silent).fault().code());
    assertEquals(List.of(), memory.written());
  }

  @ParameterizedTest
  @CsvSource({
    "f32, 1e39",
    "f32, -1e39",
    "f32, 1e400",
    "f64, 1e400",
    "f32, true",
    "f32, '\"1\"'",
    "u16, 70000",
    "u16, -1",
    "u16, 65535.5",
    "u16, 1e30",
    "u16, 1e400",
    "u16, null",
    "i16, 32768",
    "i16, -32769",
    "i16, -32768",
    "u32, 4294967296",
    "u64, 18446744073709551616",
    "i64, -9223372036854775809",
    "part, 256",
    "signed, 128",
    "signed, -129",
    "tenth, 6554",
    "bcd, 10000",
    "bcd, -1",
    "text, 1",
    "text, '\"12345\"'",
    "text, '\"€\"'",
    "text, '\"a\\u0000\"'",
    "limited, 101",
    "limited, 1e400",
    "mode, '\"on\"'",
    "flag, 1",
    "coil, '\"on\"'",
    "f32, -999",
    "u32, []"
  })
  void valueThatTheRegisterCannotHold_isInvalid_beforeAnythingIsSent(
      String property, String value) {
    Memory memory = new Memory(5, 6, 16, 22);
    Bus bus = bus(memory, TYPES);
    Result result = ordered(bus, "{\"" + property + "\": " + value + "}");
    String message = assertInstanceOf(Result.Invalid.class, result).message();
    assertTrue(message.contains("\"" + property + "\" takes"), message);
    assertEquals(List.of(), memory.written());
  }

  private static final String TYPES =
      """
      f32: {address: 0, type: float32, write: multiple, invalid: [-999]}
      f64: {address: 2, type: float64, write: multiple}
      u16: {address: 6, write: single}
      i16: {address: 7, type: int16, write: single, invalid: ["0x8000"]}
      u32: {address: 8, type: uint32, write: multiple}
      u64: {address: 10, type: uint64, write: multiple}
      i64: {address: 14, type: int64, write: multiple}
      part: {address: 18, mask: 0x0ff0, write: single}
      signed: {address: 19, type: int16, mask: 0x0ff0, write: single}
      tenth: {address: 20, scale: 0.1, write: single}
      bcd: {address: 21, type: bcd16, write: single}
      text: {address: 22, type: text, words: 2, write: multiple}
      limited: {address: 24, max: 100, write: single}
      mode: {address: 25, names: {0: "off", 1: auto}, write: single}
      flag: {address: 26, type: flag, write: single}
      coil: {address: 27, table: coil, write: single}
      """;

  @ParameterizedTest
  @CsvSource({
    "f32, 3.4028234663852886e38, 100000000204" + "7f7fffff",
    "f32, 1e-50, 100000000204" + "00000000",
    "f64, -1e300, 100002000408" + "fe37e43c8800759c",
    "u16, 65535, 060006ffff",
    "u16, 1.5, 0600060002",
    "i16, -32767, 0600078001",
    "u64, 18446744073709551615, 10000a000408" + "ffffffffffffffff",
    "i64, -9223372036854775808, 10000e000408" + "8000000000000000",
    "part, 255, 160012f00f0ff0",
    "signed, -1, 160013f00f0ff0",
    "tenth, 21.37, 06001400d6",
    "bcd, 1234, 0600151234",
    "text, '\"AB1\"', 100016000204" + "41423100",
    "mode, '\"auto\"', 0600190001",
    "flag, true, 06001a0001",
    "coil, true, 05001bff00"
  })
  void valueThatTheRegisterHolds_isWritten_andReadBack(
      String property, String value, String frame) {
    Memory memory = new Memory(5, 6, 16, 22);
    Bus bus = bus(memory, TYPES);
    assertInstanceOf(Result.Done.class, ordered(bus, "{\"" + property + "\": " + value + "}"));
    assertEquals(List.of(frame), memory.written());
  }

  @Test
  void numberWhoseDigitsWouldFillTheMemory_isInvalid() {
    Bus bus = bus(new Memory(6), TYPES);
    List<Result> results = new ArrayList<>();
    for (String number : List.of("1e999999999", "1e-999999999")) {
      bus.driver()
          .order(
              new Order.Write(
                  A,
                  Map.of("u16", DecimalNode.valueOf(new BigDecimal(number))),
                  Long.MAX_VALUE,
                  results::add),
              bus.now());
    }
    assertEquals(2, results.size());
    results.forEach(result -> assertInstanceOf(Result.Invalid.class, result));
  }

  private static final String GROUP =
      """
      g1: {address: 201, write: multiple, write_group: remote}
      g0: {address: 200, write: multiple, write_group: remote}
      g2: {address: 202, type: float32, write: multiple, write_group: remote}
      c0: {address: 9, table: coil, write: multiple, write_group: coils}
      c1: {address: 10, table: coil, write: multiple, write_group: coils}
      """;

  @Test
  void group_isOneRequest_andFewerAreInvalid() {
    Memory memory = new Memory(15, 16);
    Bus bus = bus(memory, GROUP);
    Result done = ordered(bus, "{\"g2\": 1.5, \"g0\": 1, \"g1\": 2, \"c1\": true, \"c0\": false}");
    assertEquals(
        new Result.Done(
            Map.of(
                "g0",
                whole(1),
                "g1",
                whole(2),
                "g2",
                new Value.Decimal(1.5),
                "c0",
                new Value.Flag(false),
                "c1",
                new Value.Flag(true))),
        done);
    assertEquals(
        List.of("1000c8000408" + "000100023fc00000", "0f0009000201" + "02"), memory.written());
    Result fewer = ordered(bus, "{\"g0\": 1}");
    String message = assertInstanceOf(Result.Invalid.class, fewer).message();
    assertTrue(message.contains("\"g1\", \"g2\""), message);
    assertEquals(List.of(), memory.written());
  }

  @Test
  void stateThatIsReadElsewhere_isReadThere() {
    Memory memory = new Memory(5, 6);
    Bus bus =
        bus(
            memory,
            """
            lamp: {address: 320, write_address: 300, write: single}
            valve: {address: 40, table: discrete, write_table: coil, write: single}
            level: {address: 50, table: input, write_table: holding, write_address: 51, write: single}
            """);
    memory.answering(question -> {
      if (question.function() == 6) {
        memory.set(question.word(1) == 300 ? 320 : 50, question.word(3));
      }
      return Optional.empty();
    });
    assertEquals(
        new Result.Done(Map.of("lamp", whole(1), "valve", new Value.Flag(true), "level", whole(7))),
        ordered(bus, "{\"lamp\": 1, \"valve\": true, \"level\": 7}"));
    assertEquals(List.of("06012c0001", "050028ff00", "0600330007"), memory.written());
  }

  @Test
  void registerThatCanOnlyBeWritten_isNeverRead_andItsConfirmationCounts() {
    Memory memory = new Memory(6);
    Bus bus = bus(memory, "a: {address: 1}\nreset: {address: 90, write: single, read: false}\n");
    assertEquals(new Result.Done(Map.of("reset", whole(1))), ordered(bus, "{\"reset\": 1}"));
    assertTrue(memory.asked().stream().noneMatch(pdu -> pdu.startsWith("03005a")));
    assertEquals(whole(1), states(bus, "reset").getLast());
  }

  /** Confirms at once, and shows it later. */
  private static final class Slow {
    private final Memory memory = new Memory(6).set(20, 20);
    private int next = 20;

    Slow() {
      memory.answering(question -> {
        if (question.function() == 6) {
          next = question.word(3);
          return Optional.of(question);
        }
        return Optional.empty();
      });
    }

    void show() {
      memory.set(20, next);
    }
  }

  @Test
  void effectThatComesLater_isReadBackAfterItsTime_andNoOldValueIsToldMeanwhile() {
    Slow slow = new Slow();
    Bus bus = bus(slow.memory, "set: {address: 20, write: single, settle: 3}\nb: {address: 90}\n");
    bus.outcomes().clear();
    List<Result> results = order(bus, "{\"set\": 55}");
    bus.run(Duration.ofSeconds(2));
    assertEquals(List.of(), results);
    slow.show();
    bus.run(Duration.ofMillis(1200));
    assertEquals(List.of(new Result.Done(Map.of("set", whole(55)))), results);
    bus.run(Duration.ofSeconds(2));
    assertTrue(states(bus, "set").size() >= 5, "the bus was not held up");
    states(bus, "set").forEach(value -> assertEquals(whole(55), value));
  }

  @Test
  void withoutSettle_aLaterEffectIsWaitedForAWhile() {
    Slow slow = new Slow();
    Bus bus = bus(slow.memory, "set: {address: 20, write: single}\n");
    bus.outcomes().clear();
    List<Result> results = order(bus, "{\"set\": 55}");
    bus.run(Duration.ofSeconds(2));
    slow.show();
    bus.run(Duration.ofSeconds(1));
    assertEquals(List.of(new Result.Done(Map.of("set", whole(55)))), results);
    states(bus, "set").forEach(value -> assertEquals(whole(55), value));
  }

  @Test
  void anotherValueThanTheConfirmedOne_isNoSuccess_andThenToldAsItIs() {
    Slow slow = new Slow();
    Bus bus = bus(slow.memory, "set: {address: 20, write: single}\n");
    List<Result> results = order(bus, "{\"set\": 55}");
    bus.run(Duration.ofSeconds(5));
    String message = assertInstanceOf(Result.Unknown.class, results.getFirst()).message();
    assertTrue(message.contains("confirmed as 55, but reads 20"), message);
    assertEquals(whole(20), states(bus, "set").getLast());
    assertTrue(slow.memory.asked().size() < 25, "asked at most twice a second");
  }

  @Test
  void commandWhoseTimeEndsBeforeTheEffect_isUnknown_andTheEffectIsStillWaitedFor() {
    Slow slow = new Slow();
    Bus bus = bus(slow.memory, "set: {address: 20, write: single, settle: 10}\n");
    bus.outcomes().clear();
    List<Result> results = order(bus, "{\"set\": 55}", bus.now().nanos() + 1_000_000_000L);
    bus.run(Duration.ofMillis(1100));
    assertInstanceOf(Result.Unknown.class, results.getFirst());
    bus.run(Duration.ofSeconds(5));
    slow.show();
    bus.run(Duration.ofSeconds(10));
    assertEquals(1, results.size());
    states(bus, "set").forEach(value -> assertEquals(whole(55), value));
  }

  @Test
  void valueThatIsSetAgainMeanwhile_endsTheFirstOrder_andOnlyTheSecondCounts() {
    Slow slow = new Slow();
    Bus bus = bus(slow.memory, "set: {address: 20, write: single, settle: 3}\n");
    List<Result> first = order(bus, "{\"set\": 55}");
    bus.run(Duration.ofSeconds(1));
    bus.outcomes().clear();
    List<Result> second = order(bus, "{\"set\": 66}");
    bus.run(Duration.ofSeconds(1));
    assertInstanceOf(Result.Unknown.class, first.getFirst());
    slow.show();
    bus.run(Duration.ofSeconds(3));
    assertEquals(List.of(new Result.Done(Map.of("set", whole(66)))), second);
    assertEquals(whole(66), states(bus, "set").getLast());
  }

  @Test
  void roundThatBeganBeforeTheWrite_doesNotBringTheOldValueBack() {
    Memory memory = new Memory(6).set(20, 20);
    Bus bus = bus(memory, "set: {address: 20, write: single}\nlast: {address: 90}\n");
    bus.run(Duration.ofMillis(110));
    assertEquals(List.of("0300140001"), memory.asked(), "in the midst of a round");
    bus.outcomes().clear();
    List<Result> results = order(bus, "{\"set\": 55}");
    bus.run(Duration.ofSeconds(2));
    assertInstanceOf(Result.Done.class, results.getFirst());
    states(bus, "set").forEach(value -> assertEquals(whole(55), value));
  }

  private static final String THREE =
      """
      a: {address: 40, write: single}
      b: {address: 41, write: single}
      c: {address: 42, write: single}
      """;

  @ParameterizedTest
  @ValueSource(strings = {"84", "00"})
  void commandThatFailsHalfWay_saysWhatWasSet_andTheUnitIsReadAtOnce(String fault) {
    Memory memory = new Memory(6);
    Bus bus = bus(memory, THREE);
    memory.answering(question ->
        question.function() == 6 && question.word(1) == 41
            ? Optional.of(fault.equals("00") ? Memory.silence() : Pdu.exception(6, 4))
            : Optional.empty());
    bus.outcomes().clear();
    Result half = ordered(bus, "{\"a\": 1, \"b\": 2, \"c\": 3}");
    String message = assertInstanceOf(Result.Unknown.class, half).message();
    assertTrue(message.contains("\"a\" was set; \"b\""), message);
    assertTrue(message.contains("\"c\" was not tried"), message);
    assertEquals(whole(1), states(bus, "a").getLast());
    assertEquals(whole(0), states(bus, "c").getLast());
    Result first = ordered(bus, "{\"b\": 2, \"a\": 1}");
    assertEquals(fault.equals("00") ? Result.Unknown.class : Result.Failed.class, first.getClass());
  }

  @Test
  void gatewayThatHadNoAnswer_leavesTheOutcomeUnknown_andBusyIsARefusal() {
    int[] code = {0x0b};
    Memory memory =
        new Memory(6)
            .answering(question ->
                question.function() == 6
                    ? Optional.of(Pdu.exception(6, code[0]))
                    : Optional.empty());
    Bus bus = bus(memory, THREE);
    assertInstanceOf(Result.Unknown.class, ordered(bus, "{\"a\": 1}"));
    code[0] = 6;
    assertInstanceOf(Result.Failed.class, ordered(bus, "{\"a\": 1}"));
    code[0] = 5;
    memory.set(40, 1);
    assertInstanceOf(Result.Done.class, ordered(bus, "{\"a\": 1}"));
  }

  private static final String SCALED =
      """
      limit: {address: 40, type: int16, scale_from: sf, min: -1000, max: 1000, write: single}
      between: {address: 41}
      sf: {address: 42, type: int16}
      """;

  @Test
  void valueWithAScaleElsewhere_isWrittenByTheScaleOfAFreshRead() {
    Memory memory = new Memory(6).set(42, -1);
    Bus bus = bus(memory, SCALED);
    memory.set(42, -2);
    memory.asked();
    assertEquals(
        new Result.Done(Map.of("limit", new Value.Decimal(12.34))),
        ordered(bus, "{\"limit\": 12.34}"));
    assertEquals(List.of("03002a0001", "06002804d2", "0300280003"), memory.asked().subList(0, 3));
    Result tooLarge = ordered(bus, "{\"limit\": 500}");
    assertTrue(assertInstanceOf(Result.Invalid.class, tooLarge).message().contains("327.67"));
    memory.set(42, 0x8000);
    assertInstanceOf(Result.Invalid.class, ordered(bus, "{\"limit\": 5}"));
    memory.asked();
    assertInstanceOf(Result.Invalid.class, ordered(bus, "{\"limit\": 1001}"));
    assertTrue(memory.asked().stream().noneMatch(pdu -> pdu.equals("03002a0001")));
  }

  @Test
  void lineThatIsLostWhileAnEffectIsWaitedFor_leavesItUnknown_andHoldsNothingBack() {
    Slow slow = new Slow();
    Bus bus = bus(slow.memory, "set: {address: 20, write: single, settle: 10}\n");
    List<Result> results = order(bus, "{\"set\": 55}");
    bus.run(Duration.ofSeconds(1));
    bus.driver().lost(bus.now());
    bus.driver().reset(bus.now());
    assertInstanceOf(Result.Unknown.class, results.getFirst());
    bus.run(Duration.ofSeconds(2));
    assertEquals(whole(20), states(bus, "set").getLast());
  }
}
