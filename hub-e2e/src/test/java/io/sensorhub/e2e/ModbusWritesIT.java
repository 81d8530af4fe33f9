package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.modbus.ModbusUnits;
import io.sensorhub.testkit.mqtt.MqttProbe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Values and exact writes, from the broker to registers of pymodbus. */
class ModbusWritesIT {

  private static final String REGISTERS =
      """
      {"heating": {"address": 32, "bit": 1, "write": "single"},
       "pump": {"address": 32, "bit": 2, "write": "single"},
       "all": {"address": 32},
       "zone": {"address": 33, "mask": "0xff00", "type": "int16", "write": "single"},
       "both_zones": {"address": 33},
       "g0": {"address": 40, "write": "multiple", "write_group": "remote"},
       "g1": {"address": 41, "type": "int32", "write": "multiple", "write_group": "remote"},
       "limit": {"address": 43, "type": "int16", "scale_from": "sf", "write": "single"},
       "sf": {"address": 45, "type": "int16"},
       "total": {"address": 48, "type": "uint64"},
       "setpoint": {"address": 52, "type": "float32", "write": "multiple"},
       "pulse": {"address": 60, "write": "single", "read": false}}
      """;

  @TempDir private Path folder;

  private Path instance(int port) throws IOException {
    return Files.writeString(
        folder.resolve("writes.json"),
        """
        {"instance_id": "writes", "update_interval": 60,
         "config": {"poll_interval": 1,
                    "ports": [{"port_id": "bus", "address": "tcp://127.0.0.1:%d",
                               "driver": "modbus-tcp"}]},
         "devices": [{"device_id": "plant", "port_id": "bus", "unit_id": 1,
                      "profile": "generic-modbus", "registers": %s}]}
        """
            .formatted(port, REGISTERS));
  }

  private static JsonNode state(RunningHub hub) {
    return hub.get("serial-handler", "/sensor/plant/cached");
  }

  private static void awaitState(RunningHub hub, String property, String value) {
    Await.until(property + " " + value, () -> state(hub).path(property).asText().equals(value));
  }

  /** The answer; put again where pymodbus has not answered within its second. */
  private static String command(RunningHub hub, String values) {
    JsonNode answer = Json.object();
    for (int attempt = 0; attempt < 10 && late(answer); attempt++) {
      answer =
          hub.post("state-aggregator", "/device/plant/command", "{\"values\": " + values + "}");
    }
    return answer.path("http_status").asInt() == 200
        ? Json.write(answer.path("result"))
        : answer.path("error").asText() + " " + answer.path("message").asText();
  }

  private static boolean late(JsonNode answer) {
    int status = answer.path("http_status").asInt();
    return status != 200 && status != 422;
  }

  @Test
  void neighbouringBits_groups_andScales_areWrittenExactly() throws Exception {
    int port = FreePort.find();
    try (ModbusUnits units = ModbusUnits.onTcp(port, "1");
        RunningHub hub = new Launcher(folder, Map.of()).up(instance(port));
        MqttProbe probe = new MqttProbe(hub.mqttPort(), hub.root() + "devices/plant/#")) {
      units.set(1, 32, 0x0106, 0xf615);
      units.set(1, 45, -1);
      units.set(1, 48, 0xffff, 0xffff, 0xffff, 0xffff);
      awaitState(hub, "total", "18446744073709551615");
      Await.until(
          "all digits on MQTT",
          () ->
              probe
                  .last(hub.root() + "devices/plant/state/total")
                  .orElse("")
                  .equals("18446744073709551615"));
      awaitState(hub, "zone", "-10");

      String response = hub.root() + "devices/plant/cmd/response";
      String values = "{\"heating\":false,\"pump\":true,\"zone\":-11}";
      Await.until(
          "the response",
          () -> {
            probe.forget();
            probe.publish(
                hub.root() + "devices/plant/cmd", "{\"id\": 1, \"values\": " + values + "}");
            Await.until("any", () -> probe.last(response).isPresent());
            return Json.write(Json.parse(probe.last(response).orElseThrow()).path("result"))
                .equals(values);
          });
      awaitState(hub, "all", "260");
      awaitState(hub, "both_zones", Integer.toString(0xf515));

      assertEquals("{\"g0\":7,\"g1\":-70000}", command(hub, "{\"g1\": -70000, \"g0\": 7}"));
      String fewer = command(hub, "{\"g0\": 8}");
      assertTrue(fewer.startsWith("COMMAND_INVALID") && fewer.contains("\"g1\""), fewer);
      assertEquals("{\"limit\":12.3}", command(hub, "{\"limit\": 12.3}"));
      Await.until("mbpoll reads it", () -> Mbpoll.read(port, 1, 44, 1).contains("[44]: \t123"));
      for (String number : new String[] {"1e39", "1e400", "-1e400"}) {
        String refused = command(hub, "{\"setpoint\": " + number + "}");
        assertTrue(refused.startsWith("COMMAND_INVALID"), refused);
      }
      assertEquals("{\"setpoint\":21.5}", command(hub, "{\"setpoint\": 21.5}"));
      assertEquals("{\"pulse\":1}", command(hub, "{\"pulse\": 1}"));
      awaitState(hub, "pulse", "1");
      JsonNode line = hub.get("serial-handler", "/health").path("lines").path(0);
      assertEquals(0, line.path("reconnects").asInt(), line.toString());
    }
  }
}
