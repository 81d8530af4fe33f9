package io.sensorhub.poller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.runtime.settings.SettingsReader;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.TestInstance;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The whole service with simulated sensors, asked over REST. */
class SimulatedMotionIT {

  private static final InstanceConfig INSTANCE =
      TestInstance.of(
          """
          {"instance_id": "test",
           "config": {"poll_interval": 0.1,
                      "sensors": [{"sensor_id": "t", "sensor_type": "temperature"},
                                  {"sensor_id": "m", "sensor_type": "motion"}]}}
          """);

  private final int port = FreePort.find();
  private final HttpClient client = HttpClient.newHttpClient();

  private HttpResponse<String> ask(String method, String path, String body) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    java.net.http.HttpRequest request =
        java.net.http.HttpRequest.newBuilder(uri)
            .method(method, BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private JsonNode get(String path) throws Exception {
    return Json.parse(ask("GET", path, "").body());
  }

  @Test
  void motion_isPolledLikeAWebDevice_andItsPollsAreCounted() throws Exception {
    Map<String, String> environment =
        Map.of("INSTANCE_NAME", "test", "SERVICE_PORT", Integer.toString(port));
    SettingsReader reader = new SettingsReader(environment, Path.of("/nonexistent"));
    try (Service service =
            new Service(
                ServiceName.HTTP_POLLER, reader, reader.read(), INSTANCE, Clock.systemUTC());
        HttpClient _ = client) {
      Main.assemble(service);
      Await.until(
          "polls",
          () ->
              get("/sensor/m/health").path("total_polls").asLong() > 2
                  && !get("/sensor/m/health").path("last_success").isNull());
      JsonNode sensors = get("/sensors");
      assertEquals(1, sensors.path("count").asInt(), sensors.toString());
      assertEquals("motion", sensors.path("sensors").path(0).path("type").asText());
      Set<String> members = new TreeSet<>();
      get("/sensor/m").fieldNames().forEachRemaining(members::add);
      assertTrue(
          members.containsAll(Set.of("motion_detected", "battery_level", "signal_strength")),
          members.toString());
      assertEquals("simulated", get("/sensor/m").path("quality").asText());
      assertEquals(1, get("/health").path("sensors_total").asInt());
      assertEquals(0.1, get("/health").path("poll_interval").asDouble());

      long before = get("/sensor/m/health").path("total_polls").asLong();
      Await.until("a refresh", () -> ask("POST", "/sensor/m/refresh", "").statusCode() == 200);
      assertTrue(get("/sensor/m/health").path("total_polls").asLong() > before);
      assertEquals(405, ask("POST", "/sensor/m/command", "{\"values\":{}}").statusCode());
      assertEquals(404, ask("GET", "/sensor/t", "").statusCode());
    }
  }
}
