package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.line.UsbBus.Adapter;
import io.sensorhub.testkit.mqtt.MqttProbe;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Many adapters, one that comes and goes, and one that tells evil texts, on a whole hub. */
class UsbCrowdIT extends OnUsbMachine {

  private static final int MANY = 30;
  private static final int ORDERS = Boolean.getBoolean("hub.test.long") ? 24 : 3;
  private static final int TIMES = 6;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Adapter ONE = Adapter.of("1-9", "dead:beef", "", "00");
  private static final String ONE_ID = "dead_beef_9";

  @Override
  UsbMachine begin(UsbMachine fresh) {
    return fresh;
  }

  private static String device(int each) {
    return "mine_1_" + (each + 1);
  }

  /** All of them talk until each has been read. */
  private static void allAreRead(
      RunningHub hub, MqttProbe probe, List<PseudoTerminal> terminals, int round) {
    Await.until(
        "all are read in round " + round,
        PATIENCE,
        () -> {
          boolean all = true;
          for (int each = 0; each < terminals.size(); each++) {
            String topic = hub.root() + "devices/" + device(each) + "/state/n";
            String value = Integer.toString(1000 * round + each);
            if (!probe.on(topic).contains(value)) {
              terminals.get(each).line("{\"n\": " + value + "}");
              all = false;
            }
          }
          return all;
        });
  }

  private static void eachIsOnlineOnce(RunningHub hub, MqttProbe probe, String when) {
    for (int each = 0; each < MANY; each++) {
      String topic = hub.root() + "devices/" + device(each) + "/availability";
      List<String> heard =
          probe.all().stream()
              .filter(message -> message.topic().equals(topic) && !message.retained())
              .map(MqttProbe.Heard::payload)
              .toList();
      assertEquals(1, Collections.frequency(heard, "online"), topic + " " + when + ": " + heard);
      assertEquals("online", heard.getLast(), topic + " " + when);
    }
  }

  @Test
  void pluggedInBeforeTheStart_eachIsOnlineOnce_inWhateverOrderTheServicesStart() throws Exception {
    List<PseudoTerminal> terminals = new ArrayList<>();
    for (int each = 0; each < MANY; each++) {
      Adapter adapter = Adapter.of("1-1." + (each + 1), "dead:beef", "", "00");
      terminals.add(machine.plug(adapter, "ttyUSB" + each));
    }
    RunningHub hub = machine.up(TAKES);
    MqttProbe probe = machine.probe(hub);
    Map<String, Long> before = new TreeMap<>(hub.processes());
    machine.withDetector();
    allAreRead(hub, probe, terminals, 1);
    eachIsOnlineOnce(hub, probe, "at the start");
    assertEquals(before, hub.processes(), "nothing is restarted");

    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> services = new ArrayList<>(RunningHub.SERVICES);
    services.add("device-manager");
    for (int round = 2; round < 2 + ORDERS; round++) {
      Collections.shuffle(services, random);
      String when = services + ", seed " + seed;
      Map<String, ServerSocket> kept = new HashMap<>();
      for (String service : services) {
        hub.supervisorctl("stop", service);
        kept.put(service, hub.keepPort(service));
      }
      machine.withoutDetector();
      probe.forget();
      for (String service : services) {
        Objects.requireNonNull(kept.get(service)).close();
        hub.supervisorctl("start", service);
      }
      Map<String, Long> started = new TreeMap<>(hub.processes());
      machine.withDetector();
      allAreRead(hub, probe, terminals, round);
      eachIsOnlineOnce(hub, probe, when);
      assertEquals(started, hub.processes(), when);
      assertEquals(MANY, UsbMachine.lines(hub).size(), when);
      UsbMachine.lines(hub)
          .forEach(line -> assertEquals(0, line.path("reconnects").asInt(-1), when));
    }
  }

  private List<String> log(RunningHub hub, String part) throws IOException {
    return Files.readAllLines(hub.folder().resolve("logs/device-manager.log")).stream()
        .filter(line -> line.contains(part))
        .toList();
  }

  /** How long it is held off, as the log says it. */
  private static Duration held(String line) {
    Matcher times =
        Pattern.compile(" (\\d{4}-\\S+Z) .* count=6 until=(\\d{4}-\\S+Z)").matcher(line);
    assertTrue(times.find(), line);
    return Duration.between(Instant.parse(times.group(1)), Instant.parse(times.group(2)));
  }

