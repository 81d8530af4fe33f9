package io.sensorhub.driver.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.Order.Result;
import io.sensorhub.driver.modbus.frame.Pdu;
import io.sensorhub.driver.registry.Drivers;
import io.sensorhub.testkit.TestInstance;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each kind of register is read, and written in all of its steps, in every framing, with answers
 * that come in two pieces, cut at each octet.
 */
class SplitsTest {

  private static final Duration ANSWER = Duration.ofMillis(3);
  private static final Duration APART = Duration.ofMillis(7);
  private static final int LONGEST = 40;

  /** What stands around questions and answers. */
  enum Frames {
    RTU("\"driver\": \"modbus-rtu\", \"serial_path\": \"/dev/null\""),
    RTU_WITH_ECHO("\"driver\": \"modbus-rtu\", \"serial_path\": \"/dev/null\""),
    RTU_OF_MODBUS_TCP(
        "\"driver\": \"modbus-tcp\", \"framing\": \"rtu\", \"address\": \"tcp://127.0.0.1:502\""),
    MBAP("\"driver\": \"modbus-tcp\", \"address\": \"tcp://127.0.0.1:502\""),
    MBAP_OF_MODBUS_RTU(
        "\"driver\": \"modbus-rtu\", \"framing\": \"mbap\", \"address\": \"tcp://127.0.0.1:502\"");

    private final String port;

    Frames(String port) {
      this.port = port;
    }

    private boolean isMbap() {
      return this == MBAP || this == MBAP_OF_MODBUS_RTU;
    }

    /** A unit of serial lines, with these frames. */
    private Function<byte[], byte[]> around(Memory unit) {
      return switch (this) {
        case RTU, RTU_OF_MODBUS_TCP -> unit;
        case RTU_WITH_ECHO ->
            question -> {
              ByteArrayOutputStream all = new ByteArrayOutputStream();
              all.writeBytes(question);
              all.writeBytes(unit.apply(question));
              return all.toByteArray();
            };
        case MBAP, MBAP_OF_MODBUS_RTU ->
            question -> {
              byte[] rtu =
                  unit.apply(
                      Bus.rtu(question[6], Arrays.copyOfRange(question, 7, question.length)));
              byte[] answer = Arrays.copyOf(question, 6 + rtu.length - 2);
              System.arraycopy(rtu, 0, answer, 6, rtu.length - 2);
              answer[5] = (byte) (rtu.length - 2);
              return answer;
            };
      };
    }
  }

  /**
   * A kind of register.
   *
   * @param command what is written; empty: nothing
   * @param state in the end
   */
  private record Case(String registers, Memory unit, String command, String state) {}

  private static Memory plain() {
    return new Memory(5, 6, 15, 16, 22);
  }

  private static Memory without22() {
    return new Memory(5, 6, 15, 16)
        .answering(question ->
            question.function() == 22 ? Optional.of(Pdu.exception(22, 1)) : Optional.empty());
  }

