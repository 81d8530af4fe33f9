package io.sensorhub.e2e.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.model.ExposedPort;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.Peers;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.line.UsbBus;
import io.sensorhub.testkit.line.UsbBus.Adapter;
import io.sensorhub.testkit.mqtt.MqttProbe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.GenericContainer;

/**
 * Adapters that come and go under the image, which runs without privileges: {@code /sys} and {@code
 * /dev} are imitated, the kernel's messages are sent in the container's network. Needs root for
 * that.
 */
@Tag("docker")
class UsbReplugIT {

  private static final int REPLUGS = Boolean.getBoolean("hub.test.long") ? 100 : 8;
  private static final int MQTT = 1883;
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final String ROOT = "IoT2mqtt/v1/instances/plugs/";
  private static final String TERMINALS = "/terminals";

  private static final Adapter ONE = Adapter.of("1-1", "dead:beef", "", "00");
  private static final Adapter OTHER = Adapter.of("1-2", "dead:beef", "", "00");
  private static final Adapter THIRD = Adapter.of("1-3", "dead:beef", "", "00");

  @TempDir private Path folder;

  private final List<AutoCloseable> open = new ArrayList<>();
  private UsbBus bus = new UsbBus(Path.of("target/none"));
  private Optional<Process> kernel = Optional.empty();

  @BeforeAll
  static void image() throws Exception {
    Image.build();
  }

  @BeforeEach
  void bus() {
    bus = new UsbBus(folder.resolve("usb"));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private GenericContainer<?> hub(List<String> rules) throws IOException {
    Path instances = Files.createDirectories(folder.resolve("instances"));
    Files.writeString(
        instances.resolve("plugs.json"),
        """
        {"instance_id": "plugs", "update_interval": 3600, "config": {
          "usb": {"policy": "auto", "flapping": {"times": 1000},
                  "rules": [{"id": "mine", "trust": "exact", "profile": "generic-json-lines",
                             "match": {"vendor_id": "dead", "product_id": "beef"},
                             "port": {"driver": "json-lines", "baud_rate": 115200}}]},
          "sensors": [{"sensor_id": "other", "sensor_type": "temperature"}]}}
        """);
    Image.readable(instances);
    for (Path each : List.of(folder, folder.resolve("usb"), bus.dev(), bus.sys())) {
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    GenericContainer<?> hub =
        Image.online(
                Map.of(
                    "INSTANCE_NAME",
                    "plugs",
                    "HUB_BROKER_LISTEN",
                    "0.0.0.0",
                    "HUB_DEV",
                    bus.dev().toString(),
                    "HUB_SYS",
                    bus.sys().toString()))
            .withExposedPorts(MQTT)
            .withFileSystemBind(instances.toString(), "/app/instances", BindMode.READ_ONLY)
            .withFileSystemBind(folder.toString(), folder.toString(), BindMode.READ_ONLY)
            .withFileSystemBind("/dev/pts", TERMINALS, BindMode.READ_WRITE)
            .withCreateContainerCmdModifier(command ->
                Objects.requireNonNull(command.getHostConfig()).withDeviceCgroupRules(rules));
    open.add(hub);
    hub.start();
    Process sender = sender(hub);
    kernel = Optional.of(sender);
    open.add(sender::destroyForcibly);
    return hub;
  }

  /** Who makes the kernel send messages in the network of a container. */
  private static Process sender(GenericContainer<?> hub) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                "nsenter", "-n", "-t", "" + hub.getContainerInfo().getState().getPidLong(), "--"));
    command.addAll(Peers.python("kernel_events"));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private void tell(String action, String name) throws IOException {
    Process sender = kernel.orElseThrow();
    BufferedReader from = sender.inputReader(StandardCharsets.UTF_8);
    PrintStream to = new PrintStream(sender.getOutputStream(), true, StandardCharsets.UTF_8);
    to.printf(
        "%s@/devices/usb/%s ACTION=%s DEVPATH=/devices/usb/%s SUBSYSTEM=tty DEVNAME=%s%n",
        action, name, action, name, name);
    String answer = from.readLine();
    assertEquals("0", "ready".equals(answer) ? from.readLine() : answer);
  }

  private MqttProbe probe(GenericContainer<?> hub) throws Exception {
    String login = Image.exec(hub, "cat", "/tmp/sensor-hub/broker.login");
    String password = login.replaceAll("(?s).*password=([0-9a-f]+).*", "$1");
    var ports = hub.getContainerInfo().getNetworkSettings().getPorts().getBindings();
    String port = Objects.requireNonNull(ports.get(ExposedPort.tcp(MQTT)))[0].getHostPortSpec();
    MqttProbe probe = MqttProbe.as("hub", password, Integer.parseInt(port), "IoT2mqtt/#");
    open.add(probe);
    return probe;
  }

  private PseudoTerminal plug(Adapter adapter, String name) throws IOException {
    PseudoTerminal terminal = PseudoTerminal.at(folder.resolve("pty-" + name));
    open.add(terminal);
    Files.setPosixFilePermissions(terminal.device(), PosixFilePermissions.fromString("rw-rw-rw-"));
    bus.plug(adapter, name, Path.of(TERMINALS).resolve(terminal.device().getFileName().toString()));
    readable();
    tell("add", name);
    return terminal;
  }

  /** Whatever the umask of this process. */
  private void readable() throws IOException {
    Image.readable(bus.sys());
  }

