package io.sensorhub.driver.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sensorhub.core.Value;
import io.sensorhub.driver.Outcome.Measured;
import io.sensorhub.driver.modbus.frame.Pdu;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Values whose scale stands in another register, and registers that are no two octets wide. */
class ScaleTest {

  private static Bus bus(Memory memory, String registers) {
    Bus bus =
        new Bus(
            Bus.driver(
                "modbus-rtu",
                "{\"device_id\": \"a\", \"port_id\": \"bus\", \"unit_id\": 1, \"profile\": \"p\"}",
                Map.of(
                    "p",
                    "driver: modbus\nprotocol:\n  max_words: 20\n  registers:\n"
                        + registers.indent(4))),
            Duration.ofMillis(20),
            memory);
    bus.run(Duration.ofMillis(900));
    return bus;
  }

  private static Map<String, Value> last(Bus bus) {
    return bus.outcomes().stream()
        .filter(Measured.class::isInstance)
        .map(measured -> ((Measured) measured).reading().values())
        .toList()
        .getLast();
  }

  @Test
  void valueAndScale_areReadByOneRequest_whateverLiesBetween() {
    Memory memory = new Memory().set(0, 5369).set(5, -1);
    Bus bus =
        bus(
            memory,
            """
            power: {address: 0, type: int16, scale_from: sf}
            between: {address: 3}
            sf: {address: 5, type: int16}
            """);
    assertEquals(List.of("0300000006"), memory.asked());
    assertEquals(new Value.Decimal(536.9), last(bus).get("power"));
    assertEquals(new Value.Whole(-1), last(bus).get("sf"));
    memory.set(0, 53, -1).set(5, 0x8000);
    bus.run(Duration.ofSeconds(1));
    assertEquals(new Value.Missing(), last(bus).get("power"));
  }

  @Test
  void typeSaysTheSign_whateverTheScaleIs() {
    Bus bus =
        bus(
            new Memory().set(0, 53690, -2),
            """
            signed: {address: 0, type: int16, scale_from: sf}
            unsigned: {address: 0, scale_from: sf}
            sf: {address: 1, type: int16}
            """);
    assertEquals(new Value.Decimal(-118.46), last(bus).get("signed"));
    assertEquals(new Value.Decimal(536.9), last(bus).get("unsigned"));
  }

  @Test
  void unitThatAnswersWithoutASingleValue_isAlive() {
    Bus bus =
        bus(
            new Memory().set(0, 5369).set(1, 0x8000),
            """
            power: {address: 0, type: int16, scale_from: sf}
            sf: {address: 1, type: int16, invalid: [0x8000]}
            """);
    assertEquals(Map.of("power", new Value.Missing(), "sf", new Value.Missing()), last(bus));
  }

  @Test
  void scaleOfTwoValuesThatAreFarFromEachOther_isReadWithEach() {
    Memory memory = new Memory().set(0, 11).set(15, 2).set(33, 22);
    Bus bus =
        bus(
            memory,
            """
            sf: {address: 15, type: int16}
            a: {address: 0, scale_from: sf}
            b: {address: 33, scale_from: sf}
            """);
    assertEquals(List.of("0300000010", "03000f0013"), memory.asked());
    assertEquals(new Value.Whole(1100), last(bus).get("a"));
    assertEquals(new Value.Whole(2200), last(bus).get("b"));
  }

  @Test
  void registerOfFourOctets_isAskedForByItself() {
    Bus bus =
        bus(
            new Memory()
                .answering(question ->
                    question.word(1) == 38
                        ? Optional.of(Pdu.of(4, 4, 0, 0x0f, 0x42, 0x66))
                        : Optional.empty()),
            """
            before: {address: 37, table: input}
            energy: {address: 38, table: input, type: uint32, count: 1}
            behind: {address: 39, table: input}
            """);
    assertEquals(new Value.Whole(1_000_038), last(bus).get("energy"));
  }
}
