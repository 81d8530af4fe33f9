package io.sensorhub.driver.modbus;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.driver.AskingDriver;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.DriverContract;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.registry.Drivers;
import io.sensorhub.testkit.TestInstance;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;

/** Each kind of answer keeps the contract, in every split. */
class ModbusKindsTest {

  abstract static class Kind extends DriverContract {

    private final String register;
    private final Map<String, JsonNode> values;

    Kind(String register, Map<String, JsonNode> values) {
      this.register = register;
      this.values = values;
    }

    @Override
    protected Driver driver() {
      String device =
          "{\"device_id\": \"a\", \"port_id\": \"bus\", \"unit_id\": 1, \"profile\": \"p\"}";
      String profile =
          "driver: modbus\nprotocol: {%sregisters: {x: {%s}}}".formatted(protocol(), register);
      AskingDriver driver = Bus.driver("modbus-rtu", device, Map.of("p", profile));
      driver.reset(NOW);
      return driver;
    }

    /** Keys of the protocol besides the registers. */
    String protocol() {
      return "";
    }

    @Override
    protected void ask(Driver driver) {
      AskingDriver asking = (AskingDriver) driver;
      if (values.isEmpty() && asking.awaits()) {
        return;
      }
      Moment later = new Moment(TIME, 10_000_000_000L); // after whatever pause
      if (!values.isEmpty()) { // a write may be at any of its steps
        asking.lost(NOW);
        asking.reset(NOW);
        asking.order(new Order.Write(new DeviceId("a"), values, Long.MAX_VALUE, _ -> {}), later);
      }
      assertTrue(
          asking.send(new byte[AskingDriver.LONGEST_FRAME], later, _ -> {}) > 0,
          () -> getClass().getSimpleName() + " wakes at " + asking.wakeNanos());
    }
  }

  @Nested
  class Coils extends Kind {
    Coils() {
      super("address: 7, table: coil", Map.of());
    }

    @Override
    protected List<byte[]> telegrams() {
      return List.of(Bus.rtu(1, 1, 1, 1), Bus.rtu(1, 0x81, 2), Bus.rtu(1, 1, 2, 1, 0));
    }
  }

  @Nested
  class Discretes extends Kind {
    Discretes() {
      super("address: 7, table: discrete", Map.of());
    }

    @Override
    protected List<byte[]> telegrams() {
      return List.of(Bus.rtu(1, 2, 1, 1), Bus.rtu(1, 0x82, 1), Bus.rtu(1, 1, 1, 1));
    }
  }

  @Nested
  class Floats extends Kind {
    Floats() {
      super("address: 7, type: float32, order: cdab, invalid: [-1]", Map.of());
    }

    @Override
    protected List<byte[]> telegrams() {
      return List.of(
          Bus.rtu(1, 3, 4, 0, 0, 0x41, 0xac),
          Bus.rtu(1, 3, 4, 0, 0, 0x7f, 0xc0), // no number
          Bus.rtu(1, 3, 4, 0, 0, 0xbf, 0x80));
    }
  }

  @Nested
  class Group extends Kind {
    Group() {
      super(
          "address: 5, write: multiple, write_group: g}, y: {address: 6, write: multiple,"
              + " write_group: g",
          Map.of("x", IntNode.valueOf(7), "y", IntNode.valueOf(8)));
    }

    @Override
    protected List<byte[]> telegrams() {
      return List.of(Bus.rtu(1, 16, 0, 5, 0, 2), Bus.rtu(1, 16, 0, 5, 0, 1), Bus.rtu(1, 0x90, 2));
    }
  }

  @Nested
  class SeveralCoils extends Kind {
    SeveralCoils() {
      super(
          "address: 5, table: coil, write: multiple, write_group: g}, y: {address: 6, table: coil,"
              + " write: multiple, write_group: g}, z: {address: 7, table: coil, write: multiple,"
              + " write_group: g",
          Map.of("x", BooleanNode.TRUE, "y", BooleanNode.FALSE, "z", BooleanNode.TRUE));
    }

    @Override
    protected List<byte[]> telegrams() {
      return List.of(Bus.rtu(1, 15, 0, 5, 0, 3), Bus.rtu(1, 15, 0, 5, 0, 2), Bus.rtu(1, 0x8f, 2));
    }
  }

  /** An adapter that hears what it sends: the question comes back before the answer. */
  @Nested
  class Echo extends Kind {
    Echo() {
      super("address: 10", Map.of());
    }

    @Override
    String protocol() {
      return "echo: true, ";
    }

