package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.ZmqSubscriber;
import io.sensorhub.testkit.line.NullModem;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.modbus.ModbusUnits;
import io.sensorhub.testkit.mqtt.MqttProbe;
import io.sensorhub.testkit.web.WebDevices;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every instance of {@code examples/}, with peers of this machine in place of its addresses. */
class ExamplesIT {

  private static final Path EXAMPLES = Launcher.ROOT.resolve("examples");

  @TempDir private Path folder;

  /** The example with other addresses; each must occur in it. */
  private RunningHub up(String name, Map<String, String> addresses) throws IOException {
    String text = Files.readString(EXAMPLES.resolve(name + ".json"));
    for (Map.Entry<String, String> address : addresses.entrySet()) {
      String changed = text.replace(address.getKey(), address.getValue());
      assertEquals(false, changed.equals(text), name + " has " + address.getKey());
      text = changed;
    }
    Path profiles = Files.createDirectories(folder.resolve("profiles.d"));
    try (Stream<Path> files = Files.list(EXAMPLES.resolve("profiles.d"))) {
      for (Path file : files.toList()) {
        Files.copy(file, profiles.resolve(file.getFileName().toString()));
      }
    }
    return new Launcher(folder, Map.of())
        .up(Files.writeString(folder.resolve(name + ".json"), text));
  }

  private static void awaitState(MqttProbe probe, RunningHub hub, String topic, String value) {
    Await.until(
        topic + " is " + value,
        () -> probe.last(hub.root() + "devices/" + topic).equals(Optional.of(value)));
  }

  /** What is not run here runs in containers, see {@code UsbRightsIT}. */
  @Test
  void eachExample_hasATest() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      assertEquals(
          List.of("boiler.json", "flat.json", "meters.json", "radio.json", "usb.json"),
          files
              .map(file -> file.getFileName().toString())
              .filter(file -> file.endsWith(".json"))
              .sorted()
              .toList());
    }
  }

  @Test
  void meters() throws Exception {
    try (NullModem bus = NullModem.in(folder);
        ModbusUnits units = ModbusUnits.onSerial(bus.other(), "1,7");
        RunningHub hub =
            up(
                "meters",
                Map.of(
                    "/dev/serial/by-id/usb-FTDI_USB-RS485_Cable_FT0AAAAA-if00-port0",
                    bus.one().toString()));
        MqttProbe probe = new MqttProbe(hub.mqttPort(), hub.root() + "#")) {
      units.set(1, 0, 2_304, 0);
      units.set(7, 10, 415);
      awaitState(probe, hub, "main_meter/state/voltage_l1", "230.4");
      awaitState(probe, hub, "heat_pump/state/flow_temperature", "41.5");
      probe.publish(hub.root() + "devices/heat_pump/cmd", "{\"setpoint\": 55}");
      awaitState(probe, hub, "heat_pump/state/setpoint", "55");
    }
  }

  @Test
  void radio() throws Exception {
    int zeromq = FreePort.find();
    int share = FreePort.find();
    Path line = folder.resolve("atom");
    try (PseudoTerminal atom = PseudoTerminal.at(line);
        RunningHub hub =
            up(
                "radio",
                Map.of(
                    "/dev/serial/by-id/usb-Espressif_USB_JTAG_serial_debug_unit_AA:BB:CC:DD:EE:FF-if00",
                    line.toString(),
                    "4224",
                    Integer.toString(zeromq),
                    "4230",
                    Integer.toString(share)));
        ZmqSubscriber subscriber = ZmqSubscriber.to(zeromq);
        Socket client = new Socket(InetAddress.getLoopbackAddress(), share);
        MqttProbe probe = new MqttProbe(hub.mqttPort(), hub.root() + "devices/atom/events")) {
      client.setSoTimeout(60_000);
      String drone = "{\"type\":\"remoteid\",\"id\":\"DRONE1\"}";
      Await.until(
          "the subscriber is there",
          () -> {
            atom.line(drone);
            return !subscriber.received().isEmpty();
          });
      BufferedReader shared =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
      assertEquals(drone, shared.readLine());
      assertEquals("1 " + drone, subscriber.received().getFirst());
      Await.until(
          "event",
          () -> probe.all().stream().anyMatch(event -> event.payload().contains("DRONE1")));
    }
  }

  @Test
  void flat() throws Exception {
    try (WebDevices devices = new WebDevices();
        RunningHub hub =
            up(
                "flat",
                Map.of(
                    "http://192.0.2.21", devices.url("plus"),
                    "http://192.0.2.22", devices.url("tasmota"),
                    "__SECRET__KETTLE__", "secret-word"));
        MqttProbe probe = new MqttProbe(hub.mqttPort(), hub.root() + "#")) {
      awaitState(probe, hub, "kettle/state/power", "12.5");
      awaitState(probe, hub, "lamp/state/relay", "false");
      probe.publish(hub.root() + "groups/all/cmd", "{\"relay\": true}");
      awaitState(probe, hub, "kettle/state/relay", "true");
      awaitState(probe, hub, "lamp/state/relay", "true");
    }
  }

  @Test
  void boiler() throws Exception {
    Path line = folder.resolve("log");
    try (PseudoTerminal log = PseudoTerminal.at(line);
        RunningHub hub =
            up(
                "boiler",
                Map.of("/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0", line.toString()));
        MqttProbe probe = new MqttProbe(hub.mqttPort(), hub.root() + "devices/boiler/#")) {
      List<String> lines = new ArrayList<>(List.of("T=61.5 P=ON", "ALARM 7"));
      hub.awaitOpen();
      lines.forEach(log::line);
      awaitState(probe, hub, "boiler/state/flow_temperature", "61.5");
      awaitState(probe, hub, "boiler/state/pump", "ON");
      Await.until(
          "alarm",
          () ->
              probe.on(hub.root() + "devices/boiler/events").stream()
                  .anyMatch(event -> event.contains("\"number\":7")));
    }
  }
}
