package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.line.NullModem;
import io.sensorhub.testkit.line.Ser2net;
import io.sensorhub.testkit.modbus.ModbusUnits;
import io.sensorhub.testkit.mqtt.MqttProbe;
import io.sensorhub.testkit.network.FarHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Meters of pymodbus, read by a whole hub over every kind of line, and by mbpoll beside it. */
class ModbusIT {

  @TempDir private Path folder;

  private Path instance(String id, String port, String devices) throws IOException {
    return Files.writeString(
        folder.resolve(id + ".json"),
        """
        {"instance_id": "%s", "update_interval": 60,
         "config": {"poll_interval": 1,
                    "ports": [{"port_id": "bus", %s, "baud_rate": 9600,
                               "reconnect": {"initial": 0.1, "max": 0.5}}]},
         "devices": [%s]}
        """
            .formatted(id, port, devices));
  }

  private static String em340(String id, int unit) {
    return "{\"device_id\": \"%s\", \"port_id\": \"bus\", \"unit_id\": %d, \"profile\": \"carlo-gavazzi-em340\"}"
        .formatted(id, unit);
  }

  private static int[] low(int value) {
    return new int[] {value & 0xffff, value >>> 16};
  }

  private static void awaitValues(RunningHub hub, Map<String, String> values) {
    Await.until(
        values.toString(),
        () -> {
          JsonNode state = hub.get("serial-handler", "/sensor/meter/cached");
          return values.entrySet().stream()
              .allMatch(value -> state.path(value.getKey()).asText().equals(value.getValue()));
        });
  }

  /** Sets a meter and waits until the hub shows what it measures. */
  private static void checkMeter(ModbusUnits units, RunningHub hub) {
    units.set(1, 0x00, low(2_304));
    units.set(1, 0x10, low(-1_250));
    units.set(1, 0x16, low(-28_801));
    units.set(1, 0x28, low(-28_801));
    units.set(1, 0x30, -871);
    units.set(1, 0x33, 500);
    units.set(1, 0x4e, low(123_456));
    awaitValues(
        hub,
        Map.of(
            "voltage_l1", "230.4",
            "current_l3", "-1.25",
            "power_l3", "-2880.1",
            "power_total", "-2880.1",
            "power_factor_l3", "-0.871",
            "frequency", "50.0",
            "energy_export_total", "12345.6",
            "phase_sequence", "L1-L2-L3"));
    units.set(1, 0x16, 0xffff, 0x7fff);
    Await.until(
        "an overflow is no value",
        () -> hub.get("serial-handler", "/sensor/meter/cached").path("power_l3").isNull());
    units.set(1, 0x16, low(15));
    awaitValues(hub, Map.of("power_l3", "1.5"));
  }

  @Test
  void meterOnASerialLine_isRead_alsoAfterTheLineWasGone() throws Exception {
    Path line = folder.resolve("one");
    String port = "\"serial_path\": \"%s\", \"driver\": \"modbus-rtu\"".formatted(line);
    NullModem pair = NullModem.in(folder);
    try (RunningHub hub = startedWith(pair, "serial", port);
        MqttProbe probe = new MqttProbe(hub.mqttPort(), hub.root() + "devices/meter/#")) {
      try (ModbusUnits units = ModbusUnits.onSerial(pair.other(), "1")) {
        checkMeter(units, hub);
        pair.close(); // in the middle of whatever is on the wire
        Await.until(
            "offline",
            () ->
                probe
                    .last(hub.root() + "devices/meter/availability")
                    .equals(Optional.of("offline")));
      }
      try (NullModem again = NullModem.in(folder);
          ModbusUnits units = ModbusUnits.onSerial(again.other(), "1")) {
        checkMeter(units, hub);
        Await.until(
            "online",
            () ->
                probe
                    .last(hub.root() + "devices/meter/availability")
                    .equals(Optional.of("online")));
      }
    }
  }