    @Override
    protected List<byte[]> telegrams() {
      byte[] question = Bus.rtu(1, 3, 0, 10, 0, 1);
      return List.of(
          joined(question, Bus.rtu(1, 3, 2, 0, 9)),
          joined(new byte[] {0, 0x55}, question, new byte[] {0}, Bus.rtu(1, 3, 2, 0, 9)),
          joined(question, Bus.rtu(1, 0x83, 2)),
          joined(question, question), // nobody but itself
          Bus.rtu(1, 3, 2, 0, 9)); // no echo: not an answer
    }
  }

  @Nested
  class EchoOfAWrite extends Kind {
    EchoOfAWrite() {
      super("address: 5, write: single", Map.of("x", IntNode.valueOf(777)));
    }

    @Override
    String protocol() {
      return "echo: true, ";
    }

    @Override
    protected List<byte[]> telegrams() {
      byte[] question = Bus.rtu(1, 6, 0, 5, 3, 9);
      return List.of(
          joined(question, question), // the answer is the same
          question,
          joined(question, Bus.rtu(1, 0x86, 4)));
    }
  }

  private static byte[] joined(byte[]... pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    Stream.of(pieces).forEach(all::writeBytes);
    return all.toByteArray();
  }

  @Nested
  class RegisterOfFourOctets extends Kind {
    RegisterOfFourOctets() {
      super("address: 38, table: input, type: uint32, count: 1", Map.of());
    }

    @Override
    protected List<byte[]> telegrams() {
      return List.of(
          Bus.rtu(1, 4, 4, 0, 0x0f, 0x42, 0x66), Bus.rtu(1, 4, 2, 0, 1), Bus.rtu(1, 0x84, 3));
    }
  }

  @Nested
  class Text extends Kind {
    Text() {
      super("address: 1, type: text, words: 2", Map.of());
    }

    @Override
    protected List<byte[]> telegrams() {
      return List.of(Bus.rtu(1, 3, 4, 'A', 'B', '1', 0), Bus.rtu(1, 3, 4, 0xff, 1, 3, 4));
    }
  }

  @Nested
  class Bit extends Kind {
    Bit() {
      super("address: 0, bit: 1, write: single", Map.of("x", BooleanNode.TRUE));
    }

    @Override
    protected List<byte[]> telegrams() {
      return List.of(
          Bus.rtu(1, 22, 0, 0, 0xff, 0xfd, 0, 2),
          Bus.rtu(1, 0x96, 1),
          Bus.rtu(1, 22, 0, 0, 0xff, 0xfd, 0, 0),
          Bus.rtu(1, 22, 0, 0));
    }
  }

  @Nested
  class OneRegister extends Kind {
    OneRegister() {
      super("address: 5, write: single", Map.of("x", IntNode.valueOf(777)));
    }

    @Override
    protected List<byte[]> telegrams() {
      return List.of(Bus.rtu(1, 6, 0, 5, 3, 9), Bus.rtu(1, 0x86, 4), Bus.rtu(1, 6, 0, 5, 3, 8));
    }
  }

  @Nested
  class SeveralRegisters extends Kind {
    SeveralRegisters() {
      super("address: 5, type: int32, write: multiple", Map.of("x", IntNode.valueOf(777)));
    }

    @Override
    protected List<byte[]> telegrams() {
      return List.of(Bus.rtu(1, 16, 0, 5, 0, 2), Bus.rtu(1, 0x90, 6), Bus.rtu(1, 16, 0, 5, 0, 1));
    }
  }

  @Nested
  class OneCoil extends Kind {
    OneCoil() {
      super("address: 5, table: coil, write: single", Map.of("x", BooleanNode.TRUE));
    }

    @Override
    protected List<byte[]> telegrams() {
      return List.of(Bus.rtu(1, 5, 0, 5, 0xff, 0), Bus.rtu(1, 0x85, 1), Bus.rtu(1, 5, 0, 5, 0, 0));
    }
  }

  @Nested
  class ScaleBeforeTheWrite extends Kind {
    ScaleBeforeTheWrite() {
      super(
          "address: 5, scale_from: sf, write: single}, sf: {address: 6, type: int16",
          Map.of("x", IntNode.valueOf(777)));
    }

    @Override
    protected List<byte[]> telegrams() {
      return List.of(Bus.rtu(1, 3, 2, 0, 0), Bus.rtu(1, 3, 2, 0x80, 0), Bus.rtu(1, 0x83, 2));
    }
  }

  @Nested
  class StrangeAnswers extends Kind {
    StrangeAnswers() {
      super("address: 10", Map.of());
    }

