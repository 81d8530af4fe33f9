package io.sensorhub.cli.modem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.sensorhub.cli.instance.Loaded;
import io.sensorhub.core.Json;
import io.sensorhub.runtime.client.ServiceClient;
import io.sensorhub.runtime.settings.SettingsReader;
import io.sensorhub.testkit.line.UsbBus;
import io.sensorhub.testkit.line.UsbModule.Mode;
import io.sensorhub.testkit.modem.PluggedModem;
import io.sensorhub.testkit.modem.Quirk;
import io.sensorhub.testkit.modem.Timing;
import io.sensorhub.usb.SerialDevices;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modems in the sockets of an imitated bus, on pseudo-terminals. */
class ModemListIT {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String IMEI = "866758041234567";
  private static final String PATH = "pci-0000:00:14.0-usb-0:1.2";

  @TempDir private Path folder;

  private final AtomicInteger names = new AtomicInteger();
  private final List<AutoCloseable> open = new ArrayList<>();
  private UsbBus bus = new UsbBus(Path.of("target/none"));

  @BeforeEach
  void makeBus() throws Exception {
    bus = new UsbBus(folder);
    file("[]", "[]");
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private PluggedModem modem(String socket, Mode mode, int at, String imei, Quirk... quirks)
      throws Exception {
    Path terminals = Files.createDirectories(folder.resolve("terminals" + socket));
    PluggedModem modem =
        new PluggedModem(bus, terminals, socket, mode, at, names, imei, Timing.READY, quirks);
    open.add(modem);
    return modem;
  }

  private void file(String ports, String devices) throws Exception {
    Files.writeString(
        folder.resolve("x.json"),
        "{\"instance_id\": \"x\", \"config\": {\"ports\": "
            + ports
            + "}, \"devices\": "
            + devices
            + "}");
  }

  private Loaded loaded() throws Exception {
    Map<String, String> environment =
        Map.of(
            "HUB_HOME", ROOT.toString(),
            "HUB_INSTANCE_FILE", folder.resolve("x.json").toString(),
            "HUB_DEV", bus.dev().toString(),
            "HUB_SYS", bus.sys().toString());
    return Loaded.read(new SettingsReader(environment, Path.of("/nonexistent")));
  }

  private ObjectNode list(Optional<RunningHub> hub) throws Exception {
    return new ModemList(
            loaded().instance(),
            new SerialDevices(bus.dev(), bus.sys()),
            hub,
            Clock.systemUTC(),
            System::nanoTime)
        .json();
  }

  private JsonNode only(Optional<RunningHub> hub) throws Exception {
    JsonNode modems = list(hub).path("modems");
    assertEquals(1, modems.size());
    return modems.get(0);
  }

  private void claim(String usb) throws Exception {
    file(
        "[{\"port_id\": \"modem_01\", " + usb + ", \"driver\": \"at-modem\"}]",
        "[{\"device_id\": \"modem_01\", \"port_id\": \"modem_01\", \"profile\":"
            + " \"quectel-ec25\"}]");
  }

  @Test
  void modem_isAskedWhatItIs() throws Exception {
    PluggedModem modem = modem("1-1.2", Mode.QMI, 2, IMEI, Quirk.ECHO);

    JsonNode told = only(Optional.empty());

    assertEquals(PATH, told.path("path").asText());
    assertEquals("1-1.2", told.path("name").asText());
    assertEquals(IMEI, told.path("imei").asText());
    assertTrue(told.path("iccid").asText().startsWith("89"), told.toString());
    assertEquals("Quectel", told.path("manufacturer").asText());
    assertEquals("EC25", told.path("model").asText());
    assertTrue(told.path("revision").asText().startsWith("EC25"), told.toString());
    assertEquals("qmi_wwan", told.path("network_driver").asText());
    assertEquals("net0", told.path("network").asText());
    assertEquals("auto", told.path("power").asText());
    assertTrue(told.path("problem").isNull(), told.toString());
    assertTrue(told.path("held_by").isNull(), told.toString());
    assertEquals(0, modem.modem().asked("AT&W"), "nothing that lasts");
  }

  @Test
  void entries_areReadyToPaste() throws Exception {
    modem("1-1.2", Mode.QMI, 2, IMEI);
    modem("1-1.3", Mode.RNDIS, 4, "866758041234568");
    ObjectNode before = list(Optional.empty());
    assertEquals(2, before.path("ports").size());

    file(Json.write(before.path("ports")), Json.write(before.path("devices")));
    ObjectNode after = list(Optional.empty());

    assertEquals("modem_01", after.path("modems").get(0).path("device_id").asText());
    assertEquals("modem_02", after.path("modems").get(1).path("port_id").asText());
    assertEquals("866758041234568", after.path("modems").get(1).path("imei").asText());
    assertEquals(0, after.path("ports").size());
  }

  @Test
  void entries_takeNamesThatAreFree() throws Exception {
    claim("\"usb\": {\"path\": \"1-4\"}");
    modem("1-1.2", Mode.QMI, 2, IMEI);

    assertEquals("modem_02", list(Optional.empty()).path("ports").get(0).path("port_id").asText());
  }

  @Test
  void portByDeviceFile_claimsItsModem() throws Exception {
    modem("1-1.2", Mode.QMI, 2, IMEI);
    claim("\"serial_path\": \"" + bus.dev().resolve("ttyUSB2") + "\"");

    JsonNode told = only(Optional.empty());

    assertEquals("modem_01", told.path("device_id").asText());
    assertEquals(IMEI, told.path("imei").asText(), "no hub runs, so nobody else can tell");
  }

  @Test
  void heldLine_isNotOpened() throws Exception {
    PluggedModem modem = modem("1-1.2", Mode.QMI, 2, IMEI);
    try (RandomAccessFile held =
        new RandomAccessFile(bus.dev().resolve("ttyUSB2").toRealPath().toFile(), "rw")) {
      JsonNode told = only(Optional.empty());

      assertEquals(held.getFD().valid(), told.path("held_by").isObject());
      assertEquals(ProcessHandle.current().pid(), told.path("held_by").path("pid").asLong());
      assertTrue(told.path("problem").asText().contains("has the line"), told.toString());
      assertTrue(told.path("imei").isNull());
    }
    assertEquals(0, modem.modem().asked("AT+CGSN"));
  }

  @Test
  void modemOfRunningHub_isToldByThatHub() throws Exception {
    PluggedModem modem = modem("1-1.2", Mode.QMI, 2, IMEI);
    claim("\"usb\": {\"path\": \"" + PATH + "\"}");
    HttpServer hub =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    open.add(() -> hub.stop(0));
    answer(hub, "/sensor/modem_01/cached", "{\"imei\": \"111\", \"iccid\": \"89\", \"rssi\": 3}");
    answer(
        hub,
        "/errors",
        "{\"errors\": {\"modem_01\": {\"error\": \"SIM_BLOCKED\", \"message\": \"PIN\"}}}");
    hub.start();
    URI address = URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
    try (ServiceClient client =
        new ServiceClient("hub", address, Optional.empty(), System::nanoTime)) {
      JsonNode told = only(Optional.of(new RunningHub(client)));

      assertEquals("111", told.path("imei").asText());
      assertEquals("89", told.path("iccid").asText());
      assertEquals("SIM_BLOCKED: PIN", told.path("problem").asText());
      assertFalse(told.has("rssi"));
    }
    assertEquals(0, modem.modem().asked("AT+CGSN"));
  }

  private static void answer(HttpServer server, String path, String body) {
    server.createContext(
        path,
        exchange -> {
          byte[] octets = body.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, octets.length);
          exchange.getResponseBody().write(octets);
          exchange.close();
        });
  }

