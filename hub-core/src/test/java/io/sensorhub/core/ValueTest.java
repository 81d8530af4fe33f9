package io.sensorhub.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ValueTest {

  private static Optional<Value> of(String json) throws Exception {
    return Value.of(Json.parse(json));
  }

  @Test
  void scalars_becomeValues_andKeepTheirForm() throws Exception {
    assertEquals(Optional.of(new Value.Whole(21)), of("21"));
    assertEquals(Optional.of(new Value.Decimal(21.0)), of("21.0"));
    assertEquals(Optional.of(new Value.Text("a")), of("\"a\""));
    assertEquals(Optional.of(new Value.Flag(true)), of("true"));
    assertEquals("21.0", Json.write(of("21.0").orElseThrow().toJson()));
    assertEquals("9007199254740993", Json.write(of("9007199254740993").orElseThrow().toJson()));
  }

  @Test
  void nullAndNumbersBeyondADouble_areMissing_neverZero() throws Exception {
    assertEquals(Optional.of(new Value.Missing()), of("null"));
    assertEquals(Optional.of(new Value.Missing()), of("1e999"));
    assertEquals("null", Json.write(new Value.Missing().toJson()));
  }

  @Test
  void wholeNumbers_keepAllTheirDigits_andZeroItsSign() throws Exception {
    for (String number :
        List.of("18446744073709551615", "-9223372036854775809", "9223372036854775807", "-0.0")) {
      assertEquals(number, Json.write(of(number).orElseThrow().toJson()));
    }
    assertThrows(IllegalArgumentException.class, () -> new Value.Large(BigInteger.TEN));
  }

  @Test
  void objectsAndArrays_areNoValues() throws Exception {
    assertEquals(Optional.empty(), of("{}"));
    assertEquals(Optional.empty(), of("[1]"));
  }

  @Test
  void aDecimal_isFinite() {
    assertThrows(IllegalArgumentException.class, () -> new Value.Decimal(Double.NaN));
  }
}
