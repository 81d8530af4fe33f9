package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.line.NullModem;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.line.Ser2net;
import io.sensorhub.testkit.modbus.ModbusUnits;
import io.sensorhub.testkit.web.WebDevices;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder that the IoT2MQTT platform takes: its wizard, its actions, and what is stored. */
class ConnectorIT {

  private static final Set<String> FIELD_TYPES =
      Set.of("text", "password", "number", "select", "checkbox", "ip", "url", "email", "textarea");
  private static final Pattern TEMPLATE = Pattern.compile("\\{\\{ ([a-z0-9_.]+) }}");
  private static final String MODELS = "actions/lib/models.json";

  @TempDir private Path folder;

  private static JsonNode action(String name, String input) throws Exception {
    Process process =
        new ProcessBuilder(
                "/usr/bin/python3",
                Platform.CONNECTOR.resolve("actions/" + name + ".py").toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // it has read enough
    }
    // the platform gives it 10 s; a busy machine takes longer to start Python
    assertTrue(process.waitFor(30, TimeUnit.SECONDS), name + " takes longer than 10 s");
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.exitValue(), out);
    JsonNode answer = Json.parse(out);
    assertTrue(answer.path("ok").isBoolean(), out);
    assertTrue(answer.path("ok").asBoolean() ? answer.has("result") : answer.has("error"), out);
    return answer;
  }

  private static JsonNode good(String name, String input) throws Exception {
    JsonNode answer = action(name, input);
    assertTrue(answer.path("ok").asBoolean(), answer.toString());
    return answer.path("result");
  }

  /** Until the other end, which is a process of this busy machine, has answered in time. */
  private static JsonNode goodAtLast(String name, String input) {
    List<JsonNode> results = new ArrayList<>();
    Await.until(name + " " + input, () -> results.add(good(name, input)));
    return results.getFirst();
  }

  private static void bad(String code, String name, String input) throws Exception {
    JsonNode answer = action(name, input);
    assertEquals(code, answer.at("/error/code").asText(), answer.toString());
    assertFalse(answer.at("/error/message").asText().isEmpty());
  }

  private static List<String> actions() throws IOException {
    try (Stream<Path> files = Files.list(Platform.CONNECTOR.resolve("actions"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".py"))
          .map(file -> file.substring(0, file.length() - 3))
          .sorted()
          .toList();
    }
  }

  @Test
  void wizard_keepsThePlatformsRules() throws Exception {
    JsonNode manifest = Platform.read("manifest.json");
    assertTrue(manifest.path("name").asText().matches("[a-z0-9-]+"));
    assertTrue(Files.exists(Platform.CONNECTOR.resolve(manifest.path("icon").asText())));
    JsonNode setup = Platform.read("setup.json");
    Set<String> tools = new HashSet<>();
    for (Map.Entry<String, JsonNode> tool : setup.path("tools").properties()) {
      assertTrue(Files.exists(Platform.CONNECTOR.resolve(tool.getValue().path("entry").asText())));
      assertTrue(tool.getValue().path("timeout").asInt() <= 10);
      tools.add(tool.getKey());
    }
    assertEquals(Set.copyOf(actions()), tools);
    Set<String> models = new HashSet<>(Set.of(""));
    Platform.read(MODELS)
        .path("profiles")
        .forEach(model -> models.add(model.path("profile").asText()));
    for (JsonNode flow : setup.path("flows")) {
      Set<String> answers = new HashSet<>();
      for (JsonNode step : flow.path("steps")) {
        for (JsonNode field : step.at("/schema/fields")) {
          String name = field.path("name").asText();
          assertTrue(FIELD_TYPES.contains(field.path("type").asText()), field.toString());
          assertFalse(name.equals("port"), "taken by the platform");
          assertFalse(field.path("label").asText().isEmpty(), field.toString());
          if (name.equals("profile")) {
            field
                .path("options")
                .forEach(option ->
                    assertTrue(models.contains(option.path("value").asText()), option.toString()));
          }
          answers.add("form." + step.path("id").asText() + "." + name);
        }
        Matcher used = TEMPLATE.matcher(step.toString());
        while (used.find()) {
          String path = used.group(1);
          assertTrue(
              answers.contains(path)
                  || answers.contains(path.replaceAll("\\.[a-z]+$", ""))
                  || path.startsWith("item."),
              flow.path("id") + " uses " + path + " before it is there");
        }
        if (step.path("type").asText().equals("tool")) {
          assertTrue(tools.contains(step.path("tool").asText()), step.toString());
          answers.add("tools." + step.path("output_key").asText());
        }
        answers.add("selection." + step.path("id").asText());
      }
    }
    assertTrue(setup.toString().contains("/run/secrets/"), "what a login needs is said");
  }

  @Test
  void everyAction_answersWhateverComes() throws Exception {
    String deep = "[".repeat(200_000);
    List<String> hostile =
        List.of(
            "",
            "{}",
            "[]",
            "null",
            "no json",
            "{\"input\": 1}",
            "{\"input\": {\"device_ip\": [1], \"line_address\": {}, \"addresses\": 7.5, \"source\":"
                + " []}}",
            "{\"device_ip\": \"$(reboot)\", \"line_address\": \"file:///etc/passwd\","
                + " \"line_driver\": \"json-lines\", \"addresses\": \"; rm -rf /\", \"source\":"
                + " \"x\"}",
            "{\"device_ip\": \"::1%25lo\", \"http_port\": -1, \"line_address\": \"tcp://h:99999\","
                + " \"line_driver\": \"\u0000\", \"addresses\": \"0.0.0.0/0\"}",
            deep,
            "\"" + "x".repeat(2_000_000) + "\"",
            "{\"addresses\": \"192.0.2.1-255, 198.51.100.1-255\"}");
    for (String name : actions()) {
      for (String input : hostile) {
        boolean list =
            name.equals("profiles")
                && (input.isEmpty() || input.startsWith("{\"a") || input.equals("{}"));
        JsonNode answer = action(name, input);
        assertTrue(
            list || !answer.path("ok").asBoolean() || name.equals("profiles"), name + " " + answer);
      }
    }
  }

  @Test
  void httpDevices_areFoundOut_andFound() throws Exception {
    try (WebDevices tasmota = new WebDevices("tasmota");
        WebDevices router = new WebDevices("router")) {
      String input = "{\"input\": {\"device_ip\": \"127.0.0.1\", \"http_port\": %d}}";
      assertEquals(
          "tasmota",
          goodAtLast("test_http", input.formatted(tasmota.port())).path("profile").asText());
      Await.until(
          "it has answered",
          () ->
              action("test_http", input.formatted(router.port()))
                  .at("/error/code")
                  .asText()
                  .equals("UNKNOWN_MODEL"));
      bad("NOT_REACHED", "test_http", input.formatted(FreePort.find()));
      String addresses =
          "{\"addresses\": \"127.0.0.1:%d, 127.0.0.1:%d 127.0.0.1:%d\"}"
              .formatted(tasmota.port(), router.port(), FreePort.find());
      List<JsonNode> answers = new ArrayList<>();
      Await.until(
          "one device and one other",
          () -> {
            JsonNode answer = good("discover", addresses);
            answers.addFirst(answer);
            return answer.path("devices").size() == 1 && answer.path("others").size() == 1;
          });
      JsonNode found = answers.getFirst();
      assertValid(
          Platform.stored(
              "discover",
              Map.of(
                  "form.name.instance_id",
                  text("found"),
                  "selection.choose",
                  found.path("devices"))));
    }
  }

  @Test
  void lines_areListenedTo_andMetersAsked() throws Exception {
    int plain = FreePort.find();
    int telnet = FreePort.find();
    int modbus = FreePort.find();
    Files.createDirectories(folder.resolve("bus"));
    try (NullModem bus = NullModem.in(folder.resolve("bus"));
        ModbusUnits rtu = ModbusUnits.onSerial(bus.other(), "7");
        ModbusUnits tcp = ModbusUnits.onTcp(modbus, "7");
        Ser2net _ = Ser2net.serve("tcp", plain, bus.one(), folder);
        PseudoTerminal radio = PseudoTerminal.at(folder.resolve("radio"));
        Ser2net _ = Ser2net.serve("rfc2217", telnet, folder.resolve("radio"), folder);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
      ScheduledFuture<?> _ =
          timer.scheduleAtFixedRate(
              () -> radio.line("{\"temperature\":21.5}"), 0, 100, TimeUnit.MILLISECONDS);
      rtu.set(7, 0, 2_304, 0);
      tcp.set(7, 0, 2_305, 0);
      String line =
          "{\"line_address\": \"%s://127.0.0.1:%d\", \"line_driver\": \"%s\", \"baud_rate\": \"\","
              + " \"unit_id\": %d, \"profile\": \"carlo-gavazzi-em340\"}";
      JsonNode heard = goodAtLast("test_line", line.formatted("rfc2217", telnet, "json-lines", 1));
      assertEquals("{\"temperature\":21.5}", heard.path("line").asText());
      JsonNode meter = goodAtLast("test_line", line.formatted("tcp", plain, "modbus-rtu", 7));
      assertEquals("[2304,0]", meter.path("words").toString());
      JsonNode other = goodAtLast("test_line", line.formatted("tcp", modbus, "modbus-tcp", 7));
      assertEquals("[2305,0]", other.path("words").toString());
      bad("READ_TIMEOUT", "test_line", line.formatted("tcp", plain, "modbus-rtu", 8));
      bad("NOT_REACHED", "test_line", line.formatted("tcp", FreePort.find(), "modbus-rtu", 7));
      bad("SILENT", "test_line", line.formatted("tcp", plain, "json-lines", 7));
    }
  }

  private static TextNode text(String value) {
    return TextNode.valueOf(value);
  }

  private void assertValid(ObjectNode instance) throws IOException {
    Path file = Files.writeString(folder.resolve("stored.json"), Json.write(instance));
    Launcher.Result result = new Launcher(folder, Map.of()).call("validate", file.toString());
    assertEquals(0, result.code(), result.out() + result.err() + instance);
  }

  @Test
  void whatTheWizardStores_isInOrder_andALoginThatCannotComeIsExplained() throws Exception {
    Map<String, JsonNode> answers = new HashMap<>();
    answers.put("form.name.instance_id", text("wizard-1"));
    answers.put("form.name.device_id", text("device"));
    answers.put("form.sensor.sensor_type", text("humidity"));
    answers.put("form.web.device_ip", text("192.0.2.1"));
    answers.put("form.line.line_address", text("rfc2217://192.0.2.7:4001"));
    answers.put("form.line.line_driver", text("modbus-rtu"));
    answers.put("form.line.baud_rate", IntNode.valueOf(9600));
    answers.put("form.line.unit_id", text("7")); // a number that was kept as it was typed
    answers.put("form.line.profile", text("eastron-sdm630"));
    for (String flow : List.of("simulated", "http", "line")) {
      assertValid(Platform.stored(flow, answers));
    }
    ArrayNode bare = Json.object().putArray("devices");
    bare.addObject()
        .put("device_id", "bare")
        .put("ip", "192.0.2.3")
        .put("port", "")
        .put("name", "Bare");
    answers.put("selection.choose", bare);
    assertValid(Platform.stored("discover", answers));
    answers.put("form.web.username", text("admin"));
    answers.put("form.web.password", text("hidden"));
    ObjectNode stored = Platform.stored("http", answers);
    assertFalse(stored.toString().contains("hidden"));
    Path file = Files.writeString(folder.resolve("login.json"), Json.write(stored));
    Launcher.Result result = new Launcher(folder, Map.of()).call("validate", file.toString());
    assertEquals(2, result.code());
    assertTrue(result.err().contains("/run/secrets/"), result.err());
    assertTrue(result.err().contains("mount"), result.err());
  }
}
