package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.line.UsbBus.Adapter;
import io.sensorhub.testkit.mqtt.MqttProbe;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Adapters that come and go while a whole hub runs. */
class UsbDevicesIT extends OnUsbMachine {

  private static final Adapter BOARD =
      Adapter.of("1-1", "303a:1001", "BE1680", "00").texts("M5Stack", "AtomS3R");

  private static final Adapter BRIDGE = Adapter.of("1-2.3", "1a86:7523", "", "00").withoutTexts();
  private static final String BOARD_ID = "303a_1001_be1680";

  private static void reads(MqttProbe probe, RunningHub hub, PseudoTerminal terminal, int value) {
    UsbMachine.reads(probe, hub, "board", terminal, value);
  }

  private static String availability(MqttProbe probe, RunningHub hub) {
    return UsbMachine.availability(probe, hub, "board");
  }

  private static boolean listed(MqttProbe probe, RunningHub hub) {
    return StreamSupport.stream(
            UsbMachine.json(probe, hub.root() + "meta/devices_list").spliterator(), false)
        .anyMatch(entry -> entry.path("device_id").asText().equals("board"));
  }

  private static boolean onRest(RunningHub hub) {
    return StreamSupport.stream(
            hub.get("state-aggregator", "/devices").path("devices").spliterator(), false)
        .anyMatch(entry -> entry.path("device_id").asText().equals("board"));
  }

  @Test
  void adapterThatIsAccepted_isADeviceLikeAnyOther_untilItIsForgotten() throws Exception {
    RunningHub hub = machine.up("\"policy\": \"ask\"");
    MqttProbe probe = machine.probe(hub);
    PseudoTerminal board = machine.plug(BOARD, "ttyACM0");
    Await.until(
        "it is offered",
        () ->
            UsbMachine.json(probe, hub.root() + "discovered")
                .at("/devices/0/id")
                .asText()
                .equals(BOARD_ID));
    assertFalse(probe.last(hub.root() + "discovered").orElse("").contains("device_ids"));
    Launcher.Result list = machine.launcher().call("devices");
    assertTrue(list.out().contains("./hub accept " + BOARD_ID), list.out() + list.err());
    assertFalse(onRest(hub));
    machine.call("accept", BOARD_ID, "--profile", "generic-json-lines", "--device-id", "board");
    reads(probe, hub, board, 1);
    assertEquals("online", availability(probe, hub));
    Await.until("in the list of devices", () -> listed(probe, hub));
    Await.until(
        "announced to Home Assistant",
        () ->
            UsbMachine.json(probe, "homeassistant/device/plugs_board/config")
                .at("/cmps")
                .isObject());
    assertTrue(onRest(hub));
    Await.until(
        "nothing is offered any more",
        () -> UsbMachine.json(probe, hub.root() + "discovered").path("devices").isEmpty());

    machine.unplug(BOARD, "ttyACM0", board);
    Await.until("offline", () -> availability(probe, hub).equals("offline"));
    PseudoTerminal back = machine.plug(BOARD, "ttyACM4");
    reads(probe, hub, back, 2);
    assertEquals("online", availability(probe, hub));
    Await.until(
        "the manager, which may hear of it after the handler, knows its new name",
        () -> UsbMachine.adapter(hub, BOARD_ID).path("path").asText().equals("/dev/ttyACM4"));

    machine.call("forget", BOARD_ID);
    Await.until("its topics are cleared", () -> availability(probe, hub).isEmpty());
    Await.until(
        "its announcement is cleared",
        () -> probe.last("homeassistant/device/plugs_board/config").equals(Optional.of("")));
    Await.until("not on REST", () -> !onRest(hub));
    Await.until("not in the list", () -> !listed(probe, hub));
  }

