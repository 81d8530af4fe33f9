package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.modbus.ModbusUnits;
import io.sensorhub.testkit.modem.ModemSimulator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looking at the lines of a running hub. */
class TraceIT {

  private static final String IMEI = "860000000000099";

  @TempDir private static Path folder;
  private static PseudoTerminal radio;
  private static PseudoTerminal stick;
  private static ModemSimulator modem;
  private static ModbusUnits units;
  private static RunningHub hub;

  @BeforeAll
  static void start() throws IOException {
    radio = PseudoTerminal.at(folder.resolve("radio"));
    stick = PseudoTerminal.at(folder.resolve("stick"));
    modem = new ModemSimulator(stick, IMEI);
    int port = FreePort.find();
    units = ModbusUnits.onTcp(port, "1");
    units.set(1, 0, 230, 17);
    Path file =
        Files.writeString(
            folder.resolve("trace.json"),
            """
            {"instance_id": "trace",
             "config": {"poll_interval": 0.5,
              "ports": [
               {"port_id": "radio", "serial_path": "%s", "driver": "json-lines"},
               {"port_id": "stick", "serial_path": "%s", "driver": "at-modem"},
               {"port_id": "bus", "address": "tcp://127.0.0.1:%d", "driver": "modbus-tcp"}]},
             "devices": [
              {"device_id": "radio", "port_id": "radio", "profile": "generic-json-lines"},
              {"device_id": "stick", "port_id": "stick", "profile": "quectel-ec25"},
              {"device_id": "meter", "port_id": "bus", "profile": "generic-modbus",
               "unit_id": 1, "registers": {"voltage": {"address": 0}, "current": {"address": 1}}}]}
            """
                .formatted(radio.device(), stick.device(), port));
    hub = new Launcher(folder, Map.of()).up(file);
  }

  @AfterAll
  static void end() {
    hub.close();
    modem.close();
    units.close();
    radio.close();
    stick.close();
  }

  /** Somebody who looks at a line. */
  private static final class Looker implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final HttpResponse<Stream<String>> answer;

