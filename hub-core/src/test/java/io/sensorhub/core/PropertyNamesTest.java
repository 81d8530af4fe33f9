package io.sensorhub.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PropertyNamesTest {

  @Test
  void namesThatStandBesideTheProperties_getASuffix() {
    assertEquals(Optional.of("temperature"), PropertyNames.of("temperature"));
    assertEquals(Optional.of("timestamp_value"), PropertyNames.of("timestamp"));
    assertEquals(Optional.of("unit_value"), PropertyNames.of("unit"));
  }

  @Test
  void namesThatCannotStandInATopic_areRefused() {
    assertEquals(Optional.empty(), PropertyNames.of("a/b"));
    assertEquals(Optional.empty(), PropertyNames.of("#"));
    assertEquals(Optional.empty(), PropertyNames.of(""));
    assertEquals(Optional.empty(), PropertyNames.of("x".repeat(65)));
  }

  @Test
  void nameOfAProperty_isNoneThatTheHubUsesItself() {
    assertTrue(PropertyNames.isName("timestamp_value"));
    assertTrue(PropertyNames.isName("x".repeat(64)));
    for (String no : List.of("timestamp", "unit", "device_id", "", "a b", "x".repeat(65))) {
      assertFalse(PropertyNames.isName(no), no);
    }
  }
}
