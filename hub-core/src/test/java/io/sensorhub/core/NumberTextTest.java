package io.sensorhub.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NumberTextTest {

  @Test
  void numbersAsDevicesPrintThem_areNumbers() {
    Map<String, Value> numbers =
        Map.ofEntries(
            Map.entry("7.02", new Value.Decimal(7.02)),
            Map.entry("-12", new Value.Whole(-12)),
            Map.entry("+3", new Value.Whole(3)),
            Map.entry("+   62.916", new Value.Decimal(62.916)),
            Map.entry("-  450.38", new Value.Decimal(-450.38)),
            Map.entry("-\t.5", new Value.Decimal(-0.5)),
            Map.entry("  5. ", new Value.Whole(5)),
            Map.entry("1e3", new Value.Whole(1000)),
            Map.entry("1.5E-3", new Value.Decimal(0.0015)),
            Map.entry("+1.25000E+01", new Value.Decimal(12.5)),
            Map.entry("007", new Value.Whole(7)),
            Map.entry("-0.0", new Value.Decimal(-0.0)),
            Map.entry("-0", new Value.Decimal(-0.0)),
            Map.entry("9223372036854775807", new Value.Whole(Long.MAX_VALUE)),
            Map.entry(
                "18446744073709551615", new Value.Large(new BigInteger("18446744073709551615"))));
    numbers.forEach((text, value) -> assertEquals(value, NumberText.POINT.value(text), text));
  }

  @Test
  void whatIsNoNumber_staysText_andNothingIsGuessed() {
    for (String text :
        List.of(
            "",
            "-",
            "+",
            ".",
            "1,5",
            "1.234,5",
            "1,234.5",
            "1 234",
            "12V",
            "0x10",
            "1e",
            "e3",
            "1e+",
            "--1",
            "1.2.3",
            "- - 1",
            "١",
            "1e99999999999",
            "1".repeat(200),
            "1_000")) {
      assertEquals(new Value.Text(text), NumberText.POINT.value(text), text);
    }
  }

  @Test
  void decimalComma_isASignOfItsOwn() {
    assertEquals(new Value.Decimal(7.02), NumberText.COMMA.value("7,02"));
    assertEquals(new Value.Decimal(-0.5), NumberText.COMMA.value("- ,5"));
    assertEquals(new Value.Whole(12), NumberText.COMMA.value("12"));
    for (String text : List.of("1.234,5", "1.234", "1,234,5")) {
      assertEquals(new Value.Text(text), NumberText.COMMA.value(text));
    }
  }

  @Test
  void wordsForNoNumber_areNoValue_andSoIsWhatNoDoubleHolds() {
    for (String text :
        List.of(
            "nan",
            "NaN",
            "-nan",
            "+NAN",
            "inf",
            "-Inf",
            "Infinity",
            "1.#IND",
            "-1.#IND00",
            "1.#QNAN",
            "1.#INF",
            "-nan(ind)",
            " nan ",
            "- nan",
            "1e400",
            "-1E999")) {
      assertEquals(new Value.Missing(), NumberText.POINT.value(text), text);
    }
    assertTrue(NumberText.isNone("nan"));
    for (String text : List.of("nano", "banana", "info", "in", "", "-", "#", "0")) {
      assertFalse(NumberText.isNone(text), text);
    }
  }
}
