package io.sensorhub.poller.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.poller.client.SharedClient;
import io.sensorhub.testkit.TestInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Answers of models, in the form of recorded answers of real devices and with values of the tests'
 * own, through the shipped profiles: found out by their address alone, and every value right.
 */
class ModelsIT {

  private static final Path FOLDER = Path.of("src/test/resources/models");

  private final MockWebServer web = new MockWebServer();
  private final OkHttpClient client = SharedClient.open();

  static List<Path> models() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  @BeforeEach
  void start() throws Exception {
    web.start();
  }

  @AfterEach
  void stop() throws Exception {
    web.close();
    SharedClient.closing(client).close();
  }

  private HttpDevice device(String profile) {
    DeviceConfig config =
        TestInstance.of(
                """
                {"instance_id": "x",
                 "devices": [{"device_id": "d", "url": "%s", "profile": "%s"}]}
                """
                    .formatted(web.url("/"), profile))
            .devices()
            .getFirst();
    return WebDevice.of(config, client);
  }

  @ParameterizedTest
  @MethodSource("models")
  void model_isFoundOut_andEachOfItsValuesIsRight(Path file) throws Exception {
    JsonNode model = Json.parse(Files.readString(file));
    web.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            JsonNode answer = model.path("answers").path(request.getTarget());
            return answer.isMissingNode()
                ? new MockResponse.Builder().code(404).build()
                : new MockResponse.Builder().body(Json.write(answer)).build();
          }
        });
    HttpDevice unknown = device("probe");
    assertEquals(
        new Prober.Known(model.path("profile").asText()),
        Prober.probe(unknown.sender().orElseThrow(), Optional.empty(), unknown.profile().probes()));
    HttpDevice known = device(model.path("profile").asText());
    HttpDevice.Success read = assertInstanceOf(HttpDevice.Success.class, known.read());
    assertEquals(List.of(), read.unfit());
    Map<String, Value> expected = new TreeMap<>();
    model
        .path("expect")
        .properties()
        .forEach(
            member -> expected.put(member.getKey(), Value.of(member.getValue()).orElseThrow()));
    assertEquals(numbers(expected), numbers(read.values()));
    known
        .describe()
        .keySet()
        .forEach(property ->
            assertTrue(
                expected.containsKey(property), property + " is described and has no value"));
  }

  /** 1 and 1.0 are the same value. */
  private static Map<String, Object> numbers(Map<String, Value> values) {
    Map<String, Object> plain = new TreeMap<>();
    values.forEach((property, value) -> {
      JsonNode node = value.toJson();
      plain.put(property, node.isNumber() ? (Object) node.doubleValue() : node.asText());
    });
    return plain;
  }
}