    Looker(String service, String path) throws Exception {
      URI url =
          URI.create(
              "http://127.0.0.1:" + hub.started().path("ports").path(service).asInt() + path);
      answer = http.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofLines());
      Thread.ofVirtual()
          .start(() -> {
            try {
              answer.body().forEach(lines::add);
            } catch (RuntimeException e) {
              lines.add("over");
            }
          });
    }

    int status() {
      return answer.statusCode();
    }

    List<JsonNode> entries() {
      List<JsonNode> entries = new ArrayList<>();
      for (String line : lines) {
        if (line.startsWith("data: ")) {
          try {
            entries.add(Json.parse(line.substring(6)));
          } catch (IOException e) {
            throw new AssertionError(line, e);
          }
        }
      }
      return entries;
    }

    JsonNode await(String what, Predicate<JsonNode> which) {
      try {
        Await.until(what, () -> entries().stream().anyMatch(which));
      } catch (AssertionError e) {
        throw new AssertionError(what + ": " + status() + " " + lines, e);
      }
      return entries().stream().filter(which).findFirst().orElseThrow();
    }

    @Override
    public void close() {
      http.shutdownNow();
    }
  }

  /** Looks through the aggregator, as the page does; those who have left may still count. */
  private static Looker page(String port) throws Exception {
    AtomicReference<@Nullable Looker> found = new AtomicReference<>();
    Await.until(
        "a place",
        () -> {
          Looker looker =
              new Looker("state-aggregator", "/services/serial-handler/ports/" + port + "/trace");
          if (looker.status() == 200) {
            found.set(looker);
            return true;
          }
          looker.close();
          return false;
        });
    return Objects.requireNonNull(found.get());
  }

  @Test
  void lineOfText_isToldWithWhatTheDriverMadeOfIt() throws Exception {
    hub.awaitOpen();
    try (Looker looker = page("radio")) {
      looker.await("it is told that somebody looks", one -> one.path("port_id").isTextual());
      radio.line("{\"temperature\": 21.5}");
      JsonNode entry = looker.await("the line", one -> one.path("direction").asText().equals("in"));
      assertEquals("7b2274656d7065726174757265223a2032312e357d0d0a", entry.path("octets").asText());
      assertEquals(21.5, entry.at("/outcomes/0/values/temperature").asDouble());
      radio.line("<script>alert(1)</script>");
      JsonNode skipped =
          looker.await("what is no JSON", one -> one.at("/outcomes/0/skipped").isTextual());
      assertEquals("invalid_json", skipped.at("/outcomes/0/skipped").asText());
    }
  }

  @Test
  void questionAndAnswer_areToldAsAddressesAndValues() throws Exception {
    try (Looker looker = page("bus")) {
      JsonNode asked =
          looker.await("a question", one -> one.path("direction").asText().equals("out"));
      assertEquals(1, asked.at("/meaning/unit").asInt());
      assertEquals(3, asked.at("/meaning/function").asInt());
      assertEquals(2, asked.at("/meaning/count").asInt());
      JsonNode answer =
          looker.await("its answer", one -> one.at("/meaning/values/0").asInt() == 230);
      assertEquals(17, answer.at("/meaning/values/1").asInt());
      assertEquals("answered", answer.at("/outcomes/0/end").asText());
      assertEquals(230, answer.at("/outcomes/1/values/voltage").asInt());
    }
  }

  @Test
  void ports_tellWhatPassesOnEachLine() {
    Await.until(
        "figures",
        () -> {
          JsonNode bus = line("bus");
          return bus.path("messages_per_second").asDouble() > 0
              && bus.at("/bus/units/0/answered").asInt() > 0
              && bus.at("/bus/units/0/answer_ms").asDouble() > 0;
        });
    JsonNode bus = line("bus");
    assertEquals("open", bus.path("state").asText());
    assertEquals("[\"meter\"]", bus.path("devices").toString());
    assertEquals("meter", bus.at("/bus/units/0/device_id").asText());
    assertTrue(bus.path("bytes").asLong() >= 13, bus.toString());
    assertTrue(line("radio").path("bus").isMissingNode());
  }

  private static JsonNode line(String port) {
    for (JsonNode line : hub.get("serial-handler", "/ports").path("lines")) {
      if (line.path("port_id").asText().equals(port)) {
        return line;
      }
    }
    throw new AssertionError("no line " + port);
  }

  @Test
  void silentUnit_isToldAtTheEndOfItsTime() throws Exception {
    try (Looker looker = page("bus")) {
      units.die(1);
      JsonNode silent =
          looker.await("a time-out", one -> one.at("/outcomes/0/end").asText().equals("timeout"));
      assertEquals(0, silent.path("length").asInt());
      units.live(1);
      looker.await("an answer", one -> one.at("/outcomes/0/end").asText().equals("answered"));
    }
  }

  @Test
  void modem_isToldWithoutNumbersAndTexts() throws Exception {
    try (Looker looker = page("stick")) {
      modem.modem().says("RING");
      modem.modem().says("+CLIP: \"+493012345678\",145");
      looker.await("a call", one -> one.toString().contains("+CLIP: ("));
      hub.post(
          "serial-handler",
          "/sensor/stick/command",
          "{\"values\": {\"send_sms\": {\"to\": \"+493098765432\", \"text\": \"Geheim\"}}}");
      looker.await("a command", one -> one.path("direction").asText().equals("out"));
      looker.await("a poll", one -> one.toString().contains("AT+CSQ"));
      String all = looker.entries().toString();
      for (String secret : List.of("493012345678", "493098765432", "Geheim", IMEI, "26203123")) {
        assertFalse(all.contains(secret), all);
      }
      assertTrue(looker.entries().stream().noneMatch(one -> one.path("octets").isTextual()), all);
    }
  }

  @Test
  void fifthLooker_isRefusedInWords_andALineThatIsNoneToo() throws Exception {
    List<Looker> lookers = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        lookers.add(page("radio"));
      }
      JsonNode refused = hub.get("state-aggregator", "/services/serial-handler/ports/bus/trace");
      assertEquals(503, refused.path("http_status").asInt());
      assertEquals("TOO_MANY_FOLLOWERS", refused.path("error").asText());
      assertTrue(refused.path("message").asText().contains("At most 4"), refused.toString());
    } finally {
      lookers.forEach(Looker::close);
    }
    page("radio").close();
    assertEquals(
        404, hub.get("serial-handler", "/ports/nowhere/trace").path("http_status").asInt());
  }
}
