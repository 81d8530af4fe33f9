package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.ZmqSubscriber;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.modbus.ModbusPeer;
import io.sensorhub.testkit.mqtt.MqttProbe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strangers at each port of a hub: many that say nothing, slow ones, and long ones. */
class ConnectionBoundsIT {

  private static final int MANY = 2_000;
  private static final String QUESTION = "000100000006" + "01" + "0300070001";
  private static final String ANSWER = "000100000005" + "01" + "03020007";

  @TempDir private Path folder;

  private final int zeroMq = FreePort.find();
  private final int lines = FreePort.find();
  private final int bus = FreePort.find();
  private final int push = FreePort.find();

  private Path instance(Path device, int peer) throws IOException {
    Files.writeString(
        Files.createDirectories(folder.resolve("profiles.d")).resolve("routed.yaml"),
        """
        driver: json-lines
        protocol:
          other: {as: state, routes: [lines]}
          zeromq: {lines: "tcp://127.0.0.1:1"}
        """);
    return Files.writeString(
        folder.resolve("bounds.json"),
        """
        {"instance_id": "bounds",
         "config": {"push": {"port": %d}, "ports": [
           {"port_id": "line", "serial_path": "%s", "driver": "json-lines",
            "zeromq": {"lines": "tcp://127.0.0.1:%d"}, "share": {"tcp": %d}},
           {"port_id": "bus", "address": "tcp://127.0.0.1:%d", "driver": "modbus-tcp",
            "share": {"tcp": %d}}]},
         "devices": [
           {"device_id": "x", "port_id": "line", "profile": "routed"},
           {"device_id": "door", "profile": "generic-json",
            "push_token": "0123456789abcdef0123456789abcdef"},
           {"device_id": "m", "port_id": "bus", "unit_id": 1, "profile": "generic-modbus",
            "registers": {"seven": {"address": 7}}}]}
        """
            .formatted(push, device, zeroMq, lines, peer, bus));
  }

  private Map<String, Integer> ports(RunningHub hub) {
    Map<String, Integer> ports = new TreeMap<>();
    hub.started()
        .path("ports")
        .properties()
        .forEach(port -> ports.put(port.getKey(), port.getValue().asInt()));
    ports.put("push", push);
    ports.put("zeromq", zeroMq);
    ports.put("lines", lines);
    ports.put("bus", bus);
    ports.put("broker", hub.mqttPort());
    return ports;
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(60_000);
    return socket;
  }

  /** Everybody who has a business with the hub gets what they came for. */
  private void assertServed(RunningHub hub, PseudoTerminal line, MqttProbe probe, int round)
      throws Exception {
    for (String service : RunningHub.SERVICES) {
      Await.until(
          service + " is healthy in round " + round,
          () -> hub.get(service, "/health").path("status").asText().equals("healthy"));
    }
    try (ZmqSubscriber subscriber = ZmqSubscriber.to(zeroMq);
        Socket reader = connect(lines)) {
      String text = "{\"a\":" + round + "}";
      Await.until(
          "a subscriber and a reader",
          () -> {
            line.line(text);
            return subscriber.received().contains("1 " + text)
                && reader.getInputStream().available() > 0;
          });
    }
    try (Socket master = connect(bus)) {
      master.getOutputStream().write(HexFormat.of().parseHex(QUESTION));
      byte[] answer = master.getInputStream().readNBytes(ANSWER.length() / 2);
      assertEquals(ANSWER, HexFormat.of().formatHex(answer));
    }
    try (Socket device = connect(push)) {
      String report =
          "GET /push/door/0123456789abcdef0123456789abcdef?a=" + round + " HTTP/1.0\r\n\r\n";
      device.getOutputStream().write(report.getBytes(StandardCharsets.US_ASCII));
      assertTrue(
          new String(device.getInputStream().readNBytes(12), StandardCharsets.US_ASCII)
              .endsWith("200"));
    }
    for (String device : List.of("x", "door")) {
      Await.until(
          device + " on MQTT",
          () ->
              probe
                  .last(hub.root() + "devices/" + device + "/state/a")
                  .equals(Optional.of("" + round)));
    }
  }

  @Test
  void strangersAtEveryPort_harmNobody() throws Exception {
    try (PseudoTerminal line = PseudoTerminal.at(folder.resolve("line"));
        ModbusPeer peer = new ModbusPeer((_, _, _) -> ModbusPeer.Does.ANSWER);
        RunningHub hub = new Launcher(folder, Map.of()).up(instance(line.device(), peer.port()));
        MqttProbe probe = new MqttProbe(hub.mqttPort(), hub.root() + "#")) {
      Map<String, Long> before = hub.processes();
      assertServed(hub, line, probe, 1);
      int round = 2;
      for (Map.Entry<String, Integer> port : ports(hub).entrySet()) {
        List<Socket> strangers = new ArrayList<>();
        try {
          for (int n = 0; n < MANY; n++) {
            strangers.add(connect(port.getValue()));
          }
          assertServed(hub, line, probe, round++);
        } finally {
          for (Socket stranger : strangers) {
            stranger.close();
          }
        }
      }
      for (int port : ports(hub).values()) {
        megabyte(port);
      }
      assertServed(hub, line, probe, round++);
      List<Socket> slow = new ArrayList<>();
      for (Map.Entry<String, Integer> port : ports(hub).entrySet()) {
        if (!port.getKey().equals("lines") && !port.getKey().equals("broker")) {
          slow.add(connect(port.getValue())); // a reader says nothing; mosquitto takes 90 s
        }
      }
      List<Socket> drops = List.copyOf(slow);
      Await.until(
          "all that only drip are cut off",
          Duration.ofSeconds(90),
          () -> {
            slow.removeIf(ConnectionBoundsIT::isCutOff);
            return slow.isEmpty();
          });
      for (Socket drop : drops) {
        drop.close();
      }
      assertServed(hub, line, probe, round);
      assertEquals(before, hub.processes(), "nobody was started again");
    }
  }

  /** Sends a head that does not end. */
  private static void megabyte(int port) throws IOException {
    byte[] block = "X".repeat(10_000).getBytes(StandardCharsets.US_ASCII);
    try (Socket socket = connect(port)) {
      for (int sent = 0; sent < 1_000_000; sent += block.length) {
        socket.getOutputStream().write(block);
      }
    } catch (IOException e) {
      // cut off, as it should be; a reader of lines may send what it likes
    }
  }

  /** Sends the next octet of something that could become a request. */
  private static boolean isCutOff(Socket socket) {
    try {
      socket.getOutputStream().write(0);
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
