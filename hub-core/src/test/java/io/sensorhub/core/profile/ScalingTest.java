package io.sensorhub.core.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.Value;
import io.sensorhub.core.tree.Problem;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScalingTest {

  private final Problems problems = new Problems();

  private Scaling read(String json) throws Exception {
    return Scaling.read(new Section((ObjectNode) Json.parse(json), "p#", problems));
  }

  private static Value value(Scaling scaling, String raw, int power) {
    return scaling.value(scaling.meant(new BigDecimal(raw), power));
  }

  @Test
  void number_isScaledByDecimalArithmetic_andRoundedHalfAwayFromZero() throws Exception {
    Scaling tenths = read("{\"scale\": 0.1, \"offset\": -40, \"decimals\": 1}");
    assertEquals(new Value.Decimal(-16.5), value(tenths, "235", 0));
    assertEquals(new Value.Decimal(-40.0), value(tenths, "0.5", 0)); // -39.95
    assertEquals(new Value.Decimal(195.0), value(tenths, "235", 1));
    assertEquals(Optional.of(1), tenths.decimals());
    assertTrue(problems.isEmpty(), () -> problems.all().toString());
  }

  @Test
  void rawNumber_isWhatMeansIt() throws Exception {
    Scaling scaling = read("{\"scale\": 0.1, \"offset\": -40}");
    assertEquals(0, new BigDecimal("235").compareTo(scaling.raw(new BigDecimal("-16.5"), 0)));
    assertEquals(0, new BigDecimal("2.35").compareTo(scaling.raw(new BigDecimal("-16.5"), 2)));
  }

  @Test
  void nothingSaid_isTheNumberAsItIs() throws Exception {
    Scaling plain = read("{}");
    assertEquals(Scaling.PLAIN, plain);
    assertTrue(plain.isUnit() && plain.keepsWhole());
    assertFalse(read("{\"scale\": 0.5}").keepsWhole());
    assertTrue(read("{\"scale\": 10}").keepsWhole());
  }

  @Test
  void numberTooLargeForAValue_isMissing() throws Exception {
    assertEquals(new Value.Missing(), value(read("{\"scale\": 1e10}"), "1e300", 0));
  }

  @Test
  void scaleOutOfRange_isToldWithItsPlace() throws Exception {
    Scaling _ = read("{\"scale\": 1e16, \"decimals\": 10}");
    assertEquals(
        List.of("p#/scale", "p#/decimals"), problems.all().stream().map(Problem::place).toList());
  }
}