  private static List<Case> cases() {
    return List.of(
        new Case("x: {address: 7, type: int16}", plain().set(7, -5), "", "{\"x\":-5}"),
        new Case(
            "x: {address: 7, type: uint32, order: cdab}",
            plain().set(7, 1, 2),
            "",
            "{\"x\":131073}"),
        new Case("x: {address: 7, type: int64}", plain().set(7, -1, -1, -1, -2), "", "{\"x\":-2}"),
        new Case(
            "x: {address: 7, type: bcd32}", plain().set(7, 0x12, 0x3456), "", "{\"x\":123456}"),
        new Case(
            "x: {address: 7, type: text, words: 2}",
            plain().set(7, 0x4142, 0x4300),
            "",
            "{\"x\":\"ABC\"}"),
        new Case("x: {address: 7, mask: 0x0f00}", plain().set(7, 0x1a34), "", "{\"x\":10}"),
        new Case(
            "x: {address: 7, type: int16, scale_from: sf}\nsf: {address: 9, type: int16}",
            plain().set(7, 5369).set(9, -1),
            "",
            "{\"x\":536.9,\"sf\":-1}"),
        new Case(
            "x: {address: 7, table: coil}\ny: {address: 8, table: coil}",
            plain().set(7, 1, 0),
            "",
            "{\"x\":true,\"y\":false}"),
        new Case("x: {address: 7, table: discrete}", plain().set(7, 1), "", "{\"x\":true}"),
        new Case("x: {address: 7, table: input}", plain().set(7, 12), "", "{\"x\":12}"),
        new Case(
            "x: {address: 7}\ny: {address: 90}",
            plain().set(7, 0).set(90, 0),
            "",
            "{\"x\":0,\"y\":0}"),
        new Case("x: {address: 7, write: single}", plain(), "{\"x\":777}", "{\"x\":777}"),
        new Case("x: {address: 7, write: multiple}", plain(), "{\"x\":777}", "{\"x\":777}"),
        new Case(
            "x: {address: 7, type: float32, write: multiple}",
            plain(),
            "{\"x\":21.5}",
            "{\"x\":21.5}"),
        new Case(
            "x: {address: 7, type: text, words: 2, write: multiple}",
            plain(),
            "{\"x\":\"Hi\"}",
            "{\"x\":\"Hi\"}"),
        new Case(
            "x: {address: 7, table: coil, write: single}", plain(), "{\"x\":true}", "{\"x\":true}"),
        new Case(
            "x: {address: 7, table: coil, write: multiple}",
            plain(),
            "{\"x\":true}",
            "{\"x\":true}"),
        new Case(
            """
            x: {address: 7, table: coil, write: multiple, write_group: g}
            y: {address: 8, table: coil, write: multiple, write_group: g}
            z: {address: 9, table: coil, write: multiple, write_group: g}
            """,
            plain().set(8, 1),
            "{\"x\":true,\"y\":false,\"z\":true}",
            "{\"x\":true,\"y\":false,\"z\":true}"),
        new Case(
            """
            x: {address: 7, write: multiple, write_group: g}
            y: {address: 8, type: int32, write: multiple, write_group: g}
            """,
            plain(),
            "{\"x\":3,\"y\":-4}",
            "{\"x\":3,\"y\":-4}"),
        new Case(
            "x: {address: 7, bit: 3, write: single}\ny: {address: 7, mask: 0xff00}",
            plain().set(7, 0x1234),
            "{\"x\":true}",
            "{\"x\":true,\"y\":18}"),
        new Case(
            "x: {address: 7, bit: 3, write: single}\ny: {address: 7, mask: 0xff00, write: single}",
            without22().set(7, 0x1234),
            "{\"x\":true,\"y\":33}",
            "{\"x\":true,\"y\":33}"),
        new Case(
            "x: {address: 7, type: int16, scale_from: sf, write: single}\n"
                + "sf: {address: 8, type: int16}",
            plain().set(7, 10, -1),
            "{\"x\":53.7}",
            "{\"x\":53.7,\"sf\":-1}"),
        new Case(
            "x: {address: 7, write_address: 30, write: single, read: false}\ny: {address: 30}",
            plain(),
            "{\"x\":5}",
            "{\"x\":5,\"y\":5}"));
  }

  private static Bus bus(Frames frames, Case one) {
    InstanceConfig instance =
        TestInstance.of(
            """
            {"instance_id": "x",
             "config": {"poll_interval": 1, "ports": [{"port_id": "bus", %s}]},
             "devices": [{"device_id": "a", "port_id": "bus", "unit_id": 1, "profile": "p"}]}
            """
                .formatted(frames.port),
            Map.of(
                "p",
                "driver: modbus\nprotocol:\n  echo: "
                    + (frames == Frames.RTU_WITH_ECHO)
                    + "\n  registers:\n"
                    + one.registers().indent(4)));
    Problems problems = new Problems();
    AskingDriver driver =
        (AskingDriver) Drivers.forInstance(instance, problems).values().iterator().next();
    return new Bus(driver, ANSWER, frames.around(one.unit()));
  }

  private static Map<String, JsonNode> members(String object) throws JsonProcessingException {
    Map<String, JsonNode> members = new LinkedHashMap<>();
    Json.parse(object).properties().forEach(entry -> members.put(entry.getKey(), entry.getValue()));
    return members;
  }

  @ParameterizedTest
  @EnumSource
  void everyKind_inEverySplit(Frames frames) throws JsonProcessingException {
    for (int index = 0; index < cases().size(); index++) {
      for (int cut = 1; cut < LONGEST; cut++) {
        Case one = cases().get(index); // with a new unit
        String where = one.registers() + ", cut behind " + cut + ", " + frames.isMbap();
        Bus bus = bus(frames, one);
        bus.split(cut, APART);
        bus.run(Duration.ofMillis(600));
        List<Result> results = new ArrayList<>();
        if (!one.command().isEmpty()) {
          bus.driver()
              .order(
                  new Order.Write(
                      new DeviceId("a"), members(one.command()), Long.MAX_VALUE, results::add),
                  bus.now());
        }
        bus.run(Duration.ofMillis(1_600));
        Map<String, JsonNode> last = new TreeMap<>();
        bus.readings("a")
            .getLast()
            .values()
            .forEach((name, value) -> last.put(name, value.toJson()));
        assertEquals(new TreeMap<>(members(one.state())).toString(), last.toString(), where);
        assertTrue(bus.fault("a").isEmpty(), () -> where + ": " + bus.fault("a"));
        if (!one.command().isEmpty()) {
          assertEquals(1, results.size(), where);
          assertTrue(results.getFirst() instanceof Result.Done, () -> where + ": " + results);
        }
      }
    }
  }
}