  private RunningHub startedWith(NullModem pair, String id, String port) throws IOException {
    assertTrue(Files.exists(pair.one()));
    return new Launcher(folder, Map.of()).up(instance(id, port, em340("meter", 1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "rfc2217"})
  void meterBehindSer2net_isRead(String scheme) throws Exception {
    int port = FreePort.find();
    try (NullModem pair = NullModem.in(folder);
        Ser2net _ = Ser2net.serve(scheme, port, pair.one(), folder);
        ModbusUnits units = ModbusUnits.onSerial(pair.other(), "1");
        RunningHub hub =
            new Launcher(folder, Map.of())
                .up(
                    instance(
                        "net",
                        "\"address\": \"%s://127.0.0.1:%d\", \"driver\": \"modbus-rtu\""
                            .formatted(scheme, port),
                        em340("meter", 1)))) {
      checkMeter(units, hub);
    }
  }

  @Test
  void unitBehindModbusTcp_isRead_andWritten() throws Exception {
    int port = FreePort.find();
    String device =
        """
        {"device_id": "meter", "port_id": "bus", "unit_id": 1, "profile": "generic-modbus",
         "registers": {
           "setpoint": {"address": 32, "type": "int16", "scale": 0.1, "min": -5, "max": 40,
                        "write": "single"},
           "limit": {"address": 34, "type": "uint32", "write": "multiple"},
           "relay": {"address": 48, "table": "coil", "write": "single"}}}
        """;
    try (ModbusUnits _ = ModbusUnits.onTcp(port, "1");
        RunningHub hub =
            new Launcher(folder, Map.of())
                .up(
                    instance(
                        "mbap",
                        "\"address\": \"tcp://127.0.0.1:%d\", \"driver\": \"modbus-tcp\""
                            .formatted(port),
                        device));
        MqttProbe probe = new MqttProbe(hub.mqttPort(), hub.root() + "devices/meter/#")) {
      awaitValues(hub, Map.of("setpoint", "0.0", "limit", "0", "relay", "false"));
      String response = hub.root() + "devices/meter/cmd/response";
      String values = "{\"setpoint\":-2.5,\"limit\":70000,\"relay\":true}";
      Await.until(
          "success", // pymodbus has a second for each answer
          () -> {
            probe.forget();
            probe.publish(
                hub.root() + "devices/meter/cmd", "{\"id\": 7, \"values\": " + values + "}");
            Await.until("the response", () -> probe.last(response).isPresent());
            JsonNode answer = Json.parse(probe.last(response).orElseThrow());
            return answer.path("status").asText().equals("success")
                && Json.write(answer.path("result")).equals(values);
          });
      JsonNode refused =
          hub.post("state-aggregator", "/device/meter/command", "{\"values\": {\"setpoint\": 41}}");
      assertEquals(422, refused.path("http_status").asInt());
      assertTrue(refused.path("message").asText().contains("to 40"), refused.toString());
    }
  }

  @Test
  void deadMeter_costsTheLiveOneNothing_andOtherProgramsReadTheSameBus() throws Exception {
    int shared = FreePort.find();
    try (NullModem pair = NullModem.in(folder);
        ModbusUnits units = ModbusUnits.onSerial(pair.other(), "1,2");
        RunningHub hub =
            new Launcher(folder, Map.of())
                .up(
                    instance(
                        "dead",
                        "\"serial_path\": \"%s\", \"driver\": \"modbus-rtu\", \"share\": {\"tcp\": %d}"
                            .formatted(pair.one(), shared),
                        em340("meter", 1).replace("}", ", \"poll_interval\": 2}")
                            + ","
                            + em340("other", 2).replace("}", ", \"poll_interval\": 2}")))) {
      checkMeter(units, hub);
      units.die(2);
      Await.until("the other is missed", () -> !status(hub, "other").equals("online"));
      double before = lostSeconds(hub);
      long begun = System.nanoTime();
      for (int i = 1; i <= 6; i++) {
        int voltage = 2_300 + i;
        units.set(1, 0x00, low(voltage));
        awaitValues(hub, Map.of("voltage_l1", "230." + i));
        Await.until("mbpoll", () -> Mbpoll.read(shared, 1, 1, 2).contains("[1]: \t" + voltage));
      }
      double seconds = (System.nanoTime() - begun) / 1e9;
      double lost = (lostSeconds(hub) - before) / seconds;
      System.out.printf("%.2f of %.1f s lost to the dead meter%n", lost, seconds);
      assertTrue(lost < 0.3, lost + " of the time is lost to the dead one");
      assertTrue(
          Mbpoll.read(shared, 2, 1, 2).contains("failed to respond"), "the dead one, at once");
      units.live(2);
      Await.until(
          "found again", Duration.ofMinutes(3), () -> status(hub, "other").equals("online"));
      JsonNode line = hub.get("serial-handler", "/health").path("lines").path(0);
      assertTrue(line.path("bus").path("utilisation_percent").isNumber(), line.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"modbus-tcp", "modbus-rtu"})
  void blockThatIsIgnored_isNull_whileTheOthersLive(String driver) throws Exception {
    String device =
        """
        {"device_id": "meter", "port_id": "bus", "unit_id": 1, "profile": "generic-modbus",
         "registers": {"counter": {"address": 1}, "other": {"address": 10},
                       "bad": {"address": 100}}}
        """;
    boolean rtu = driver.equals("modbus-rtu");
    int port = FreePort.find();
    NullModem pair = NullModem.in(folder);
    String place =
        rtu
            ? "\"serial_path\": \"%s\"".formatted(pair.one())
            : "\"address\": \"tcp://127.0.0.1:%d\"".formatted(port);
    try (pair;
        ModbusUnits units =
            rtu ? ModbusUnits.onSerial(pair.other(), "1") : ModbusUnits.onTcp(port, "1")) {
      units.ignore(1, 100);
      Path file = instance("block", place + ", \"driver\": \"%s\"".formatted(driver), device);
      try (RunningHub hub = new Launcher(folder, Map.of()).up(file);
          MqttProbe probe = new MqttProbe(hub.mqttPort(), hub.root() + "devices/meter/#")) {
        String topic = hub.root() + "devices/meter/";
        for (int i = 1; i <= 10; i++) {
          units.set(1, 1, i);
          units.set(1, 10, 100 + i);
          awaitValues(hub, Map.of("counter", "" + i, "other", "" + (100 + i)));
        }
        Await.until(
            "both values on MQTT",
            () ->
                probe.last(topic + "state/counter").equals(Optional.of("10"))
                    && probe.last(topic + "state/other").equals(Optional.of("110")));
        Await.until("degraded", () -> status(hub, "meter").equals("degraded"));
        Await.until(
            "available", () -> probe.last(topic + "availability").equals(Optional.of("online")));
        for (String service : List.of("serial-handler", "state-aggregator")) {
          Await.until(
              "the fault in " + service,
              () ->
                  hub.get(service, "/errors")
                      .toString()
                      .contains("does not answer function 3 at 100"));
        }
        JsonNode state = hub.get("state-aggregator", "/device/meter");
        assertEquals(110, state.path("other").asInt(), state.toString());
        assertTrue(!state.path("bad").isNumber(), state.toString());
        assertTrue(!probe.last(topic + "state/bad").orElse("null").matches("[0-9].*"));
      }
    }
  }

  /** A question is under way each second, so that no keep-alive is ever sent. */
  @ParameterizedTest
  @ValueSource(strings = {"modbus-tcp", "modbus-rtu"})
  void hostThatVanishes_isMissedWithin25Seconds_andBackWithItsPower(String driver)
      throws Exception {
    boolean rtu = driver.equals("modbus-rtu");
    int port = 15_020;
    try (FarHost host = FarHost.create();
        ModbusUnits units =
            rtu ? ModbusUnits.onRtuOverTcp(host, port, "1") : ModbusUnits.onTcp(host, port, "1");
        RunningHub hub =
            new Launcher(folder, Map.of())
                .up(
                    instance(
                        "far",
                        "\"address\": \"tcp://%s:%d\", \"driver\": \"%s\""
                            .formatted(host.address(), port, driver),
                        em340("meter", 1)));
        MqttProbe probe = new MqttProbe(hub.mqttPort(), hub.root() + "devices/meter/#")) {
      checkMeter(units, hub);
      String topic = hub.root() + "devices/meter/";
      Await.until("online", () -> probe.last(topic + "availability").equals(Optional.of("online")));
      host.vanish();
      Await.until(
          "the line is down", // what the kernel and the hub need, and what a busy machine does
          Duration.ofSeconds(40),
          () -> probe.last(topic + "error").orElse("").contains("\"LINE_DOWN\""));
      Await.until(
          "offline", () -> probe.last(topic + "availability").equals(Optional.of("offline")));
      assertEquals("offline", status(hub, "meter"));
      assertEquals(503, hub.get("serial-handler", "/sensor/meter").path("http_status").asInt());
      host.appear();
      Await.until("online", () -> probe.last(topic + "availability").equals(Optional.of("online")));
      checkMeter(units, hub);
    }
  }

  private static String status(RunningHub hub, String device) {
    for (JsonNode sensor : hub.get("serial-handler", "/sensors").path("sensors")) {
      if (sensor.path("sensor_id").asText().equals(device)) {
        return sensor.path("status").asText();
      }
    }
    return "";
  }

  /** How long the bus was kept waiting by units that do not answer. */
  private static double lostSeconds(RunningHub hub) {
    return hub.text("serial-handler", "/metrics")
        .lines()
        .filter(line -> line.startsWith("hub_bus_lost_seconds_total"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