  @Test
  void adapterThatTheRulesKnowExactly_isTaken_andAMereBridgeIsNot() throws Exception {
    RunningHub hub =
        machine.up(
            """
            "policy": "auto",
            "rules": [{"id": "mine", "trust": "exact", "profile": "generic-json-lines",
                       "match": {"vendor_id": "303a", "product_id": "1001",
                                 "serial_number": "BE1680"},
                       "port": {"driver": "json-lines", "baud_rate": 115200}}]
            """);
    PseudoTerminal _ = machine.plug(BRIDGE, "ttyUSB0");
    PseudoTerminal board = machine.plug(BOARD, "ttyACM0");
    Await.until(
        "taken", () -> UsbMachine.adapter(hub, BOARD_ID).path("state").asText().equals("taken"));
    String device = UsbMachine.adapter(hub, BOARD_ID).path("device_ids").path(0).asText();
    MqttProbe probe = machine.probe(hub);
    Await.repeating(
        "it is read",
        () -> board.line("{\"n\": 5}"),
        () -> probe.last(hub.root() + "devices/" + device + "/state/n").equals(Optional.of("5")));
    assertEquals("ambiguous", UsbMachine.adapter(hub, "1a86_7523_2_3").path("state").asText());
    assertEquals(
        1, hub.get("serial-handler", "/health").path("lines").size(), "the bridge is not opened");
  }

  @Test
  void adapterThatIsOnlyTried_isListenedTo_andDecidesNothing() throws Exception {
    RunningHub hub = machine.up("\"policy\": \"ask\"");
    String id = "1a86_7523_2_3";
    PseudoTerminal bridge = machine.plug(BRIDGE, "ttyUSB0");
    Await.until("known", () -> UsbMachine.adapter(hub, id).path("usable").asBoolean());
    CompletableFuture<Launcher.Result> tried =
        CompletableFuture.supplyAsync(() -> machine.launcher().call("accept", id, "--try"));
    Await.repeating(
        "it is listened to",
        () -> bridge.line("{\"n\": 1}"),
        () -> UsbMachine.adapter(hub, id).path("probe").isObject());
    Launcher.Result result = tried.get(1, TimeUnit.MINUTES);
    assertEquals(0, result.code(), result.err());
    assertTrue(result.out().contains("generic-json-lines"), result.out());
    JsonNode probe = UsbMachine.adapter(hub, id).path("probe");
    assertEquals(0, probe.path("sent").size(), "who talks is not asked");
    assertEquals("generic-json-lines", probe.at("/evidence/0/profile").asText());
    assertEquals("ambiguous", UsbMachine.adapter(hub, id).path("state").asText());
    assertEquals(
        "generic-json-lines",
        UsbMachine.adapter(hub, id).at("/candidates/0/profile").asText(),
        "the first");
    assertEquals(0, hub.get("serial-handler", "/health").path("lines").size(), "closed again");
    MqttProbe mqtt = machine.probe(hub);
    machine.call("accept", id, "--profile", "generic-json-lines", "--device-id", "board");
    reads(mqtt, hub, bridge, 2);
  }

  @Test
  void whoeverIsKilled_inWhateverOrder_nothingIsLostOrOpenedTwice() throws Exception {
    RunningHub hub = machine.up("\"policy\": \"ask\"");
    MqttProbe probe = machine.probe(hub);
    PseudoTerminal board = machine.plug(BOARD, "ttyACM0");
    Await.until("known", () -> UsbMachine.adapter(hub, BOARD_ID).path("usable").asBoolean());
    machine.call("accept", BOARD_ID, "--profile", "generic-json-lines", "--device-id", "board");
    reads(probe, hub, board, 1);
    probe.forget();
    int value = 2;
    for (List<String> order :
        List.of(
            List.of("detector", "device-manager", "serial-handler"),
            List.of("detector", "serial-handler", "device-manager"),
            List.of("device-manager", "detector", "serial-handler"),
            List.of("device-manager", "serial-handler", "detector"),
            List.of("serial-handler", "detector", "device-manager"),
            List.of("serial-handler", "device-manager", "detector"))) {
      for (String name : order) {
        if (name.equals("detector")) {
          machine.kernel().restart();
        } else {
          RunningHub.kill9(Objects.requireNonNull(hub.processes().get(name)));
        }
      }
      reads(probe, hub, board, value++);
      Await.until(
          "all of it is back",
          () -> hub.get("device-manager", "/health").at("/detector/connected").asBoolean());
      assertEquals(
          "taken", UsbMachine.adapter(hub, BOARD_ID).path("state").asText(), order.toString());
      assertEquals(1, hub.get("serial-handler", "/health").path("lines").size());
    }
    assertFalse(
        probe.on(hub.root() + "devices/board/availability").contains(""), "nothing was cleared");
  }
}
