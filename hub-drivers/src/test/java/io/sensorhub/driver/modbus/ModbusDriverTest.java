package io.sensorhub.driver.modbus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Value;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.DriverContract;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.Order.Result;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Failed;
import io.sensorhub.driver.Outcome.Measured;
import io.sensorhub.driver.modbus.frame.MbapFraming;
import io.sensorhub.driver.modbus.frame.Pdu;
import io.sensorhub.driver.modbus.frame.Request;
import io.sensorhub.driver.modbus.frame.RtuFraming;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ModbusDriverTest extends DriverContract {

  private static final DeviceId A = new DeviceId("a");

  /** One unit with a register that can be written and one that cannot. */
  private static final String PLAIN =
      """
      driver: modbus
      protocol:
        timeout: 0.1
        registers:
          level: {address: 0x0010, min: 0, max: 100, scale: 0.5, write: single}
          total: {address: 0x0011, type: uint32, unit: kWh}
          mode: {address: 0x0013, names: {0: "off", 1: auto}, write: single}
      """;

  private static String unit(String id, int unit) {
    return "{\"device_id\": \"%s\", \"port_id\": \"bus\", \"unit_id\": %d, \"profile\": \"p\"}"
        .formatted(id, unit);
  }

  private static AskingDriver plain() {
    return Bus.driver("modbus-rtu", unit("a", 1), Map.of("p", PLAIN));
  }

  @Override
  protected Driver driver() {
    AskingDriver driver = plain();
    driver.reset(NOW);
    return driver;
  }

  @Override
  protected void ask(Driver driver) {
    AskingDriver asking = (AskingDriver) driver;
    if (!asking.awaits()) {
      assertTrue(
          asking.send(
                  new byte[AskingDriver.LONGEST_FRAME], new Moment(TIME, 10_000_000_000L), _ -> {})
              > 0);
    }
  }

  private static final byte[] ANSWER = Bus.rtu(1, 3, 8, 0, 40, 0, 1, 0, 2, 0, 1);

  @Override
  protected List<byte[]> telegrams() {
    return List.of(
        ANSWER,
        Bus.rtu(1, 0x83, 4),
        concat(new byte[] {1, 3, 8, 0, 0}, ANSWER),
        concat(Bus.rtu(2, 3, 8, 0, 40, 0, 1, 0, 2, 0, 1), ANSWER),
        concat(Bus.rtu(1, 3, 2, 0, 40), ANSWER));
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static Bus bus(String devices, String profile, Function<byte[], byte[]> units) {
    return new Bus(
        Bus.driver("modbus-rtu", devices, Map.of("p", profile)), Duration.ofMillis(20), units);
  }

  private static List<Measured> measured(Bus bus, String device) {
    return bus.outcomes().stream()
        .filter(Measured.class::isInstance)
        .map(Measured.class::cast)
        .filter(measured -> measured.reading().device().equals(new DeviceId(device)))
        .toList();
  }

  private static List<Failed> failed(Bus bus) {
    return bus.outcomes().stream()
        .filter(Failed.class::isInstance)
        .map(Failed.class::cast)
        .toList();
  }

  @Test
  void frame_isThatOfTheStandard() {
    byte[] frame = new byte[AskingDriver.LONGEST_FRAME];
    int length = new RtuFraming(false, Set.of()).begin(Request.read(1, 3, 0, 10), frame);
    assertEquals("01030000000ac5cd", HexFormat.of().formatHex(frame, 0, length));
    length = new MbapFraming(Set.of()).begin(Request.read(17, 3, 0x6b, 3), frame);
    assertEquals("0001000000061103006b0003", HexFormat.of().formatHex(frame, 0, length));
  }

  @Test
  void adjacentRegisters_areReadByOneQuestion_atTheirPace() {
    Bus bus = bus(unit("a", 1), PLAIN, question -> ANSWER);
    bus.run(Duration.ofMillis(10_500));
    assertEquals(11, bus.sent().size());
    assertArrayEquals(Bus.rtu(1, 3, 0, 0x10, 0, 4), bus.sent().getFirst());
    Map<String, Value> values = measured(bus, "a").getFirst().reading().values();
    assertEquals(new Value.Decimal(20.0), values.get("level"));
    assertEquals(new Value.Whole(65_538), values.get("total"));
    assertEquals(new Value.Text("auto"), values.get("mode"));
    assertEquals(
        "kWh", measured(bus, "a").getFirst().reading().units().values().iterator().next().symbol());
  }

  private static final String SPARSE =
      """
      driver: modbus
      protocol:
        max_words: 10
        max_gap: 2
        intervals: {fast: 0.1}
        registers:
          a: {address: 0}
          b: {address: 3}
          c: {address: 6}
          d: {address: 9, type: int32}
          e: {address: 20, alone: true}
          f: {address: 21}
          g: {address: 40, interval: fast}
          h: {address: 7, table: input}
      """;

  @Test
  void plan_keepsTheLimitsOfTheProfile() {
    Bus bus = bus(unit("a", 1), SPARSE, Bus::addresses);
    bus.run(Duration.ofMillis(990));
    List<String> asked =
        bus.sent().stream().map(frame -> HexFormat.of().formatHex(frame, 1, 6)).distinct().toList();
    assertEquals(6, asked.size(), asked.toString());
    assertTrue(
        asked.containsAll(
            List.of(
                "0300000007", // a to c over their gaps
                "0300090002",
                "0300140001", // alone
                "0300150001",
                "0300280001",
                "0400070001")),
        asked.toString());
    long fast = bus.sent().stream().filter(frame -> frame[3] == 40).count();
    assertTrue(fast >= 9, fast + " fast reads in a second");
    assertEquals(
        new Value.Whole(589_834), measured(bus, "a").getLast().reading().values().get("d"));
  }

  @Test
  void deadUnit_costsTheOthersATwentieth_andIsFoundAgain() {
    boolean[] dead = {true};
    Bus bus =
        bus(
            unit("a", 1) + "," + unit("b", 2),
            PLAIN,
            question -> question[0] == 2 && dead[0] ? new byte[0] : answerOf(question));
    bus.run(Duration.ofMinutes(10));
    int live = measured(bus, "a").size();
    assertTrue(live >= 0.95 * 600, live + " readings in 600 s");
    long asked = bus.sent().stream().filter(frame -> frame[0] == 2).count();
    assertTrue(asked * 110 <= 0.05 * 600_000, asked + " questions to the dead one");
    assertEquals(FaultCode.READ_TIMEOUT, failed(bus).getFirst().fault().code());
    assertTrue(failed(bus).getFirst().fault().retry().isPresent());

    List<Result> results = new ArrayList<>();
    bus.driver().order(new Order.Read(new DeviceId("b"), Long.MAX_VALUE, results::add), bus.now());
    assertInstanceOf(Result.Failed.class, results.getFirst(), "answered at once");

    dead[0] = false;
    bus.run(Duration.ofSeconds(61));
    assertTrue(measured(bus, "b").size() >= 1);
  }

  private static byte[] answerOf(byte[] question) {
    return Bus.rtu(question[0], 3, 8, 0, 40, 0, 1, 0, 2, 0, 1);
  }

  @Test
  void damagedAnswer_isNoMeasurement_andTheNextOneIs() {
    int[] count = {0};
    Bus bus =
        bus(
            unit("a", 1),
            PLAIN,
            question -> {
              byte[] answer = Bus.addresses(question);
              switch (count[0]++) {
                case 0 -> answer[5] ^= 0x10;
                case 1 -> answer = Arrays.copyOf(answer, answer.length - 1);
                default -> {}
              }
              return answer;
            });
    bus.run(Duration.ofSeconds(6));
    assertEquals(
        List.of(FaultCode.CHECKSUM_ERROR, FaultCode.CHECKSUM_ERROR),
        failed(bus).stream().map(failed -> failed.fault().code()).toList());
    for (Measured measured : measured(bus, "a")) {
      assertEquals(new Value.Whole(0x110012), measured.reading().values().get("total"));
    }
    assertTrue(measured(bus, "a").size() >= 2);
  }

  @Test
  void echoOfTheQuestion_isNoAnswer() {
    String echoing = PLAIN.replace("timeout: 0.1", "timeout: 0.1\n  echo: true");
    Bus bus = bus(unit("a", 1), echoing, question -> concat(question, ANSWER));
    bus.run(Duration.ofMillis(1500));
    assertEquals(2, measured(bus, "a").size());
    assertEquals(List.of(), failed(bus));
  }

  private static Order.Write write(Map<String, JsonNode> values, List<Result> results) {
    return new Order.Write(A, values, Long.MAX_VALUE, results::add);
  }

  @Test
  void write_goesFirst_andIsReadBack() {
    int[] level = {40};
    Bus bus =
        bus(
            unit("a", 1) + "," + unit("b", 2),
            PLAIN,
            question -> {
              if (question[1] == 6) {
                level[0] = question[5];
                return question;
              }
              return question[5] == 1
                  ? Bus.rtu(question[0], 3, 2, 0, level[0])
                  : answerOf(question);
            });
    bus.run(Duration.ofMillis(900));
    int before = bus.sent().size();
    List<Result> results = new ArrayList<>();
    bus.driver().order(write(Map.of("level", DoubleNode.valueOf(37.5)), results), bus.now());
    bus.run(Duration.ofMillis(100));
    assertArrayEquals(Bus.rtu(1, 6, 0, 0x10, 0, 75), bus.sent().get(before));
    assertArrayEquals(Bus.rtu(1, 3, 0, 0x10, 0, 1), bus.sent().get(before + 1));
    assertEquals(new Result.Done(Map.of("level", new Value.Decimal(37.5))), results.getFirst());
  }

  @Test
  void writeThatCannotBe_saysWhatIsAllowed_andNothingIsSent() {
    Bus bus = bus(unit("a", 1), PLAIN, Bus::addresses);
    List<Result> results = new ArrayList<>();
    Map<String, JsonNode> wrong =
        Map.of(
            "level", IntNode.valueOf(101),
            "total", IntNode.valueOf(1),
            "mode", TextNode.valueOf("on"),
            "nothing", BooleanNode.TRUE);
    wrong.forEach((property, value) ->
        bus.driver().order(write(Map.of(property, value), results), bus.now()));
    assertEquals(4, results.size());
    results.forEach(result -> assertInstanceOf(Result.Invalid.class, result));
    assertTrue(bus.sent().isEmpty());
  }

  @Test
  void writeWithoutAnAnswer_isNotSentAgain_andOneThatIsTooLateIsNotSent() {
    Bus bus = bus(unit("a", 1), PLAIN, question -> question[1] == 6 ? new byte[0] : ANSWER);
    bus.run(Duration.ofMillis(500));
    List<Result> results = new ArrayList<>();
    bus.driver().order(write(Map.of("level", IntNode.valueOf(1)), results), bus.now());
    bus.run(Duration.ofSeconds(5));
    assertInstanceOf(Result.Unknown.class, results.getFirst());
    assertEquals(1, bus.sent().stream().filter(frame -> frame[1] == 6).count());
    bus.driver()
        .order(
            new Order.Write(
                A, Map.of("level", IntNode.valueOf(1)), bus.now().nanos() - 1, results::add),
            bus.now());
    bus.run(Duration.ofSeconds(1));
    assertInstanceOf(Result.TooLate.class, results.get(1));
    bus.driver().order(write(Map.of("level", IntNode.valueOf(1)), results), bus.now());
    bus.driver().lost(bus.now());
    assertInstanceOf(Result.Failed.class, results.get(2));
  }

  @Test
  void readInOrder_isAnsweredByTheNextReading_orItsFault() {
    byte[][] answer = {ANSWER};
    Bus bus = bus(unit("a", 1), PLAIN, _ -> answer[0]);
    bus.run(Duration.ofMillis(1200));
    int before = bus.sent().size();
    List<Result> results = new ArrayList<>();
    bus.driver().order(new Order.Read(A, Long.MAX_VALUE, results::add), bus.now());
    bus.run(Duration.ofMillis(100));
    assertEquals(before + 1, bus.sent().size());
    assertInstanceOf(Result.Done.class, results.getFirst());
    answer[0] = Bus.rtu(1, 0x83, 4);
    bus.driver().order(new Order.Read(A, Long.MAX_VALUE, results::add), bus.now());
    bus.run(Duration.ofMillis(100));
    assertEquals(
        FaultCode.DEVICE_EXCEPTION,
        assertInstanceOf(Result.Failed.class, results.get(1)).fault().code());
  }

  @Test
  void modbusTcp_takesOnlyTheAnswerToItsQuestion() {
    Bus bus =
        new Bus(
            Bus.driver("modbus-tcp", unit("a", 1), Map.of("p", PLAIN)),
            Duration.ofMillis(5),
            question -> {
              byte[] answer =
                  HexFormat.of().parseHex("0000000000" + "0b01030800280001" + "00020001");
              byte[] late = answer.clone();
              late[9] = 99;
              late[0] = 0x55;
              answer[0] = question[0];
              answer[1] = question[1];
              return concat(late, answer);
            });
    bus.run(Duration.ofMillis(2500));
    assertEquals(3, measured(bus, "a").size());
    for (Measured reading : measured(bus, "a")) {
      assertEquals(new Value.Decimal(20.0), reading.reading().values().get("level"));
    }
  }

  @Test
  void lateAnswer_isNobodys() {
    AskingDriver driver = plain();
    driver.reset(NOW);
    ask(driver);
    List<Outcome> outcomes = new ArrayList<>();
    driver.tick(new Moment(TIME, 12_000_000_000L), outcomes::add);
    assertEquals(
        FaultCode.READ_TIMEOUT, assertInstanceOf(Failed.class, outcomes.getLast()).fault().code());
    outcomes.clear();
    driver.receive(ANSWER, ANSWER.length, new Moment(TIME, 12_100_000_000L), outcomes::add);
    assertEquals(
        Outcome.Reason.UNASKED,
        assertInstanceOf(Outcome.Skipped.class, outcomes.getFirst()).reason());
    assertEquals(1, outcomes.size());
  }

  @Test
  void lineThatIsLostDuringAWrite_leavesItsOutcomeUnknown() {
    AskingDriver driver = plain();
    driver.reset(NOW);
    List<Result> results = new ArrayList<>();
    driver.order(write(Map.of("level", IntNode.valueOf(1)), results), NOW);
    ask(driver);
    driver.lost(NOW);
    assertInstanceOf(Result.Unknown.class, results.getFirst());
    assertEquals(1, results.size());
  }

  private static Result pass(Bus bus, int unit, int... pdu) {
    List<Result> results = new ArrayList<>();
    byte[] bytes = new byte[pdu.length];
    for (int i = 0; i < pdu.length; i++) {
      bytes[i] = (byte) pdu[i];
    }
    bus.driver()
        .order(
            new Order.Pass(unit, ByteBuffer.wrap(bytes), Long.MAX_VALUE, results::add), bus.now());
    bus.run(Duration.ofMillis(400));
    return results.getFirst();
  }

  @Test
  void questionOfAnotherProgram_isPutAsItIs_andASilentUnitIsAnsweredForAtOnce() {
    Bus bus =
        bus(
            unit("a", 1),
            PLAIN,
            question ->
                switch (question[0]) {
                  case 1 -> question[1] == 4 ? Bus.rtu(1, 0x84, 2) : Bus.addresses(question);
                  default -> new byte[0];
                });
    bus.run(Duration.ofMillis(500));
    assertEquals(new Result.Passed(Pdu.of(3, 2, 0, 9).buffer()), pass(bus, 1, 3, 0, 9, 0, 1));
    assertEquals(new Result.Passed(Pdu.of(0x84, 2).buffer()), pass(bus, 1, 4, 0, 9, 0, 1));
    int before = bus.sent().size();
    assertEquals(new Result.Passed(Pdu.of(0x83, 0x0b).buffer()), pass(bus, 77, 3, 0, 9, 0, 1));
    assertEquals(new Result.Passed(Pdu.of(0x83, 0x0b).buffer()), pass(bus, 77, 3, 0, 9, 0, 1));
    assertEquals(
        1, bus.sent().subList(before, bus.sent().size()).stream().filter(f -> f[0] == 77).count());
  }
}
