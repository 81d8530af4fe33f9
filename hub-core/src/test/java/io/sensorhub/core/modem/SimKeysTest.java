package io.sensorhub.core.modem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sensorhub.core.Json;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** PIN and access point: of the module, else of the device, else of all. */
class SimKeysTest {

  private static final String ONE = "867322040000011";
  private static final String TWO = "867322040000029";

  @Test
  void nearest_isTaken_eachKeyByItself() throws Exception {
    Problems problems = new Problems();
    ModemsConfig config =
        ModemsReader.read(
            new Section(
                Json.parse(
                        "{\"pin\": \"1111\", \"apn\": \"all\", \"log_days\": 3, \"of\": {\"%s\": {\"apn\": \"own\"}}}"
                            .formatted(ONE))
                    .deepCopy(),
                "",
                problems));
    assertEquals("", String.join(",", problems.all().stream().map(Object::toString).toList()));
    SimKeys device = new SimKeys(Optional.of("2222"), Optional.of("device"));
    assertEquals(new SimKeys(Optional.of("2222"), Optional.of("own")), config.sim(ONE, device));
    assertEquals(device, config.sim(TWO, device));
    assertEquals(
        new SimKeys(Optional.of("1111"), Optional.of("own")), config.sim(ONE, SimKeys.NONE));
    assertEquals(
        new SimKeys(Optional.of("1111"), Optional.of("all")), config.sim("", SimKeys.NONE));
    assertEquals(3, config.logDays());
    assertEquals(90, config.smsDays());
    assertFalse(config.sim(ONE, device).toString().contains("2222"));
  }
}
