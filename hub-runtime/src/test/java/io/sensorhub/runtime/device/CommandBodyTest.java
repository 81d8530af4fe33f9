package io.sensorhub.runtime.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.runtime.http.ApiException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommandBodyTest {

  private static CommandBody read(String timeout) {
    String body = "{\"values\": {\"relay\": true}" + timeout + "}";
    return CommandBody.read(body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void timeout_mayBeLeftOut_orUpToTenMinutes() {
    assertEquals(Duration.ofSeconds(5), read("").time());
    assertEquals(Duration.ofSeconds(5), read(", \"timeout\": null").time());
    assertEquals(Duration.ofMillis(1), read(", \"timeout\": 1").time());
    assertEquals(Duration.ofMinutes(10), read(", \"timeout\": 600000").time());
    CommandBody longest = read(", \"timeout\": 600000");
    assertEquals(
        longest, CommandBody.read(longest.json().toString().getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void timeoutOutOfRange_isRefusedWithTheRange() {
    for (String timeout : new String[] {"0", "-1", "600001", "1e99", "\"5000\"", "true", "{}"}) {
      ApiException refused =
          assertThrows(ApiException.class, () -> read(", \"timeout\": " + timeout), timeout);
      assertTrue(String.valueOf(refused.getMessage()).contains("from 1 to 600000"), timeout);
    }
  }
}
