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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** An adapter is the same one whatever it is called, and stays what somebody has decided. */
class UsbIdentityIT extends OnUsbMachine {

  private static final Adapter FIRST = Adapter.of("1-1.1", "0403:6001", "", "00").withoutTexts();
  private static final Adapter SECOND = FIRST.in("1-1.2");
  private static final String FIRST_ID = "0403_6001_1_1";
  private static final String SECOND_ID = "0403_6001_1_2";
  private static final Adapter NUMBERED = Adapter.of("1-3", "0403:6001", "A10KXY01", "00");
  private static final Adapter BOARD =
      Adapter.of("1-2", "303a:1001", "BE1680", "00").texts("M5Stack", "AtomS3R");
  private static final String BOARD_ID = "303a_1001_be1680";

  /** Where a present path may stand. */
  private static final Set<String> PATHS = Set.of("path", "by_id", "by_path");

  private void restartAll(RunningHub hub) {
    Map<String, Long> running = new TreeMap<>(hub.processes());
    List<String> services = new ArrayList<>(RunningHub.SERVICES);
    services.add("device-manager");
    running.keySet().retainAll(services);
    machine.kernel().restart();
    running.values().forEach(RunningHub::kill9);
    running.forEach(hub::awaitBack);
  }

  private static void awaitState(RunningHub hub, String id, String state) {
    Await.until(id + " is " + state, () -> UsbMachine.state(hub, id).equals(state));
  }

  /** No text of an answer holds the name of a device file, except as its present path. */
  private static void nameless(JsonNode node, String key) {
    if (node.isTextual() && !PATHS.contains(key)) {
      assertFalse(node.asText().contains("tty"), key + ": " + node);
    }
    node.properties()
        .forEach(each -> {
          assertFalse(each.getKey().contains("tty"), each.getKey());
          nameless(each.getValue(), each.getKey());
        });
    if (node.isArray()) {
      node.forEach(each -> nameless(each, key));
    }
  }

  @Test
  void twins_goByTheirSockets_andNoNameIsKept() throws Exception {
    RunningHub hub = machine.up("\"policy\": \"ask\"");
    MqttProbe probe = machine.probe(hub);
    PseudoTerminal second = machine.plug(SECOND, "ttyUSB0");
    PseudoTerminal first = machine.plug(FIRST, "ttyUSB1");
    Await.until(
        "both are known",
        () ->
            UsbMachine.adapter(hub, FIRST_ID).path("usable").asBoolean()
                && UsbMachine.adapter(hub, SECOND_ID).path("usable").asBoolean());
    machine.call("accept", FIRST_ID, "--profile", "generic-json-lines", "--device-id", "a");
    machine.call("accept", SECOND_ID, "--profile", "generic-json-lines", "--device-id", "b");
    UsbMachine.reads(probe, hub, "a", first, 1);
    UsbMachine.reads(probe, hub, "b", second, 2);
    assertTrue(
        UsbMachine.adapter(hub, FIRST_ID).path("note").asText().contains("socket"),
        UsbMachine.adapter(hub, FIRST_ID).toString());

    machine.unplug(FIRST, "ttyUSB1", first);
    machine.unplug(SECOND, "ttyUSB0", second);
    Await.until("both are away", () -> UsbMachine.adapter(hub, FIRST_ID).path("path").isNull());
    first = machine.plug(FIRST, "ttyUSB0"); // the other order, and names swapped
    second = machine.plug(SECOND, "ttyUSB1");
    UsbMachine.reads(probe, hub, "a", first, 3);
    UsbMachine.reads(probe, hub, "b", second, 4);

    restartAll(hub);
    UsbMachine.reads(probe, hub, "a", first, 5);
    UsbMachine.reads(probe, hub, "b", second, 6);

    String file = Files.readString(hub.folder().resolve("usb-devices.json"));
    assertTrue(file.contains(FIRST_ID), file);
    assertFalse(file.contains("tty"), file);
    nameless(hub.get("device-manager", "/devices"), "");
    nameless(hub.get("state-aggregator", "/devices"), "");
    for (MqttProbe.Heard heard : probe.all()) {
      assertFalse(heard.topic().contains("tty"), heard.topic());
      if (!heard.topic().endsWith("/error") && heard.payload().startsWith("{")) {
        nameless(UsbMachine.json(heard.payload()), heard.topic());
      }
    }
  }

  @Test
  void exchangedSockets_exchangeTwins_butNotThoseWithNumbers() throws Exception {
    List<Adapter> adapters =
        List.of(FIRST, SECOND, NUMBERED, Adapter.of("1-4", "0403:6001", "A10KXY02", "00"));
    List<String> ids = List.of(FIRST_ID, SECOND_ID, "0403_6001_0kxy01", "0403_6001_0kxy02");
    RunningHub hub = machine.up("\"policy\": \"ask\"");
    MqttProbe probe = machine.probe(hub);
    List<PseudoTerminal> terminals = new ArrayList<>();
    for (int each = 0; each < adapters.size(); each++) {
      String id = ids.get(each);
      terminals.add(machine.plug(adapters.get(each), "ttyUSB" + each));
      Await.until(id, () -> UsbMachine.adapter(hub, id).path("usable").asBoolean());
      machine.call("accept", id, "--profile", "generic-json-lines", "--device-id", "d" + each);
    }
    for (int each = 0; each < adapters.size(); each++) {
      machine.unplug(adapters.get(each), "ttyUSB" + each, terminals.get(each));
    }
    terminals.clear();
    List<Integer> pairs = List.of(1, 0, 3, 2);
    for (int each = 0; each < adapters.size(); each++) {
      String socket = adapters.get(pairs.get(each)).socket();
      terminals.add(machine.plug(adapters.get(each).in(socket), "ttyUSB" + each));
    }
    UsbMachine.reads(probe, hub, "d1", terminals.get(0), 10); // it is in the second socket
    UsbMachine.reads(probe, hub, "d0", terminals.get(1), 11);
    UsbMachine.reads(probe, hub, "d2", terminals.get(2), 12);
    UsbMachine.reads(probe, hub, "d3", terminals.get(3), 13);
    assertEquals("serial", UsbMachine.adapter(hub, ids.get(2)).path("identity").asText());
    assertEquals("socket", UsbMachine.adapter(hub, ids.get(0)).path("identity").asText());
    assertEquals(4, UsbMachine.ids(hub).size());
  }

