package io.sensorhub.driver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome;
import io.sensorhub.testkit.TestInstance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What models print, through the shipped profiles. A file of the folder is one model: {@code
 * profile}, {@code port} (the driver's name), {@code lines} as the device prints them, {@code
 * expect} (each property of the last reading), and {@code events} if there are some.
 */
class ModelsTest {

  private static final Path FOLDER = Path.of("src/test/resources/models");
  private static final Moment NOW = new Moment(Instant.parse("2026-11-21T12:00:00Z"), 0);

  static List<Path> models() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  private static Driver driver(JsonNode model) {
    InstanceConfig instance =
        TestInstance.of(
            """
            {"instance_id": "x",
             "config": {"ports": [{"port_id": "p", "serial_path": "/dev/null", "driver": "%s"}]},
             "devices": [{"device_id": "d", "port_id": "p", "profile": "%s"}]}
            """
                .formatted(model.path("port").asText(), model.path("profile").asText()));
    Problems problems = new Problems();
    Driver driver = Drivers.forInstance(instance, problems).values().iterator().next();
    assertTrue(problems.isEmpty(), problems.all().toString());
    return driver;
  }

  private static List<Outcome> feed(JsonNode model, int chunk) {
    StringBuilder printed = new StringBuilder();
    model.path("lines").forEach(line -> printed.append(line.asText()).append("\r\n"));
    byte[] bytes = printed.toString().getBytes(StandardCharsets.UTF_8);
    Driver driver = driver(model);
    List<Outcome> outcomes = new ArrayList<>();
    for (int from = 0; from < bytes.length; from += chunk) {
      byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + chunk));
      driver.receive(piece, piece.length, NOW, outcomes::add);
    }
    return outcomes;
  }

  @ParameterizedTest
  @MethodSource("models")
  void eachOfItsValues_isRight_inWhateverPiecesItsLinesCome(Path file) throws IOException {
    JsonNode model = Json.parse(Files.readString(file));
    for (int chunk : new int[] {1, 2, 3, 7, 64, 100_000}) {
      Map<String, JsonNode> values = new TreeMap<>();
      ArrayNode events = Json.object().arrayNode();
      for (Outcome outcome : feed(model, chunk)) {
        if (outcome instanceof Outcome.Measured measured) {
          values.clear();
          measured.reading().values().forEach((name, value) -> values.put(name, value.toJson()));
        } else if (outcome instanceof Outcome.Happened event) {
          events.addObject().put("name", event.name()).set("data", Json.parse(event.data()));
        }
      }
      Map<String, JsonNode> expected = new TreeMap<>();
      model
          .path("expect")
          .properties()
          .forEach(member ->
              expected.put(member.getKey(), Value.of(member.getValue()).orElseThrow().toJson()));
      assertEquals(expected.toString(), values.toString(), file + " in pieces of " + chunk);
      assertEquals(
          model.path("events").isMissingNode() ? "[]" : model.path("events").toString(),
          events.toString(),
          file + " in pieces of " + chunk);
    }
  }
}
