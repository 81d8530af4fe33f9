package io.sensorhub.driver.modbus.register;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sensorhub.core.Value;
import io.sensorhub.core.description.Control;
import io.sensorhub.core.description.Kind;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RegisterTest {

  private static final Value MISSING = new Value.Missing();

  private static Value read(String register, int... words) {
    return Registers.one("{address: 0, " + register + "}").value(words, 0);
  }

  private static Value whole(long number) {
    return new Value.Whole(number);
  }

  private static Value decimal(double number) {
    return new Value.Decimal(number);
  }

  @Test
  void integers_ofEveryWidth_signedAndUnsigned() {
    assertEquals(whole(65_535), read("type: uint16", 0xffff));
    assertEquals(whole(-1), read("type: int16", 0xffff));
    assertEquals(whole(0xffff_fffeL), read("type: uint32", 0xffff, 0xfffe));
    assertEquals(whole(-2), read("type: int32", 0xffff, 0xfffe));
    assertEquals(whole(-2), read("type: int64", 0xffff, 0xffff, 0xffff, 0xfffe));
    assertEquals(
        Value.whole(new BigInteger("18446744073709551615")),
        read("type: uint64", 0xffff, 0xffff, 0xffff, 0xffff));
    assertEquals(
        Value.whole(new BigInteger("184467440737095516150")),
        read("type: uint64, scale: 10", 0xffff, 0xffff, 0xffff, 0xffff));
    assertEquals(whole(Long.MIN_VALUE), read("type: int64, invalid: [0]", 0x8000, 0, 0, 0));
  }

  @Test
  void words_inEachOfTheFourOrders() {
    assertEquals(whole(0x0102_0304), read("type: uint32, order: abcd", 0x0102, 0x0304));
    assertEquals(whole(0x0102_0304), read("type: uint32, order: cdab", 0x0304, 0x0102));
    assertEquals(whole(0x0102_0304), read("type: uint32, order: badc", 0x0201, 0x0403));
    assertEquals(whole(0x0102_0304), read("type: uint32, order: dcba", 0x0403, 0x0201));
    for (ByteOrder order : ByteOrder.values()) {
      assertEquals(
          0x0102_0304_0506_0708L, order.join(order.split(0x0102_0304_0506_0708L, 4), 0, 4));
    }
  }

  @Test
  void floats_areTheShortestDecimal_andWhatIsNoNumberIsMissing() {
    assertEquals(decimal(21.3), read("type: float32", 0x41aa, 0x6666));
    assertEquals(decimal(-0.1), read("type: float64", 0xbfb9, 0x9999, 0x9999, 0x999a));
    assertEquals(MISSING, read("type: float32", 0x7fc0, 0));
    assertEquals(MISSING, read("type: float32", 0x7f80, 0));
    assertEquals(decimal(21.0), read("type: float32, decimals: 0", 0x41aa, 0x6666));
  }

  @Test
  void floats_keepTheSignOfZero_andHoweverSmallTheyAre() {
    assertEquals(decimal(-0.0), read("type: float32", 0x8000, 0));
    assertEquals(decimal(0.0), read("type: float32", 0, 0));
    assertEquals(decimal(-0.0), read("type: float64, scale: 0.5", 0x8000, 0, 0, 0));
    assertEquals(decimal(0.5), read("type: float32, offset: 0.5", 0x8000, 0));
    assertEquals(decimal(1.4e-45), read("type: float32", 0, 1));
    assertEquals(MISSING, read("type: float64, scale: 10", 0x7fef, 0xffff, 0xffff, 0xffff));
    for (int[] pattern : new int[][] {{0x7f80, 0}, {0xff80, 0}, {0x7fff, 0xffff}, {0xffc0, 1}}) {
      assertEquals(MISSING, read("type: float32", pattern));
    }
  }

  @Test
  void noValue_isSaidInEitherWriting_forFloatsByValueOrPattern() {
    for (String marker :
        List.of("\"0x8000\"", "0x8000", "32768", "-32768", "\"-32768\"", "-32768.0")) {
      assertEquals(MISSING, read("type: int16, invalid: [1, " + marker + "]", 0x8000), marker);
      assertEquals(MISSING, read("type: uint16, invalid: [" + marker + "]", 0x8000), marker);
      assertEquals(MISSING, read("type: int16, invalid: " + marker, 0x8000), marker);
      assertEquals(whole(-32_767), read("type: int16, invalid: [" + marker + "]", 0x8001));
    }
    assertEquals(MISSING, read("type: int64, invalid: [-1]", 0xffff, 0xffff, 0xffff, 0xffff));
    assertEquals(
        MISSING,
        read("type: uint64, invalid: [18446744073709551615]", 0xffff, 0xffff, 0xffff, 0xffff));
    assertEquals(MISSING, read("type: uint64, invalid: [0x8000000000000000]", 0x8000, 0, 0, 0));
    assertEquals(MISSING, read("type: float32, invalid: [-999.9]", 0xc479, 0xf99a));
    assertEquals(MISSING, read("type: float32, invalid: [-9999]", 0xc61c, 0x3c00));
    assertEquals(MISSING, read("type: float32, invalid: [0]", 0x8000, 0));
    assertEquals(MISSING, read("type: float32, invalid: [0x7f7fffff]", 0x7f7f, 0xffff));
    assertEquals(MISSING, read("type: float32, invalid: [\"0x00000000\"]", 0, 0));
    assertEquals(decimal(1.4e-45), read("type: float32, invalid: [1]", 0, 1));
    assertEquals(MISSING, read("type: float64, invalid: [9.969209968386869e36]", 0x479e, 0, 0, 0));
  }

  @Test
  void parts_areSignedByTheirType_andHaveMarkersOfTheirOwn() {
    assertEquals(whole(-1), read("type: int16, mask: 0xff00", 0xff12));
    assertEquals(whole(255), read("type: uint16, mask: 0xff00", 0xff12));
    assertEquals(whole(-2), read("type: int32, mask: 0x00fffe00", 0x00ff, 0xfd77));
    assertEquals(MISSING, read("type: int16, mask: 0xff00, invalid: [-128]", 0x8012));
    assertEquals(MISSING, read("mask: 0x00ff, invalid: [0xff]", 0x12ff));
    assertEquals(whole(0x12), read("mask: 0xff00, invalid: [0xff]", 0x12ff));
    assertEquals(MISSING, read("mask: 0x00ff, invalid: [0xffff]", 0xffff));
    assertEquals(whole(255), read("mask: 0x00ff, invalid: [0xffff]", 0x12ff));
    assertEquals(decimal(-0.5), read("type: int16, mask: 0x0ff0, scale: 0.5", 0x1ff7));
    assertEquals(new Value.Flag(true), read("type: flag, mask: 0x0011", 0x0010));
  }

  @Test
  void decimalDigits_areOneEachInFourBits() {
    assertEquals(whole(1234), read("type: bcd16", 0x1234));
    assertEquals(decimal(123456.78), read("type: bcd32, scale: 0.01", 0x1234, 0x5678));
    assertEquals(whole(12_345_678), read("type: bcd32, order: cdab", 0x5678, 0x1234));
    assertEquals(
        whole(9_999_999_999_999_999L), read("type: bcd64", 0x9999, 0x9999, 0x9999, 0x9999));
    assertEquals(whole(59), read("type: bcd16, mask: 0x7f00", 0xd930));
    assertEquals(MISSING, read("type: bcd16", 0x12a4));
    assertEquals(MISSING, read("type: bcd16, invalid: [9999]", 0x9999));
    assertEquals(MISSING, read("type: bcd16, invalid: [0xffff]", 0xffff));
  }

  @Test
  void texts_endAtNul_withoutWhatIsAroundThem() {
    assertEquals(new Value.Text("AB"), read("type: text, words: 3", 0, 0x4142, 0));
    assertEquals(new Value.Text("AB"), read("type: text, words: 3", 0x2041, 0x4220, 0x2020));
    assertEquals(new Value.Text("AB"), read("type: text, words: 2, order: badc", 0x4241, 0));
    assertEquals(new Value.Text("AB"), read("type: text, words: 2", 0x4142, 0xffff));
    assertEquals(new Value.Text("°C"), read("type: text, words: 1", 0xb043));
    assertEquals(MISSING, read("type: text, words: 2", 0xffff, 0xffff));
    assertEquals(MISSING, read("type: text, words: 2", 0x2020, 0));
  }

  private static Value scaled(int... block) {
    String registers =
        """
        power: {address: 0, type: int16, scale_from: sf}
        sf: {address: 2, type: int16}
        """;
    return Registers.of(registers).values().iterator().next().value(block, 0);
  }

  @Test
  void scaleOfAnotherRegister_isAPowerOfTen_andNoValueInEitherIsNone() {
    assertEquals(decimal(536.9), scaled(5369, 7, 0xffff));
    assertEquals(whole(-100), scaled(0xffff, 7, 2));
    assertEquals(whole(5369), scaled(5369, 7, 0));
    assertEquals(MISSING, scaled(5369, 7, 0x8000));
    assertEquals(MISSING, scaled(0x8000, 7, 0));
    assertEquals(MISSING, scaled(1, 7, 11));
    assertEquals(decimal(1e-10), scaled(1, 7, 0xfff6));
  }

  @Test
  void scaleOffsetAndRounding_areExact() {
    assertEquals(decimal(230.1), read("scale: 0.1", 2301));
    assertEquals(decimal(-0.007), read("type: int16, scale: 0.001", 0xfff9));
    assertEquals(whole(460), read("scale: 2", 230));
    assertEquals(decimal(-17.5), read("scale: 0.5, offset: -40", 45));
    assertEquals(decimal(33.3), read("scale: 0.333, decimals: 1", 100));
  }

  @Test
  void invalidMarkers_andValuesOutsideTheirRange_areMissing_never0() {
    assertEquals(MISSING, read("type: int32, invalid: [0x7fffffff]", 0x7fff, 0xffff));
    assertEquals(MISSING, read("invalid: [0x8000, 65535]", 0x8000));
    assertEquals(MISSING, read("min: 0, max: 100", 101));
    assertEquals(MISSING, read("type: int16, min: 0", 0xffff));
    assertEquals(whole(100), read("min: 0, max: 100", 100));
  }

  @Test
  void bitsMasksNamesAndText() {
    assertEquals(new Value.Flag(true), read("type: flag, bit: 3", 0x0008));
    assertEquals(new Value.Flag(false), read("type: flag, bit: 3", 0xfff7));
    assertEquals(whole(0x5), read("mask: 0x00f0", 0x1256));
    assertEquals(new Value.Text("on"), read("mask: 0x3, names: {2: \"on\"}", 0xfffe));
    assertEquals(whole(7), read("names: {2: \"on\"}", 7));
    assertEquals(new Value.Text("AB1"), read("type: text, words: 2", 0x4142, 0x3100));
    assertEquals(new Value.Text("AB"), read("type: text_low, words: 3", 0x41, 0x42, 0));
    assertEquals(MISSING, read("type: text, words: 2", 0x0107, 0x4142));
    assertEquals(new Value.Flag(true), read("table: coil", 1));
  }

  private static Control control(String register) {
    return Registers.one("{address: 0, " + register + "}").control().orElseThrow();
  }

  private static Control numeric(String min, String max, String step) {
    return new Control.Numeric(
        Optional.of(new BigDecimal(min)),
        Optional.of(new BigDecimal(max)),
        Optional.of(new BigDecimal(step)));
  }

  @Test
  void whatCanBeSet_isWithinWhatTheRegisterHolds_andWithinItsOwnLimits() {
    assertEquals(numeric("0", "65535", "1"), control("write: single"));
    assertEquals(
        numeric("-3276.8", "3276.7", "0.1"), control("type: int16, scale: 0.1, write: single"));
    assertEquals(numeric("5", "30", "0.5"), control("scale: 0.5, min: 5, max: 30, write: single"));
    assertEquals(numeric("0", "15", "1"), control("mask: 0x00f0, write: single"));
    assertEquals(numeric("0", "9999", "1"), control("type: bcd16, write: single"));
    assertEquals(numeric("-32767", "32768", "1"), control("type: int16, scale: -1, write: single"));
    assertEquals(
        new Control.Numeric(
            Optional.of(new BigDecimal("-5")),
            Optional.empty(),
            Optional.of(new BigDecimal("0.1"))),
        control("type: float32, min: -5, decimals: 1, write: multiple"));
    assertEquals(new Control.OnOff(), control("type: flag, bit: 3, write: single"));
    assertEquals(new Control.OnOff(), control("table: coil, write: single"));
    assertEquals(
        new Control.Choice(List.of("off", "eco", "on")),
        control("names: {2: \"on\", 0: \"off\", 1: eco}, write: single"));
    assertEquals(Optional.empty(), Registers.one("{address: 0}").control());
  }

  @Test
  void kindOfARegister_isThatOfItsValues() {
    assertEquals(Kind.NUMBER, Registers.one("{address: 0}").kind());
    assertEquals(Kind.FLAG, Registers.one("{address: 0, table: discrete}").kind());
    assertEquals(Kind.TEXT, Registers.one("{address: 0, type: text, words: 4}").kind());
    assertEquals(Kind.CHOICE, Registers.one("{address: 0, names: {1: a}}").kind());
  }
}