  @Test
  void ignored_staysSo_untilItIsForgotten() throws Exception {
    RunningHub hub = machine.up("\"policy\": \"ask\"");
    PseudoTerminal board = machine.plug(BOARD, "ttyACM0");
    PseudoTerminal bridge = machine.plug(FIRST, "ttyUSB0");
    awaitState(hub, BOARD_ID, "offered");
    awaitState(hub, FIRST_ID, "ambiguous");
    machine.call("ignore", BOARD_ID);
    machine.call("ignore", FIRST_ID);

    restartAll(hub);
    awaitState(hub, BOARD_ID, "ignored");
    awaitState(hub, FIRST_ID, "ignored");
    assertTrue(board.untouched() && bridge.untouched());

    machine.unplug(BOARD, "ttyACM0", board);
    machine.unplug(FIRST, "ttyUSB0", bridge);
    Await.until(
        "both are away",
        () ->
            UsbMachine.adapter(hub, BOARD_ID).path("path").isNull()
                && UsbMachine.adapter(hub, FIRST_ID).path("path").isNull());
    PseudoTerminal moved = machine.plug(BOARD.in("1-7"), "ttyACM1");
    PseudoTerminal same = machine.plug(FIRST, "ttyUSB1");
    PseudoTerminal elsewhere = machine.plug(SECOND, "ttyUSB2");
    awaitState(hub, SECOND_ID, "ambiguous");
    Await.until(
        "the board is there again",
        () -> UsbMachine.adapter(hub, BOARD_ID).path("path").asText().equals("/dev/ttyACM1"));
    assertEquals("ignored", UsbMachine.state(hub, BOARD_ID));
    assertEquals("ignored", UsbMachine.state(hub, FIRST_ID));
    hub.close();

    RunningHub after =
        machine.up(
            """
            "policy": "auto",
            "rules": [{"id": "mine", "trust": "exact", "profile": "generic-json-lines",
                       "match": {"vendor_id": "303a", "product_id": "1001",
                                 "serial_number": "BE1680"},
                       "port": {"driver": "json-lines", "baud_rate": 115200}}]
            """);
    awaitState(after, SECOND_ID, "ambiguous");
    Await.until(
        "the board is looked at",
        () -> UsbMachine.adapter(after, BOARD_ID).path("usable").asBoolean());
    assertEquals("ignored", UsbMachine.state(after, BOARD_ID), "whatever a rule says now");
    assertTrue(moved.untouched() && same.untouched() && elsewhere.untouched());

    machine.call("forget", BOARD_ID);
    awaitState(after, BOARD_ID, "taken");
    String device = UsbMachine.adapter(after, BOARD_ID).at("/device_ids/0").asText();
    UsbMachine.reads(machine.probe(after), after, device, moved, 1);
  }

  @Test
  void withoutNumberOrTexts_idsAreStable() throws Exception {
    List<Adapter> adapters =
        List.of(
            Adapter.of("1-1", "dead:beef", "SERIAL12", "00"),
            Adapter.of("1-2", "dead:beef", "", "00"),
            Adapter.of("1-3", "dead:beef", "SERIAL34", "00").withoutTexts(),
            Adapter.of("1-4", "dead:beef", "", "00").withoutTexts());
    List<String> ids =
        List.of("dead_beef_2", "dead_beef_4", "dead_beef_rial12", "dead_beef_rial34");
    RunningHub hub = machine.up("\"policy\": \"ask\"");
    MqttProbe probe = machine.probe(hub);
    List<PseudoTerminal> terminals = new ArrayList<>();
    for (int each = 0; each < adapters.size(); each++) {
      terminals.add(machine.plug(adapters.get(each), "ttyUSB" + each));
    }
    Await.until("all are known", () -> UsbMachine.ids(hub).equals(ids));
    for (String id : ids) {
      Await.until(id, () -> UsbMachine.adapter(hub, id).path("usable").asBoolean());
      machine.call("accept", id, "--profile", "generic-json-lines");
    }
    for (int each = 0; each < adapters.size(); each++) {
      machine.unplug(adapters.get(each), "ttyUSB" + each, terminals.get(each));
    }
    terminals.clear();
    for (int each = 0; each < adapters.size(); each++) {
      terminals.add(machine.plug(adapters.get(each), "ttyACM" + (adapters.size() - each)));
    }
    restartAll(hub);
    List<String> devices = new ArrayList<>();
    for (String id : List.of(ids.get(2), ids.get(0), ids.get(3), ids.get(1))) {
      devices.add(UsbMachine.adapter(hub, id).at("/device_ids/0").asText());
    }
    for (int each = 0; each < adapters.size(); each++) {
      UsbMachine.reads(probe, hub, devices.get(each), terminals.get(each), 10 + each);
    }
    assertEquals(ids, UsbMachine.ids(hub));
  }
}