  @Test
  void plugThatFlaps_isHeldOffEverLonger_andThatIsSaidOnce() throws Exception {
    machine.withDetector();
    RunningHub hub =
        machine.up(
            TAKES + ", \"flapping\": {\"times\": 6, \"within\": 60, \"hold\": 5, \"max\": 600}");
    MqttProbe probe = machine.probe(hub);
    PseudoTerminal terminal = machine.plug(ONE, "ttyUSB0");
    UsbMachine.reads(probe, hub, "mine_9", terminal, 1);
    for (int time = 1; time <= 2; time++) {
      for (int plug = 0; plug < TIMES; plug++) {
        assertEquals(time - 1, log(hub, "device_held").size(), "not before plug " + TIMES);
        int seen = log(hub, "device_detected").size();
        machine.unplug(ONE, "ttyUSB0", terminal);
        terminal = machine.plug(ONE, "ttyUSB0");
        Await.until("it is seen", () -> log(hub, "device_detected").size() > seen);
      }
      int times = time;
      Await.until("it is held off", () -> log(hub, "device_held").size() == times);
      Await.until(
          "it is offline", () -> UsbMachine.availability(probe, hub, "mine_9").equals("offline"));
      Await.until(
          "why is said",
          () ->
              probe
                  .last(hub.root() + "devices/mine_9/error")
                  .filter(error -> error.contains("FLAPPING"))
                  .isPresent());
      assertFalse(UsbMachine.adapter(hub, ONE_ID).path("held_until").isNull());
      UsbMachine.reads(probe, hub, "mine_9", terminal, 10 + time);
      assertEquals(time, log(hub, "device_held").size(), "once each time");
    }
    List<Duration> held = log(hub, "device_held").stream().map(UsbCrowdIT::held).toList();
    assertEquals(
        List.of(5L, 10L), held.stream().map(each -> (each.toMillis() + 500) / 1000).toList());
  }

  @Test
  void evilTexts_areHarmless_inLogs_answersAndTopics() throws Exception {
    machine.withDetector();
    RunningHub hub = machine.up("\"policy\": \"ask\"");
    MqttProbe probe = machine.probe(hub);
    List<String> texts =
        List.of(
            "\" id=\"x\" 'y' \\ $(id) `id` %s%n {} ${jndi:ldap://x/} <script>alert(1)</script>",
            "a\ndevice-manager 2026-01-01T00:00:00.000Z ERROR forged line",
            "a\r\u000b\u000c\u0085\u2028\u2029forged",
            "\u001b[2J\u001b]0;forged\u0007 \u009b31m\b\b\u007f",
            "\u202eevil\u2066\u200f\ufeff",
            "x".repeat(4096),
            "\ud83d\ude00".repeat(1024));
    for (int each = 0; each < texts.size(); each++) {
      Adapter adapter =
          Adapter.of("1-" + (each + 1), "dead:beef", "", "00")
              .texts(texts.get(each), texts.get(each));
      PseudoTerminal _ = machine.plug(adapter, "ttyUSB" + each);
      Path device = machine.bus().sys().resolve("bus/usb/devices/1-" + (each + 1));
      Files.write(
          device.resolve("serial"),
          (each + texts.get(each) + "\u0000").getBytes(StandardCharsets.UTF_8));
    }
    Path last = machine.bus().sys().resolve("bus/usb/devices/1-1/product");
    Files.write(last, new byte[] {(byte) 0xff, (byte) 0xc3, '(', (byte) 0xed, (byte) 0xa0, 'x'});
    machine.kernel().tell("change", "ttyUSB0");
    Await.until(
        "all are known", () -> hub.get("device-manager", "/devices").path("count").asInt() >= 7);
    JsonNode list = hub.get("device-manager", "/devices").path("devices");
    for (JsonNode device : list) {
      String id = device.path("id").asText();
      assertTrue(id.matches("[a-z0-9_]{1,64}"), id);
      for (String key : List.of("manufacturer", "product", "serial_number", "name")) {
        harmless(device.path(key).asText(""), id + " " + key);
        assertTrue(device.path(key).asText("").codePoints().count() <= 256, id + " " + key);
      }
    }
    Launcher.Result shown = machine.call("devices");
    shown.out().lines().forEach(line -> harmless(line, "devices"));
    String id = list.path(1).path("id").asText();
    Await.until("usable", () -> UsbMachine.adapter(hub, id).path("usable").asBoolean());
    machine.call("accept", id, "--profile", "generic-json-lines", "--device-id", "evil");
    Await.until(
        "it is on the list",
        () -> probe.last(hub.root() + "devices/evil/availability").isPresent());
    try (Stream<Path> logs = Files.list(hub.folder().resolve("logs"))) {
      for (Path log : logs.toList()) {
        for (String line : Files.readString(log).split("\n", -1)) {
          harmless(line, log.getFileName().toString());
          assertFalse(line.contains("forged") && line.startsWith("device-manager 2026-01"), line);
        }
      }
    }
    for (MqttProbe.Heard heard : probe.all()) {
      harmless(heard.topic() + heard.payload(), heard.topic());
    }
  }

  private static void harmless(String text, String where) {
    Matcher control =
        Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069&&[^\\t]]")
            .matcher(text);
    assertFalse(control.find(), where + ": " + text);
  }
}
