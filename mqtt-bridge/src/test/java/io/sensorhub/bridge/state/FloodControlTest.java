package io.sensorhub.bridge.state;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.profile.PublishRule;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FloodControlTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private static PublishRule rule(double deadband, int least, int most, int decimals) {
    return new PublishRule(
        deadband > 0 ? Optional.of(deadband) : Optional.empty(),
        least > 0 ? Optional.of(Duration.ofSeconds(least)) : Optional.empty(),
        most > 0 ? Optional.of(Duration.ofSeconds(most)) : Optional.empty(),
        decimals >= 0 ? Optional.of(decimals) : Optional.empty());
  }

  private static ObjectNode state(double power) {
    return Json.object().put("power", power).put("other", power);
  }

  private static double shown(FloodControl control, double value, ObjectNode before, long now) {
    ObjectNode shown = control.shown(state(value), before, now);
    assertEquals(value, shown.path("other").asDouble(), "no rule, no thinning");
    return shown.path("power").asDouble();
  }

  @Test
  void smallChanges_areHeldBack_largeOnesAreNot() {
    FloodControl control = new FloodControl(Map.of("power", rule(5, 0, 0, -1)));
    ObjectNode before = state(100);
    assertEquals(100, shown(control, 104.9, before, 0));
    assertEquals(105, shown(control, 105, before, 0));
    assertEquals(95, shown(control, 95, before, 0));
  }

  @Test
  void changesThatComeTooSoon_areToldLater() {
    FloodControl control = new FloodControl(Map.of("power", rule(0, 10, 0, -1)));
    control.told("power", 0);
    ObjectNode before = state(100);
    assertEquals(100, shown(control, 200, before, 9 * SECOND));
    assertEquals(200, shown(control, 200, before, 10 * SECOND));
  }

  @Test
  void heartbeat_comesAlthoughNothingChanged() {
    FloodControl control = new FloodControl(Map.of("power", rule(5, 0, 60, -1)));
    control.told("power", 0);
    assertEquals(Set.of(), control.due(state(1), 59 * SECOND));
    assertEquals(Set.of("power"), control.due(state(1), 60 * SECOND));
  }

  @Test
  void numbers_areRounded() {
    FloodControl control = new FloodControl(Map.of("power", rule(0, 0, 0, 1)));
    assertEquals(12.3, shown(control, 12.34567, state(0), 0));
  }

  @Test
  void valueThatBecomesInvalid_isNeverHeldBack() {
    FloodControl control = new FloodControl(Map.of("power", rule(5, 60, 0, -1)));
    control.told("power", 0);
    ObjectNode gone = Json.object();
    gone.putNull("power");
    assertEquals(true, control.shown(gone, state(100), SECOND).path("power").isNull());
    assertEquals(100, control.shown(state(100), gone, SECOND).path("power").asDouble());
  }
}
