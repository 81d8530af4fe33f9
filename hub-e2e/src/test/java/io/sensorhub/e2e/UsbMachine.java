package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.line.KernelEvents;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.line.UsbBus;
import io.sensorhub.testkit.line.UsbBus.Adapter;
import io.sensorhub.testkit.mqtt.MqttProbe;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * A machine with USB adapters that come and go, and a hub on it: the kernel's messages are real, in
 * a namespace of the machine's own; {@code /sys} and {@code /dev} are imitated, with terminals
 * behind the nodes.
 */
final class UsbMachine implements AutoCloseable {

  private final Path folder;
  private final UsbBus bus;
  private final Launcher launcher;
  private final List<Runnable> open = new ArrayList<>();
  private Optional<KernelEvents> kernel = Optional.empty();
  private int terminals;

  /** Without a detector yet. */
  UsbMachine(Path folder) {
    this.folder = folder;
    bus = new UsbBus(folder.resolve("usb"));
    launcher =
        new Launcher(
            folder,
            Map.of(
                "HUB_DEV", bus.dev().toString(),
                "HUB_SYS", bus.sys().toString(),
                "HA_DISCOVERY_ENABLED", "true"));
  }

  /** Starts the detector. */
  UsbMachine withDetector() {
    KernelEvents started = new KernelEvents(bus.sys(), folder.resolve("detector.sock"));
    kernel = Optional.of(started);
    open.add(started::close);
    return this;
  }

  /** Ends the detector. */
  void withoutDetector() {
    kernel().close();
    kernel = Optional.empty();
  }

  KernelEvents kernel() {
    return kernel.orElseThrow();
  }

  UsbBus bus() {
    return bus;
  }

  Launcher launcher() {
    return launcher;
  }

  /** Starts a hub without lines of its own; {@code usb} are members of {@code config.usb}. */
  RunningHub up(String usb) throws IOException {
    return up(
        usb, "\"sensors\": [{\"sensor_id\": \"other\", \"sensor_type\": \"temperature\"}]", "[]");
  }

  /**
   * Starts a hub.
   *
   * @param usb members of {@code config.usb}
   * @param more members of {@code config}
   * @param devices of the instance
   */
  RunningHub up(String usb, String more, String devices) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("plugs.json"),
            """
            {"instance_id": "plugs", "update_interval": 3600,
             "config": {"usb": {"detector": "unix:%s", %s}, %s},
             "devices": %s}
            """
                .formatted(folder.resolve("detector.sock"), usb, more, devices));
    RunningHub hub = launcher.up(file);
    open.add(hub::close);
    return hub;
  }

  /** Hears all that the hub publishes. */
  MqttProbe probe(RunningHub hub) {
    MqttProbe probe = new MqttProbe(hub.mqttPort(), "#");
    open.add(probe::close);
    return probe;
  }

  /** Plugs an adapter in, and the kernel says so if anybody hears it. */
  PseudoTerminal plug(Adapter adapter, String name) {
    PseudoTerminal terminal = PseudoTerminal.at(folder.resolve("pty-" + terminals++));
    open.add(terminal::close);
    bus.plug(adapter, name, terminal.device());
    kernel.ifPresent(events -> events.tell("add", name));
    return terminal;
  }

  void unplug(Adapter adapter, String name, PseudoTerminal terminal) {
    terminal.close();
    bus.unplug(adapter, name);
    kernel.ifPresent(events -> events.tell("remove", name));
  }

  /** Calls {@code ./hub}, which must do it. */
  Launcher.Result call(String... arguments) {
    Launcher.Result result = launcher.call(arguments);
    assertEquals(0, result.code(), result.err());
    return result;
  }

  /** The entry of an adapter. */
  static JsonNode adapter(RunningHub hub, String id) {
    return hub.get("device-manager", "/devices/" + id);
  }

  static String state(RunningHub hub, String id) {
    return adapter(hub, id).path("state").asText();
  }

  /** The ids of all that the manager knows. */
  static List<String> ids(RunningHub hub) {
    return StreamSupport.stream(
            hub.get("device-manager", "/devices").path("devices").spliterator(), false)
        .map(device -> device.path("id").asText())
        .sorted()
        .toList();
  }

  /** The lines of the handler. */
  static JsonNode lines(RunningHub hub) {
    return hub.get("serial-handler", "/health").path("lines");
  }

  /** The rate that the terminal was opened with. */
  static int speed(PseudoTerminal terminal) throws IOException {
    Process stty = new ProcessBuilder("stty", "-F", terminal.device().toString(), "speed").start();
    try (BufferedReader said = stty.inputReader()) {
      return Integer.parseInt(String.valueOf(said.readLine()));
    }
  }

  /** Waits until what a device prints is on MQTT. */
  static void reads(
      MqttProbe probe, RunningHub hub, String device, PseudoTerminal terminal, int value) {
    Await.repeating(
        device + " tells " + value,
        () -> terminal.line("{\"n\": " + value + "}"),
        () ->
            probe
                .last(hub.root() + "devices/" + device + "/state/n")
                .equals(Optional.of(Integer.toString(value))));
  }

  static String availability(MqttProbe probe, RunningHub hub, String device) {
    return probe.last(hub.root() + "devices/" + device + "/availability").orElse("");
  }

  /** What was last heard on a topic. */
  static JsonNode json(MqttProbe probe, String topic) {
    return json(probe.last(topic).orElse(""));
  }

  static JsonNode json(String text) {
    try {
      return Json.parse(text.isEmpty() ? "{}" : text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    open.reversed().forEach(Runnable::run);
  }
}
