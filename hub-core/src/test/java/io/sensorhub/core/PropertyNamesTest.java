package io.sensorhub.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
}