  @Test
  void interfaceThatAnswers_isFound() throws Exception {
    modem("1-1.2", Mode.ECM, 3, IMEI);

    JsonNode told = only(Optional.empty());

    assertEquals(IMEI, told.path("imei").asText());
    assertEquals(bus.dev().resolve("ttyUSB3").toRealPath().toString(), told.path("at").asText());
  }

  @Test
  void muteModem_getsEntriesAllTheSame() throws Exception {
    modem("1-1.2", Mode.QMI, 2, IMEI, Quirk.MUTE);

    ObjectNode told = list(Optional.empty());

    assertEquals("no modem answers", told.path("modems").get(0).path("problem").asText());
    assertEquals(1, told.path("ports").size());
  }

  @Test
  void table_hasEverythingForPeople() throws Exception {
    modem("1-1.2", Mode.ECM, 2, IMEI);
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    ModemTable.print(
        list(Optional.empty()), new PrintStream(printed, true, StandardCharsets.UTF_8), false);

    String text = printed.toString(StandardCharsets.UTF_8);
    for (String part :
        List.of(
            PATH,
            "2c7c:0125",
            "IMEI " + IMEI,
            "SIM 89",
            "mode ecm",
            "driver cdc_ether",
            "unclaimed",
            "/sys/bus/usb/devices/1-1.2/power/control",
            "{\"device_id\":\"modem_01\"")) {
      assertTrue(text.contains(part), part + " in " + text);
    }
  }

  @Test
  void noModem_isSaid() throws Exception {
    bus.plug(UsbBus.Adapter.of("1-3", "0403:6001", "A1", "00"), "ttyUSB9", Path.of("/nowhere"));
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    ModemTable.print(
        list(Optional.empty()), new PrintStream(printed, true, StandardCharsets.UTF_8), false);

    assertEquals("no modem is plugged in\n", printed.toString(StandardCharsets.UTF_8));
  }
}
