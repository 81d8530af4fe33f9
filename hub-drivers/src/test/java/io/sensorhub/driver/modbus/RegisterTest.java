package io.sensorhub.driver.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sensorhub.core.Json;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.Problems;
import io.sensorhub.core.config.Section;
import io.sensorhub.core.config.StrictTree;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RegisterTest {

  private static final Value MISSING = new Value.Missing();

  private static Value read(String register, int... words) {
    Problems problems = new Problems();
    Section section =
        new Section(
            StrictTree.yaml(
                    ("x: {address: 0, " + register + "}").getBytes(StandardCharsets.UTF_8),
                    "",
                    problems)
                .orElseGet(Json::object),
            "",
            problems);
    Register read =
        RegisterReader.read(
                section,
                "x",
                section.section("x").orElseThrow(),
                new RegisterReader.Defaults(3, ByteOrder.ABCD),
                Set.of(),
                125)
            .orElseThrow();
    assertEquals(List.of(), problems.all());
    return read.value(words, 0);
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
        decimal(1.8446744073709552e19), read("type: uint64", 0xffff, 0xffff, 0xffff, 0xffff));
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
}