  private static boolean reads(MqttProbe probe, String device, int value) {
    return probe
        .last(ROOT + "devices/" + device + "/state/n")
        .equals(Optional.of(Integer.toString(value)));
  }

  private static JsonNode get(GenericContainer<?> hub, int port, String path) throws Exception {
    return Json.parse(Image.said(hub, "curl", "-s", "-m", "5", "http://127.0.0.1:" + port + path));
  }

  private static int descriptors(GenericContainer<?> hub) throws Exception {
    String pid = Image.exec(hub, "supervisorctl", "pid", "serial-handler").trim();
    return Integer.parseInt(Image.exec(hub, "sh", "-c", "ls /proc/" + pid + "/fd | wc -l").trim());
  }

  private void unplug(Adapter adapter, String name, PseudoTerminal terminal, MqttProbe probe)
      throws IOException {
    terminal.close();
    bus.unplug(adapter, name);
    tell("remove", name);
    Await.until(
        "it is offline",
        () -> probe.last(ROOT + "devices/mine_1/availability").equals(Optional.of("offline")));
  }

  @Test
  void replugged_underAnotherNameEachTime_itIsBackWithinASecond() throws Exception {
    GenericContainer<?> hub = hub(List.of());
    MqttProbe probe = probe(hub);
    PseudoTerminal other = plug(OTHER, "ttyACM0");
    Await.repeating(
        "the other one is read", () -> other.line("{\"n\": 1}"), () -> reads(probe, "mine_2", 1));
    String others = ROOT + "devices/mine_2/availability";
    Await.until("it is online", () -> probe.last(others).equals(Optional.of("online")));
    List<String> said = probe.on(others);
    int before = 0;
    List<Long> nanos = new ArrayList<>();
    for (int replug = 0; replug <= REPLUGS; replug++) {
      String name = "ttyUSB" + replug % 3;
      int value = 100 + replug;
      long began = System.nanoTime();
      PseudoTerminal terminal = plug(ONE, name);
      Await.repeating(
          "it is read",
          () -> terminal.line("{\"n\": " + value + "}"),
          () -> reads(probe, "mine_1", value));
      nanos.add(System.nanoTime() - began);
      assertEquals(Optional.of("online"), probe.last(ROOT + "devices/mine_1/availability"), name);
      unplug(ONE, name, terminal, probe);
      if (replug == 0) {
        before = descriptors(hub); // from now on nothing new is needed
      }
    }
    int most = before;
    Await.until("no descriptor is left", () -> descriptors(hub) <= most);
    nanos.removeFirst(); // it was decided then
    nanos.sort(null);
    System.out.printf(
        "%d replugs, read again after %d ms in the middle, %d ms at most%n",
        nanos.size(), nanos.get(nanos.size() / 2) / 1_000_000, nanos.getLast() / 1_000_000);
    assertTrue(nanos.get(nanos.size() / 2) <= SECOND_NANOS, nanos.toString());
    assertEquals(said, probe.on(others), "the other device was not disturbed");
    JsonNode lines = get(hub, 5001, "/health").path("lines");
    for (JsonNode line : lines) {
      if (line.path("port_id").asText().endsWith("_2")) {
        assertEquals(0, line.path("reconnects").asInt(-1), "the other line was not disturbed");
      }
    }
    assertEquals("1000", Image.exec(hub, "id", "-u").trim());
  }

  private void node(Adapter adapter, String name, String rights) throws Exception {
    Path node = folder.resolve("node-" + name);
    assertEquals(
        0, new ProcessBuilder("mknod", node.toString(), "c", "188", "77").start().waitFor());
    Files.setPosixFilePermissions(node, PosixFilePermissions.fromString(rights));
    bus.plug(adapter, name, node);
    readable();
    tell("add", name);
  }

  private static void awaitReason(GenericContainer<?> hub, String id, String reason, String fix) {
    Await.until(
        id + " " + reason,
        () -> {
          JsonNode device = get(hub, 5005, "/devices/" + id);
          return device.path("reason").asText().equals(reason)
              && !device.path("usable").asBoolean(true)
              && device.path("fix").asText().contains(fix);
        });
  }

  @Test
  void whatTheContainerMayNotOpen_isListedWithWhatToAdd_andNotTaken() throws Exception {
    GenericContainer<?> hub = hub(List.of());
    MqttProbe probe = probe(hub);
    node(ONE, "ttyUSB0", "rw-rw-rw-");
    node(OTHER, "ttyUSB1", "rw-------");
    bus.plug(THIRD, "ttyUSB2", folder.resolve("nowhere"));
    readable();
    tell("add", "ttyUSB2");
    awaitReason(hub, "dead_beef_1", "NO_DEVICE_RULE", "--device-cgroup-rule 'c 188:* rmw'");
    awaitReason(hub, "dead_beef_2", "NO_PERMISSION", "--group-add 0");
    awaitReason(hub, "dead_beef_3", "NO_NODE", "-v /dev:/dev");
    assertEquals(0, get(hub, 5001, "/health").path("lines").size());
    assertEquals(List.of(), probe.on(ROOT + "discovered"));
  }

  @Test
  void withTheRuleThatWasMissing_itIsUsable() throws Exception {
    GenericContainer<?> hub = hub(List.of("c 188:* rmw"));
    node(ONE, "ttyUSB0", "rw-rw-rw-");
    Await.until(
        "it is usable", () -> get(hub, 5005, "/devices/dead_beef_1").path("usable").asBoolean());
  }
}
