package io.sensorhub.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SettingsTest {

  @Test
  void emptyEnvironment_hasDefaults() {
    Settings settings = Settings.of(Map.of());
    assertEquals(Path.of("/sys"), settings.sys());
    assertEquals(Path.of("/run/sensor-hub/detector.sock"), settings.socket());
    assertEquals(Optional.empty(), settings.mode());
    assertEquals(List.of("tty", "usb", "usbmisc"), settings.subsystems());
  }

  @Test
  void everyMistake_isNamed() {
    String problems =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class,
                    () ->
                        Settings.of(
                            Map.of(
                                "HUB_DETECTOR_SOCKET", "/" + "x".repeat(107),
                                "HUB_DETECTOR_MODE", "fast",
                                "HUB_DETECTOR_SUBSYSTEMS", "tty,../etc",
                                "LOG_LEVEL", "loud")))
                .getMessage());
    for (String name :
        List.of("SOCKET has 108 octets", "MODE is auto", "\"../etc\"", "LOG_LEVEL is DEBUG")) {
      assertTrue(problems.contains(name), problems);
    }
  }

  @Test
  void mode_mayBeFixed() {
    assertEquals(Optional.of(Mode.SCAN), Settings.of(Map.of("HUB_DETECTOR_MODE", "scan")).mode());
  }
}
