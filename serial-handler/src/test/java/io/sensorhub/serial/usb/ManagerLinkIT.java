package io.sensorhub.serial.usb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.Position;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.client.ServiceClient;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.runtime.settings.SettingsReader;
import io.sensorhub.stream.StreamClient;
import io.sensorhub.stream.StreamMessage;
import io.sensorhub.stream.device.ProbePlan;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.TestInstance;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.line.UsbBus;
import io.sensorhub.testkit.line.UsbBus.Adapter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The handler of serial lines, which follows a manager that the test plays. */
class ManagerLinkIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Adapter BOARD = Adapter.of("1-1", "303a:1001", "BE1680", "00");
  private static final Adapter OTHER = Adapter.of("1-2", "303a:1001", "BE1681", "00");

  @TempDir private Path folder;

  private final int managerPort = FreePort.find();
  private final int port = FreePort.find();
  private final ServiceClient handler =
      new ServiceClient(
          "handler", URI.create("http://127.0.0.1:" + port), Optional.empty(), System::nanoTime);
  private final List<AutoCloseable> open = new ArrayList<>();
  private UsbBus bus = new UsbBus(Path.of("target/none"));
  private Optional<StandInManager> manager = Optional.empty();

  @BeforeEach
  void bus() {
    bus = new UsbBus(folder);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
    manager.ifPresent(StandInManager::close);
  }

  private StandInManager manager() throws Exception {
    StandInManager started = new StandInManager(managerPort);
    manager = Optional.of(started);
    return started;
  }

  private void handler(String config) throws Exception {
    SettingsReader reader =
        new SettingsReader(
            Map.of(
                "INSTANCE_NAME", "test",
                "SERVICE_PORT", Integer.toString(port),
                "HUB_HOME", Path.of("..").toAbsolutePath().toString(),
                "HUB_PROFILES", folder.resolve("none").toString(),
                "HUB_DEV", bus.dev().toString(),
                "HUB_SYS", bus.sys().toString(),
                "DEVICE_MANAGER_URL", "http://127.0.0.1:" + managerPort),
            Path.of("/nonexistent"));
    InstanceConfig instance = TestInstance.of(config);
    Service service =
        new Service(ServiceName.SERIAL_HANDLER, reader, reader.read(), instance, Clock.systemUTC());
    open.add(service);
    io.sensorhub.serial.Main.assemble(service);
  }

  private void handler() throws Exception {
    handler("{\"instance_id\": \"test\", \"config\": {\"usb\": {\"policy\": \"ask\"}}}");
  }

  private PseudoTerminal plug(Adapter adapter, String name) {
    PseudoTerminal terminal = PseudoTerminal.at(folder.resolve("pty-" + name));
    open.add(terminal);
    bus.plug(adapter, name, terminal.device());
    return terminal;
  }

  /** The board is plugged in, taken with the id {@code b}, and has been read. */
  private PseudoTerminal taken(StandInManager says) throws Exception {
    handler();
    PseudoTerminal board = plug(BOARD, "ttyACM0");
    says.take("b", BOARD, "board");
    reads(board, "board", 1);
    return board;
  }

  private JsonNode get(String... path) {
    try {
      return handler.get(PATIENCE, path).body();
    } catch (IOException e) {
      return Json.object();
    }
  }

  private JsonNode line(String portId) {
    return StreamSupport.stream(get("health").path("lines").spliterator(), false)
        .filter(line -> line.path("port_id").asText().equals(portId))
        .findFirst()
        .orElseGet(Json::object);
  }

  private String state(String portId) {
    return line(portId).path("state").asText();
  }

  private String status(String device) {
    return StreamSupport.stream(get("sensors").path("sensors").spliterator(), false)
        .filter(sensor -> sensor.path("sensor_id").asText().equals(device))
        .map(sensor -> sensor.path("status").asText())
        .findFirst()
        .orElse("none");
  }

  private void reads(PseudoTerminal terminal, String device, int value) {
    Await.repeating(
        device + " tells " + value,
        () -> terminal.line("{\"n\": " + value + "}"),
        () -> get("sensor", device, "cached").path("n").asInt(-1) == value);
  }

  @Test
  void adapterThatIsTaken_isRead_andGivenBack() throws Exception {
    StandInManager says = manager();
    handler();
    PseudoTerminal board = plug(BOARD, "ttyACM0");
    says.take("303a_1001_be1680", BOARD, "board");
    says.event("add", "ttyACM0");
    reads(board, "board", 7);
    assertEquals("online", status("board"));
    says.release("303a_1001_be1680", BOARD);
    Await.until("its device has gone", () -> status("board").equals("none"));
    assertEquals("", state("303a_1001_be1680"));
  }

  @Test
  void unpluggedIsOffline_andBackUnderAnotherName() throws Exception {
    StandInManager says = manager();
    PseudoTerminal first = taken(says);
    bus.unplug(BOARD, "ttyACM0");
    first.close();
    Await.until("it is offline", () -> status("board").equals("offline"));
    PseudoTerminal second = plug(BOARD, "ttyACM3");
    says.event("add", "ttyACM3");
    reads(second, "board", 2);
    assertEquals("online", status("board"));
  }

  @Test
  void adapterThatIsHeld_isClosed_andKeepsItsDevice() throws Exception {
    StandInManager says = manager();
    PseudoTerminal board = taken(says);
    says.hold("b", BOARD, "board");
    Await.until("it is offline", () -> status("board").equals("offline"));
    assertEquals("FLAPPING", get("errors").path("errors").path("board").path("error").asText());
    assertEquals("waiting", state("b"));
    says.take("b", BOARD, "board");
    reads(board, "board", 2);
  }

  @Test
  void managerAway_changesNothing_andItsReturnReopensNothing() throws Exception {
    StandInManager says = manager();
    PseudoTerminal board = taken(says);
    says.close();
    reads(board, "board", 2);
    StandInManager back = manager();
    back.take("b", BOARD, "board");
    Await.until("the handler follows again", () -> back.followers() == 1);
    back.adapter("b", "ttyACM0", "taken", true);
    Await.until(
        "it reports", () -> back.report("b").path("line").path("state").asText().equals("open"));
    assertEquals(0, line("b").path("reconnects").asInt(-1));
    reads(board, "board", 3);
  }

  @Test
  void whatTheManagerNoLongerNames_isGivenBack() throws Exception {
    StandInManager says = manager();
    PseudoTerminal _ = taken(says);
    says.close();
    StandInManager _ = manager();
    Await.until("its device has gone", () -> status("board").equals("none"));
  }

  @Test
  void whatTheFileNames_wins() throws Exception {
    StandInManager says = manager();
    PseudoTerminal board = plug(BOARD, "ttyACM0");
    handler(
        """
        {"instance_id": "test",
         "config": {"usb": {"policy": "auto"},
                    "ports": [{"port_id": "mine", "driver": "json-lines", "baud_rate": 9600,
                               "serial_path": "%s"}]},
         "devices": [{"device_id": "own", "port_id": "mine", "profile": "generic-json-lines"}]}
        """
            .formatted(bus.dev().resolve("ttyACM0")));
    reads(board, "own", 1);
    says.adapter("b", "ttyACM0", "configured", true);
    says.take("b", BOARD, "board");
    says.adapter("o", "ttyACM9", "taken", true);
    says.take("o", OTHER, "own");
    Await.until("whose it is", () -> says.report("b").path("claimed_by").asText().equals("mine"));
    Await.until(
        "the reason",
        () -> says.report("b").path("line").path("error").asText().contains("port \"mine\""));
    Await.until(
        "the other reason",
        () -> says.report("o").path("line").path("error").asText().contains("no other device"));
    assertEquals("none", status("board"));
    reads(board, "own", 2);
  }

  @Test
  void orderThatCannotBeRead_isReported_andLeavesTheOthers() throws Exception {
    StandInManager says = manager();
    handler();
    PseudoTerminal board = plug(BOARD, "ttyACM0");
    says.adapter("o", "ttyACM1", "taken", true);
    says.take("o", StandInManager.port("o", OTHER).put("baud_rate", 1), "other");
    says.take("b", BOARD, "board");
    reads(board, "board", 1);
    Await.until(
        "the reason",
        () -> says.report("o").path("line").path("error").asText().contains("baud_rate"));
  }

  @Test
  void whatCannotBeOpened_isReportedWithItsFix() throws Exception {
    StandInManager says = manager();
    handler();
    PseudoTerminal _ = plug(BOARD, "ttyACM0");
    says.adapter("b", "ttyACM0", "offered", false);
    says.adapter("o", "ttyACM9", "offered", false);
    Await.until("one is usable", () -> says.report("b").path("usable").asBoolean());
    Await.until(
        "the other is not there", () -> says.report("o").path("reason").asText().equals("NO_NODE"));
    assertFalse(says.report("o").path("usable").asBoolean(true));
    assertTrue(says.report("o").path("fix").asText().contains("/dev"));
    assertTrue(says.report("b").path("line").isNull());
    says.unreported("b");
    says.adapter("b", "ttyACM0", "offered", false);
    Await.until("reported anew", () -> says.report("b").path("usable").asBoolean());
  }

  @Test
  void adapterThatAnotherProgramHas_isNotUsable() throws Exception {
    StandInManager says = manager();
    handler();
    PseudoTerminal board = plug(BOARD, "ttyACM0");
    Process holder =
        new ProcessBuilder("sleep", "600").redirectInput(board.device().toFile()).start();
    open.add(() -> holder.destroyForcibly().waitFor());
    says.adapter("b", "ttyACM0", "offered", false);
    Await.until("in use", () -> says.report("b").path("reason").asText().equals("IN_USE"));
    assertTrue(says.report("b").path("fix").asText().contains("pid " + holder.pid()));
  }

  @Test
  void stream_isPartialUntilTheManagerHasSpoken_andTellsWhatIsOffered() throws Exception {
    handler();
    List<StreamMessage> heard = new CopyOnWriteArrayList<>();
    StreamClient client =
        new StreamClient(
            "handler",
            handler.url("events"),
            Optional.empty(),
            Position.START,
            System::nanoTime,
            new StreamClient.Listener() {
              @Override
              public void message(StreamMessage message, Position position) {
                heard.add(message);
              }

              @Override
              public void disconnected(String reason, Duration silent) {}
            });
    open.add(client);
    client.start();
    Await.until("a snapshot", () -> !snapshots(heard).isEmpty());
    assertFalse(snapshots(heard).getLast().complete());
    StandInManager says = manager();
    Await.until("a complete one", () -> snapshots(heard).getLast().complete());
    says.adapter("b", "ttyACM0", "offered", true);
    says.adapter("o", "ttyACM1", "ambiguous", false);
    Await.until(
        "what is offered",
        () ->
            heard.getLast() instanceof StreamMessage.Discovered found
                && found.adapters().size() == 1
                && found.adapters().getFirst().path("id").asText().equals("b"));
  }

  private static List<StreamMessage.Snapshot> snapshots(List<StreamMessage> heard) {
    return heard.stream()
        .filter(StreamMessage.Snapshot.class::isInstance)
        .map(StreamMessage.Snapshot.class::cast)
        .toList();
  }

  @Test
  void thirtyAtOnce_areAllOpened_andNothingIsLeftBehind() throws Exception {
    StandInManager says = manager();
    handler();
    List<PseudoTerminal> terminals = new ArrayList<>();
    List<Adapter> adapters = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Adapter adapter = Adapter.of("1-1." + (i + 1), "303a:1001", "SERIAL" + i, "00");
      adapters.add(adapter);
      says.take("u" + i, adapter, "d" + i);
    }
    for (int i = 0; i < 30; i++) {
      terminals.add(plug(adapters.get(i), "ttyACM" + i));
      says.event("add", "ttyACM" + i);
    }
    for (int i = 0; i < 30; i++) {
      reads(terminals.get(i), "d" + i, 100 + i);
    }
    for (int i = 0; i < 30; i++) {
      says.release("u" + i, adapters.get(i));
    }
    Await.until("all lines are given back", () -> get("health").path("lines").isEmpty());
    Await.until("no descriptor is left", () -> openTerminals(terminals).isEmpty());
  }

  private static List<Path> openTerminals(List<PseudoTerminal> terminals) throws IOException {
    List<Path> devices = terminals.stream().map(PseudoTerminal::device).toList();
    try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors
          .map(descriptor -> {
            try {
              return Files.readSymbolicLink(descriptor);
            } catch (IOException e) {
              return Path.of("closed");
            }
          })
          .filter(devices::contains)
          .collect(Collectors.toList());
    }
  }

  @Test
  void probe_isReported_withWhatWasHeard() throws Exception {
    StandInManager says = manager();
    handler();
    PseudoTerminal board = plug(BOARD, "ttyACM0");
    says.adapter("b", "ttyACM0", "ambiguous", true);
    says.probe("b", BOARD, new ProbePlan(List.of(115_200), List.of()));
    Await.repeating(
        "the result",
        () -> board.line("{\"n\": 1}"),
        () -> says.report("b").path("probe").isObject());
    JsonNode probe = says.report("b").path("probe");
    assertEquals(0, probe.path("sent").size());
    assertEquals("json", probe.path("heard").path(0).path("kind").asText());
    assertEquals("generic-json-lines", probe.path("evidence").path(0).path("profile").asText());
  }
}
