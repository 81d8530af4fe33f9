package io.sensorhub.core.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.tree.Problem;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.StrictTree;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProfileTest {

  private final Problems problems = new Problems();

  private Optional<Profile> read(String yaml) {
    return StrictTree.yaml(yaml.getBytes(StandardCharsets.UTF_8), "p.yaml#", problems)
        .flatMap(tree -> Profile.read("p", tree, "p.yaml#", problems));
  }

  @Test
  void timeoutsUnitsAndClasses_areRead() {
    Profile profile =
        read("""
        driver: http
        timeout: {connect: 0.5, read: 30}
        properties:
          power: {unit: kW, device_class: power}
          open: {device_class: door}
        """)
            .orElseThrow();
    assertEquals(Optional.of(Duration.ofMillis(500)), profile.connectTimeout());
    assertEquals(Optional.of(Duration.ofSeconds(30)), profile.readTimeout());
    assertEquals("kW", String.valueOf(profile.units().get("power")));
    assertEquals("door", String.valueOf(profile.classes().get("open")));
  }

  @Test
  void whatIsImpossible_isRefusedWithItsPath() {
    assertTrue(
        read("""
        driver: http
        properties:
          power: {unit: Watts, device_class: power}
          open: {unit: "%", device_class: door}
          blank: {unit: " "}
          heat: {device_class: temprature}
          x: {colour: red}
        """)
            .isEmpty());
    List<String> places = problems.all().stream().map(Problem::place).sorted().toList();
    assertEquals(
        List.of(
            "p.yaml#/properties/blank/unit",
            "p.yaml#/properties/heat/device_class",
            "p.yaml#/properties/open/unit",
            "p.yaml#/properties/power/unit",
            "p.yaml#/properties/x/colour"),
        places);
    assertTrue(problems.all().toString().contains("one of GW, MW, TW, W, kW, mW, or nothing"));
  }
}