    @Override
    protected List<byte[]> telegrams() {
      return List.of(
          Bus.rtu(1, 3, 2, 0, 9),
          Bus.rtu(2, 3, 2, 0, 9), // another unit's
          Bus.rtu(1, 4, 2, 0, 9), // to another function
          Bus.rtu(1, 3, 4, 0, 9, 0, 9), // longer and shorter than was asked for
          Bus.rtu(1, 3, 0),
          Bus.rtu(1, 0x83, 0x0a), // a gateway's words
          Bus.rtu(1, 0x83, 0x0b),
          Bus.rtu(2, 0x83, 0x0b));
    }
  }

  /** The first question was not answered in time; the same one is asked again. */
  @Nested
  class LateAnswer extends StrangeAnswers {
    @Override
    protected void ask(Driver driver) {
      AskingDriver asking = (AskingDriver) driver;
      boolean first = !asking.awaits();
      super.ask(driver);
      if (first) {
        asking.tick(new Moment(TIME, 4_000_000_000L), _ -> {});
        Moment later = new Moment(TIME, 200_000_000_000L);
        assertTrue(asking.send(new byte[AskingDriver.LONGEST_FRAME], later, _ -> {}) > 0);
      }
    }
  }

  /** A unit on Modbus TCP whose transactions are not looked at, so that any number fits. */
  @Nested
  class StrangeAnswersOfTcp extends DriverContract {
    String port() {
      return "\"driver\": \"modbus-tcp\", \"accept\": [\"transaction\"]";
    }

    @Override
    protected Driver driver() {
      return behind(port());
    }

    @Override
    protected void ask(Driver driver) {
      AskingDriver asking = (AskingDriver) driver;
      asking.lost(NOW);
      asking.reset(NOW); // whatever breaks the order of headers ends the connection
      Moment later = new Moment(TIME, 10_000_000_000L); // after whatever pause
      assertTrue(asking.send(new byte[AskingDriver.LONGEST_FRAME], later, _ -> {}) > 0);
    }

    @Override
    protected List<byte[]> telegrams() {
      return List.of(
          new byte[] {0, 7, 0, 0, 0, 5, 1, 3, 2, 0, 9},
          new byte[] {0, 7, 0, 0, 0, 5, 2, 3, 2, 0, 9}, // another unit's
          new byte[] {0, 7, 0, 0, 0, 7, 1, 3, 4, 0, 9, 0, 9}, // longer than was asked for
          new byte[] {0, 7, 0, 0, 0, 3, 1, (byte) 0x83, 0x0a},
          new byte[] {0, 7, 0, 0, 0, 3, 1, (byte) 0x83, 0x0b},
          new byte[] {0, 7, 0, 1, 0, 3, 1, (byte) 0x83, 0x0b}); // no protocol of Modbus
    }
  }

  /** Modbus TCP's frames by the driver for serial lines, and behind {@code modbus-tcp} itself. */
  @Nested
  class MbapByKey extends StrangeAnswersOfTcp {
    @Override
    String port() {
      return "\"driver\": \"modbus-rtu\", \"framing\": \"mbap\", \"accept\": [\"transaction\"]";
    }
  }

  /** RTU frames on a TCP connection. */
  @Nested
  class RtuByKey extends StrangeAnswers {
    @Override
    protected Driver driver() {
      Driver driver = behind("\"driver\": \"modbus-tcp\", \"framing\": \"rtu\"");
      driver.reset(NOW);
      return driver;
    }
  }

  /** A unit behind TCP, with the keys of its port. */
  private static Driver behind(String port) {
    InstanceConfig instance =
        TestInstance.of(
            """
            {"instance_id": "x",
             "config": {"poll_interval": 1, "ports": [{"port_id": "bus", "address": "tcp://127.0.0.1:502", %s}]},
             "devices": [{"device_id": "a", "port_id": "bus", "unit_id": 1, "profile": "p"}]}
            """
                .formatted(port),
            Map.of("p", "driver: modbus\nprotocol: {registers: {x: {address: 10}}}"));
    return Drivers.forInstance(instance, new Problems()).values().iterator().next();
  }

  /** One device on its line, whose answers carry whatever unit. */
  @Nested
  class AnswersOfAnyUnit extends StrangeAnswers {
    @Override
    protected Driver driver() {
      InstanceConfig instance =
          TestInstance.of(
              """
              {"instance_id": "x",
               "config": {"poll_interval": 1,
                          "ports": [{"port_id": "bus", "serial_path": "/dev/null",
                                     "driver": "modbus-rtu", "accept": ["unit"]}]},
               "devices": [{"device_id": "a", "port_id": "bus", "unit_id": 1, "profile": "p"}]}
              """,
              Map.of("p", "driver: modbus\nprotocol: {registers: {x: {address: 10}}}"));
      Driver driver = Drivers.forInstance(instance, new Problems()).values().iterator().next();
      driver.reset(NOW);
      return driver;
    }
  }
}
