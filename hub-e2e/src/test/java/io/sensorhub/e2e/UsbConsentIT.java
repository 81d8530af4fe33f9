package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.line.UsbBus.Adapter;
import io.sensorhub.testkit.mqtt.MqttProbe;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Nothing is opened, asked or offered that nobody has agreed to, on a whole hub. */
class UsbConsentIT extends OnUsbMachine {

  /** For so long a hub is watched that must not open anything, in seconds. */
  private static final int WATCHED = Boolean.getBoolean("hub.test.long") ? 30 : 5;

  private static final int RTU_QUESTION = 8;

  private static final Adapter CH340 = Adapter.of("1-1", "1a86:7523", "", "00").withoutTexts();
  private static final Adapter CP2102 = Adapter.of("1-2", "10c4:ea60", "", "00").withoutTexts();
  private static final Adapter FT232 = Adapter.of("1-3", "0403:6001", "", "00").withoutTexts();
  private static final List<String> BRIDGES = List.of("0403_6001_3", "10c4_ea60_2", "1a86_7523_1");
  private static final Adapter GPS =
      Adapter.of("1-4", "1546:01a8", "", "00").texts("u-blox AG", "u-blox GNSS receiver");
  private static final String GPS_ID = "1546_01a8_4";
  private static final Adapter KEY =
      Adapter.of("1-5", "1050:0407", "", "00").texts("Yubico", "YubiKey");
  private static final String KEY_ID = "1050_0407_5";

  private static void watch(RunningHub hub) {
    long began = uptime(hub);
    Await.until("it runs for a while", () -> uptime(hub) >= began + WATCHED);
  }

  private static long uptime(RunningHub hub) {
    return hub.get("device-manager", "/health").path("uptime").asLong();
  }

  private static List<String> offered(MqttProbe probe, RunningHub hub) {
    return probe.on(hub.root() + "discovered").stream()
        .flatMap(text ->
            StreamSupport.stream(UsbMachine.json(text).path("devices").spliterator(), false))
        .map(device -> device.path("id").asText())
        .distinct()
        .sorted()
        .toList();
  }

  private String log(RunningHub hub, String program) throws Exception {
    return Files.readString(hub.folder().resolve("logs/" + program + ".log"));
  }

  @Test
  void bridges_areNotTakenForAProduct_andNothingIsOpened() throws Exception {
    RunningHub hub = machine.up("\"policy\": \"auto\"");
    MqttProbe probe = machine.probe(hub);
    List<PseudoTerminal> bridges =
        List.of(
            machine.plug(CH340, "ttyUSB0"),
            machine.plug(CP2102, "ttyUSB1"),
            machine.plug(FT232, "ttyUSB2"));
    PseudoTerminal key = machine.plug(KEY, "ttyACM1");
    PseudoTerminal _ = machine.plug(GPS, "ttyACM0");
    Await.until("the receiver is taken", () -> UsbMachine.state(hub, GPS_ID).equals("taken"));
    Await.until("bridges are offered", () -> offered(probe, hub).equals(BRIDGES));
    watch(hub);
    for (PseudoTerminal bridge : bridges) {
      assertTrue(bridge.untouched());
    }
    assertTrue(key.untouched());
    for (String id : BRIDGES) {
      JsonNode device = UsbMachine.adapter(hub, id);
      assertEquals("ambiguous", device.path("state").asText());
      assertTrue(device.path("candidates").size() > 1, device.toString());
      assertTrue(
          probe.all().stream()
              .filter(heard -> !heard.topic().equals(hub.root() + "discovered"))
              .noneMatch(heard -> (heard.topic() + heard.payload()).contains(id)),
          id);
    }
    assertEquals(1, UsbMachine.lines(hub).size(), "the receiver's alone");
    assertEquals("denied", UsbMachine.state(hub, KEY_ID));
    for (List<String> more :
        List.of(List.of("--try"), List.of("--profile", "generic-json-lines"))) {
      List<String> call = new ArrayList<>(List.of("accept", KEY_ID));
      call.addAll(more);
      Launcher.Result refused = machine.launcher().call(call.toArray(String[]::new));
      assertEquals(1, refused.code(), refused.out() + refused.err());
      assertTrue(refused.err().contains("DENIED"), refused.err());
    }
    assertTrue(key.untouched());
    assertFalse(log(hub, "device-manager").contains("device_taken device=" + KEY_ID));
  }

  @Test
  void deviceThatIsTried_isListenedTo_andEachOctetItIsSentIsTold() throws Exception {
    RunningHub hub = machine.up("\"policy\": \"ask\"");
    String id = "0403_6001_3";
    PseudoTerminal meter = machine.plug(FT232, "ttyUSB0");
    Await.until("known", () -> UsbMachine.adapter(hub, id).path("usable").asBoolean());
    assertTrue(meter.untouched());
    CompletableFuture<Launcher.Result> tried =
        CompletableFuture.supplyAsync(() -> machine.launcher().call("accept", id, "--try"));
    StringBuilder received = new StringBuilder();
    Await.until(
        "it is silent, and is asked",
        () -> {
          int octet = meter.await(0) ? meter.read() : -1; // closed between two rates
          if (octet >= 0) {
            received.append(HexFormat.of().toHexDigits((byte) octet));
          }
          return received.length() >= 2 * RTU_QUESTION;
        });
    Launcher.Result result = tried.get(1, TimeUnit.MINUTES);
    assertEquals(0, result.code(), result.err());
    while (meter.await(0)) {
      int octet = meter.read();
      if (octet < 0) {
        break; // it is closed
      }
      received.append(HexFormat.of().toHexDigits((byte) octet));
    }
    StringBuilder told = new StringBuilder();
    JsonNode sent = UsbMachine.adapter(hub, id).path("probe").path("sent");
    sent.forEach(one -> told.append(one.path("hex").asText()));
    assertEquals(received.toString(), told.toString());
    assertTrue(result.out().contains(sent.path(0).path("hex").asText()), result.out());
    StringBuilder logged = new StringBuilder();
    log(hub, "serial-handler")
        .lines()
        .filter(line -> line.contains("probe sent"))
        .forEach(line -> logged.append(line.replaceAll(".* octets=([0-9a-f]+) .*", "$1")));
    assertEquals(received.toString(), logged.toString());
    assertEquals("ambiguous", UsbMachine.state(hub, id), "it decides nothing");
  }

