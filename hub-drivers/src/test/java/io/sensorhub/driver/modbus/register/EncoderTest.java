package io.sensorhub.driver.modbus.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EncoderTest {

  private static final Map<String, Register> REGISTERS =
      Registers.of(
          """
          u16: {address: 0, write: single}
          i16: {address: 8, type: int16, scale: 0.1, offset: -40, write: single}
          u32: {address: 16, type: uint32, order: cdab, write: multiple}
          i32: {address: 24, type: int32, order: badc, scale: 0.001, write: multiple}
          u64: {address: 32, type: uint64, order: dcba, write: multiple}
          i64: {address: 40, type: int64, scale: -2, write: multiple}
          f32: {address: 48, type: float32, invalid: [-999], write: multiple}
          f64: {address: 56, type: float64, write: multiple}
          bcd: {address: 64, type: bcd32, write: multiple}
          part: {address: 72, type: int32, mask: 0x00fffe00, write: multiple}
          bit: {address: 80, bit: 7, write: single}
          coil: {address: 88, table: coil, write: single}
          text: {address: 96, type: text, words: 4, write: multiple}
          mode: {address: 104, names: {0: "off", 3: auto}, min: 0, max: 9, write: single}
          """);

  private static JsonNode wanted(Random random) {
    return switch (random.nextInt(10)) {
      case 0 -> LongNode.valueOf(random.nextLong() >> random.nextInt(64));
      case 1 -> BigIntegerNode.valueOf(new BigInteger(random.nextInt(1, 300), random));
      case 2 -> DoubleNode.valueOf(Double.longBitsToDouble(random.nextLong()));
      case 3 -> DoubleNode.valueOf(random.nextGaussian() * Math.pow(10, random.nextInt(-3, 12)));
      case 4 -> DecimalNode.valueOf(new BigDecimal(new BigInteger(100, random), random.nextInt()));
      case 5 -> TextNode.valueOf(random.nextBoolean() ? "auto" : "\ud800" + random.nextInt());
      case 6 -> BooleanNode.valueOf(random.nextBoolean());
      case 7 -> NullNode.getInstance();
      case 8 -> Json.object();
      default -> LongNode.valueOf(random.nextInt(-20, 20));
    };
  }

  @Test
  void anyValue_isEitherNotTaken_orReadBackAsWhatIsWrittenAgain() {
    long seed = new Random().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<Register> registers = List.copyOf(REGISTERS.values());
    int taken = 0;
    for (int i = 0; i < 50_000; i++) {
      Register register = registers.get(random.nextInt(registers.size()));
      JsonNode wanted = wanted(random);
      Encoded words;
      try {
        words = register.encoded(wanted, 0);
      } catch (NotTakenException e) {
        assertTrue(e.text().contains("takes"), e.text());
        continue;
      }
      taken++;
      String what = register.property() + " " + wanted + ", seed " + seed;
      Value back = register.valueOf(words, 0);
      if (back instanceof Value.Missing) {
        assertEquals("text", register.property(), what); // of blanks alone
        continue;
      }
      try {
        assertEquals(back, register.valueOf(register.encoded(back.toJson(), 0), 0), what);
      } catch (NotTakenException e) {
        throw new AssertionError(what + ": " + back + " is read, but not taken", e);
      }
    }
    assertTrue(taken > 5_000, taken + " values were taken");
  }
}
