package io.sensorhub.stream.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ManagerMessageTest {

  private static final Instant TIME = Instant.parse("2025-01-15T09:07:14.567890Z");

  static DeviceEvent event(String action, String name) {
    ObjectNode json =
        Json.object()
            .put("timestamp", Seconds.of(TIME))
            .put("action", action)
            .put("path", "/dev/" + name)
            .put("subsystem", "tty");
    json.putObject("hub").put("name", name);
    return DeviceEvent.read(json).orElseThrow();
  }

  static UsbOrder order(String usbId, UsbOrder.Action action) {
    Optional<ProbePlan> plan =
        action == UsbOrder.Action.PROBE
            ? Optional.of(
                new ProbePlan(
                    List.of(9600, 115_200),
                    List.of(new ProbePlan.Question("em340", 1, 3, 11, List.of(340, 341)))))
            : Optional.empty();
    return new UsbOrder(
        usbId,
        action,
        Optional.of("/dev/ttyUSB0"),
        new UsbOrder.Profile("Meter", 9600, "modbus-rtu", 5.0),
        action == UsbOrder.Action.HOLD
            ? Optional.of(TIME.truncatedTo(ChronoUnit.MILLIS))
            : Optional.empty(),
        Json.object().put("port_id", usbId).put("baud_rate", 9600),
        List.of(Json.object().put("device_id", "em340_2").put("unit_id", 1)),
        plan);
  }

  @Test
  void orders_areReadAsTheyWereWritten() throws Exception {
    for (UsbOrder.Action action : UsbOrder.Action.values()) {
      UsbOrder order = order("1a86_7523_2", action);
      String text = Json.write(order.json("device-manager/b:3", TIME));
      assertEquals(Optional.of(order), UsbOrder.read(Json.parse(text)));
      assertTrue(text.contains("\"timestamp\":1736932034.567890"), text);
    }
  }

  @Test
  void otherPath_isTheSameLine() {
    UsbOrder order = order("a", UsbOrder.Action.TAKE);
    UsbOrder moved =
        new UsbOrder(
            "a",
            order.action(),
            Optional.empty(),
            order.profile(),
            order.until(),
            order.port(),
            order.devices(),
            order.probe());
    assertTrue(order.sameLine(moved));
    assertFalse(order.sameLine(order.released()));
    assertFalse(order.sameLine(order("b", UsbOrder.Action.TAKE)));
  }

  @Test
  void question_neverWrites_norBroadcasts() {
    for (int function : List.of(0, 1, 2, 5, 6, 15, 16)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new ProbePlan.Question("p", 1, function, 0, List.of(1)));
    }
    assertThrows(
        IllegalArgumentException.class, () -> new ProbePlan.Question("p", 0, 3, 0, List.of(1)));
    ObjectNode json = order("a", UsbOrder.Action.PROBE).json("x", TIME);
    ((ObjectNode) json.at("/hub/ask/0")).put("function", 6);
    assertEquals(Optional.empty(), UsbOrder.read(json));
  }

  @Test
  void events_keepAllThatWasTold() throws Exception {
    DeviceEvent event = event("add", "ttyUSB0");
    assertEquals(TIME, event.time());
    String text = Json.write(event.json());
    assertTrue(text.contains("\"timestamp\":1736932034.567890"), text);
    assertEquals(text, Json.write(DeviceEvent.read(Json.parse(text)).orElseThrow().json()));
  }

  @Test
  void whatIsNoMessage_isNone() {
    Random random = new Random(7);
    byte[] good = Json.bytes(order("a", UsbOrder.Action.TAKE).json("device-manager/b:3", TIME));
    for (String name : List.of("snapshot", "device_event", "device_config", "device", "other")) {
      for (int cut = 0; cut < good.length; cut++) {
        byte[] broken = good.clone();
        broken[cut] = (byte) random.nextInt();
        Optional<ManagerMessage> _ = ManagerMessage.read(name, broken);
        Optional<ManagerMessage> _ =
            ManagerMessage.read(
                name,
                new String(good, StandardCharsets.UTF_8)
                    .substring(0, cut)
                    .getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void reports_areReadAsTheyWereWritten() {
    UsbReport report =
        new UsbReport(
            false,
            Optional.of("NO_NODE"),
            Optional.of("-v /dev:/dev"),
            Optional.empty(),
            Optional.of("waiting"),
            Optional.of("away"),
            Optional.of(Json.object().put("error", "x")));
    assertEquals(Optional.of(report), UsbReport.read(report.json()));
    assertEquals(Optional.empty(), UsbReport.read(Json.object().put("usable", "yes")));
  }
}
