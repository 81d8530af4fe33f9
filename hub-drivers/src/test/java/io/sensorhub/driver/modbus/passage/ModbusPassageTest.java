package io.sensorhub.driver.modbus.passage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.Json;
import io.sensorhub.driver.modbus.frame.Framing;
import io.sensorhub.driver.modbus.frame.MbapFraming;
import io.sensorhub.driver.modbus.frame.Pdu;
import io.sensorhub.driver.modbus.frame.Request;
import io.sensorhub.driver.modbus.frame.RtuFraming;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModbusPassageTest {

  private final ModbusPassage rtu = new ModbusPassage(true);

  private static byte[] sent(Framing framing, Request request) {
    byte[] frame = new byte[Framing.LONGEST_FRAME];
    return Arrays.copyOf(frame, framing.begin(request, frame));
  }

  private static byte[] frame(int unit, int... pdu) {
    byte[] frame = new byte[Framing.LONGEST_FRAME];
    return Arrays.copyOf(frame, RtuFraming.frame(unit, Pdu.of(pdu), frame));
  }

  private String asked(Request request) {
    return Json.write(
        rtu.sent(sent(new RtuFraming(false, Set.of()), request)).meaning().orElseThrow());
  }

  private String heard(byte[] octets) {
    return Json.write(rtu.heard(octets).meaning().orElseThrow());
  }

  @Test
  void read_isToldWithAddressAndCount_itsAnswerWithValues() {
    assertEquals(
        "{\"unit\":7,\"function\":3,\"address\":258,\"count\":2}",
        asked(Request.read(7, 3, 258, 2)));
    assertEquals(
        "{\"unit\":7,\"function\":3,\"address\":258,\"values\":[65535,10]}",
        heard(frame(7, 3, 4, 0xff, 0xff, 0, 10)));
  }

  @Test
  void coils_areFlags() {
    assertEquals(
        "{\"unit\":1,\"function\":1,\"address\":0,\"count\":9}", asked(Request.read(1, 1, 0, 9)));
    assertEquals(
        "{\"unit\":1,\"function\":1,\"address\":0,"
            + "\"values\":[true,false,true,false,false,false,false,true,true]}",
        heard(frame(1, 1, 2, 0b1000_0101, 1)));
  }

  @Test
  void writes_areToldWithTheirValues() {
    assertEquals(
        "{\"unit\":1,\"function\":5,\"address\":3,\"values\":[true]}",
        asked(Request.writeCoil(1, 3, true)));
    assertEquals(
        "{\"unit\":1,\"function\":6,\"address\":3,\"values\":[1234]}",
        asked(Request.writeRegister(1, 3, 1234)));
    assertEquals(
        "{\"unit\":1,\"function\":15,\"address\":3,\"values\":[true,false,true]}",
        asked(Request.writeCoils(1, 3, List.of(true, false, true))));
    assertEquals(
        "{\"unit\":1,\"function\":16,\"address\":3,\"values\":[1,2]}",
        asked(Request.writeRegisters(1, 3, new int[] {1, 2})));
    assertEquals("{\"unit\":1,\"function\":16,\"address\":3}", heard(frame(1, 16, 0, 3, 0, 2)));
    assertEquals(
        "{\"unit\":1,\"function\":22,\"address\":3,\"and\":65520,\"or\":5}",
        asked(Request.maskWrite(1, 3, 5, 15)));
  }

  @Test
  void refusalAndDamage_areNoValues() {
    asked(Request.read(1, 4, 0, 1));
    assertEquals(
        "{\"unit\":1,\"function\":4,\"address\":0,\"exception\":2}", heard(frame(1, 0x84, 2)));
    byte[] damaged = frame(1, 4, 2, 0, 9);
    damaged[3]++;
    assertEquals("{\"unit\":1,\"function\":4}", heard(damaged));
  }

  @Test
  void modbusTcp_isReadByItsOwnFrames() {
    ModbusPassage tcp = new ModbusPassage(false);
    MbapFraming framing = new MbapFraming(Set.of());
    sent(framing, Request.read(1, 3, 0, 1));
    byte[] frame = sent(framing, Request.read(9, 3, 5, 1));
    assertEquals(
        "{\"unit\":9,\"function\":3,\"address\":5,\"count\":1}",
        Json.write(tcp.sent(frame).meaning().orElseThrow()));
    byte[] answer = {0, 2, 0, 0, 0, 5, 9, 3, 2, 1, 1};
    assertEquals(
        "{\"unit\":9,\"function\":3,\"address\":5,\"values\":[257]}",
        Json.write(tcp.heard(answer).meaning().orElseThrow()));
  }

  @Test
  void whateverCame_neverThrows() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      byte[] octets = new byte[random.nextInt(300)];
      random.nextBytes(octets);
      ModbusPassage passage = new ModbusPassage(random.nextBoolean());
      assertTrue(passage.sent(octets).octets(), "seed " + seed);
      random.nextBytes(octets);
      assertTrue(passage.heard(octets).octets(), "seed " + seed);
    }
  }
}
