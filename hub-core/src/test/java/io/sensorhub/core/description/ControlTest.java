package io.sensorhub.core.description;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sensorhub.core.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ControlTest {

  private static final Control TARGET =
      new Control.Numeric(number("5"), number("300"), number("0.5"));

  private static Optional<BigDecimal> number(String text) {
    return Optional.of(new BigDecimal(text));
  }

  private static String problem(Control control, String json) throws Exception {
    return control.problem(Json.parse(json)).orElse("");
  }

  @Test
  void flag_takesTrueAndFalseOnly() throws Exception {
    for (String fits : List.of("true", "false")) {
      assertEquals("", problem(new Control.OnOff(), fits));
    }
    for (String wrong : List.of("1", "\"true\"", "null", "{}", "[true]")) {
      assertEquals("true or false", problem(new Control.OnOff(), wrong));
    }
  }

  @Test
  void number_staysWithinItsLimits() throws Exception {
    for (String fits : List.of("5", "300", "21.3", "5.0", "1e2")) {
      assertEquals("", problem(TARGET, fits));
    }
    for (String wrong :
        List.of("4.999", "301", "-1", "1e400", "18446744073709551616", "\"21\"", "true", "null")) {
      assertEquals("a number from 5 to 300", problem(TARGET, wrong));
    }
  }

  @Test
  void numberWithoutLimits_isAnyFiniteNumber() throws Exception {
    Control any = new Control.Numeric(Optional.empty(), Optional.empty(), Optional.empty());
    assertEquals("", problem(any, "-1e300"));
    assertEquals("a number", problem(any, "1e400"));
    Control atLeast = new Control.Numeric(number("0.10"), Optional.empty(), Optional.empty());
    assertEquals("a number from 0.1", problem(atLeast, "0"));
  }

  @Test
  void choice_takesItsOptionsOnly() throws Exception {
    Control mode = new Control.Choice(List.of("eco", "boost"));
    assertEquals("", problem(mode, "\"boost\""));
    for (String wrong : List.of("\"Boost\"", "\"\"", "1", "null")) {
      assertEquals("one of [eco, boost]", problem(mode, wrong));
    }
  }

  @Test
  void text_hasAMaximumLength() throws Exception {
    assertEquals("", problem(new Control.Text(3), "\"abc\""));
    assertEquals("", problem(new Control.Text(3), "\"\""));
    assertEquals("a text of at most 3 characters", problem(new Control.Text(3), "\"abcd\""));
    assertEquals("a text of at most 3 characters", problem(new Control.Text(3), "1"));
  }

  @Test
  void whatCannotBe_isRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Control.Numeric(number("2"), number("1"), Optional.empty()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Control.Numeric(Optional.empty(), Optional.empty(), number("0")));
    assertThrows(IllegalArgumentException.class, () -> new Control.Choice(List.of()));
    assertThrows(IllegalArgumentException.class, () -> new Control.Text(0));
  }
}