  @Test
  void whatCannotBeHad_isListedWithItsReason_andNotOffered() throws Exception {
    RunningHub hub = machine.up("\"policy\": \"ask\"");
    MqttProbe probe = machine.probe(hub);
    PseudoTerminal _ = machine.plug(CH340, "ttyUSB0");
    machine.bus().plug(CP2102, "ttyUSB1", folder.resolve("nowhere"));
    machine.kernel().tell("add", "ttyUSB1");
    Await.until("one is offered", () -> offered(probe, hub).equals(List.of("1a86_7523_1")));
    Await.until(
        "the other is looked at",
        () -> UsbMachine.adapter(hub, "10c4_ea60_2").path("reason").asText().equals("NO_NODE"));
    JsonNode device = UsbMachine.adapter(hub, "10c4_ea60_2");
    assertFalse(device.path("usable").asBoolean(true));
    assertTrue(device.path("fix").asText().contains("-v /dev:/dev"), device.toString());
    Launcher.Result refused =
        machine.launcher().call("accept", "10c4_ea60_2", "--profile", "generic-json-lines");
    assertEquals(1, refused.code());
    assertTrue(refused.err().contains("NOT_USABLE"), refused.err());
    assertEquals(List.of("1a86_7523_1"), offered(probe, hub));
  }

  /** Named by its path, by its link and by its ids; a rule would take the second by itself. */
  private Map<String, String> named() {
    return Map.of(
        "path", "\"serial_path\": \"" + machine.bus().dev().resolve("ttyUSB0") + "\"",
        "link", "\"serial_path\": \"" + machine.bus().byId(GPS) + "\"",
        "ids", "\"usb\": {\"vendor_id\": \"1050\", \"product_id\": \"0407\"}");
  }

  private RunningHub configured(String policy) throws Exception {
    List<String> ports = new ArrayList<>();
    List<String> devices = new ArrayList<>();
    named()
        .forEach((id, place) -> {
          ports.add(
              "{\"port_id\": \"%s\", %s, \"driver\": \"json-lines\", \"baud_rate\": 4800}"
                  .formatted(id, place));
          devices.add(
              "{\"device_id\": \"own_%s\", \"port_id\": \"%s\", \"profile\":".formatted(id, id)
                  + " \"generic-json-lines\"}");
        });
    return machine.up("\"policy\": \"" + policy + "\"", "\"ports\": " + ports, devices.toString());
  }

  @Test
  void whatTheUserWrote_stands_whateverARuleSays() throws Exception {
    PseudoTerminal path = machine.plug(CH340, "ttyUSB0");
    PseudoTerminal link = machine.plug(GPS, "ttyACM0");
    PseudoTerminal ids = machine.plug(KEY, "ttyACM1");
    RunningHub hub = configured("auto");
    MqttProbe probe = machine.probe(hub);
    UsbMachine.reads(probe, hub, "own_path", path, 1);
    UsbMachine.reads(probe, hub, "own_link", link, 2);
    UsbMachine.reads(probe, hub, "own_ids", ids, 3);
    for (PseudoTerminal each : List.of(path, link, ids)) {
      assertEquals(4800, UsbMachine.speed(each), "what the file says, whatever the rule does");
    }
    for (var each : Map.of("path", "1a86_7523_1", "link", GPS_ID, "ids", KEY_ID).entrySet()) {
      Await.until(
          each.getKey() + " is the file's",
          () ->
              UsbMachine.adapter(hub, each.getValue())
                  .path("claimed_by")
                  .asText()
                  .equals(each.getKey()));
      assertEquals("configured", UsbMachine.state(hub, each.getValue()));
      Launcher.Result refused =
          machine.launcher().call("accept", each.getValue(), "--profile", "generic-json-lines");
      assertEquals(1, refused.code(), refused.out());
      assertTrue(refused.err().contains("CONFIGURED"), refused.err());
    }
    assertEquals(3, UsbMachine.lines(hub).size());
    assertEquals(List.of(), offered(probe, hub));
    assertFalse(probe.all().stream().anyMatch(heard -> heard.topic().contains("gps")));
    List<String> said =
        log(hub, "device-manager").lines().filter(line -> line.contains("device_")).toList();
    assertTrue(
        said.stream().noneMatch(line -> line.contains("_offered") || line.contains("_ambiguous")),
        said.toString());
  }

  @Test
  void policyOff_needsNobodyWhoLooks() throws Exception {
    PseudoTerminal path = machine.plug(CH340, "ttyUSB0");
    PseudoTerminal unnamed = machine.plug(FT232, "ttyUSB2");
    RunningHub hub = configured("off");
    UsbMachine.reads(machine.probe(hub), hub, "own_path", path, 1);
    assertTrue(hub.processes().keySet().containsAll(RunningHub.SERVICES));
    assertTrue(
        hub.processes().keySet().stream().noneMatch(name -> name.startsWith("device-")),
        hub.processes().toString());
    assertTrue(unnamed.untouched());
  }
}
