package io.sensorhub.serial.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.serial.rest.PortList;
import io.sensorhub.testkit.TestInstance;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.line.UsbBus;
import io.sensorhub.testkit.line.UsbBus.Adapter;
import io.sensorhub.usb.SerialDevices;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters on an imitated bus, whose device files are real terminals. */
class UsbAdapterIT {

  private static final Adapter A1 = Adapter.of("1-1", "0403:6001", "A1", "00");

  @TempDir private Path folder;

  private UsbBus bus = new UsbBus(Path.of("."));
  private SerialDevices devices = new SerialDevices(Path.of("."), Path.of("."));
  private PseudoTerminal first = PseudoTerminal.at(Path.of("none"));
  private PseudoTerminal second = first;

  UsbAdapterIT() {
    first.close();
  }

  @BeforeEach
  void plug() {
    bus = new UsbBus(folder);
    devices = new SerialDevices(bus.dev(), bus.sys());
    first = PseudoTerminal.at(folder.resolve("first"));
    second = PseudoTerminal.at(folder.resolve("second"));
  }

  @AfterEach
  void close() {
    first.close();
    second.close();
  }

  private static PortConfig port(String address) {
    return TestInstance.of(
            """
            {"instance_id": "x",
             "config": {"ports": [{"port_id": "p", "driver": "json-lines", %s}]}}
            """
                .formatted(address))
        .ports()
        .getFirst();
  }

  private Line usb(String more) {
    return Lines.of(
        port("\"usb\": {\"vendor_id\": \"0403\", \"product_id\": \"6001\"%s}".formatted(more)),
        devices);
  }

  private static String read(Line line, PseudoTerminal device) throws IOException {
    try (Line.Connection connection = line.open()) {
      device.line("hello");
      StringBuilder text = new StringBuilder(connection.path() + " ");
      byte[] buffer = new byte[100];
      int length = 1;
      while (length > 0 && text.indexOf("\n") < 0) {
        length = connection.read(buffer, 60_000);
        text.append(new String(buffer, 0, length, StandardCharsets.UTF_8));
      }
      return text.toString();
    }
  }

  private static String failure(Line line) {
    return String.valueOf(assertThrows(IOException.class, line::open).getMessage());
  }

  @Test
  void adapterThatComesBackUnderAnotherName_isTheSameLine() throws IOException {
    bus.plug(A1, "ttyUSB0", first.device());
    Line byIdentity = usb("");
    Line byId = Lines.of(port("\"serial_path\": \"" + bus.byId(A1) + "\""), devices);
    assertEquals(first.device() + " hello\r\n", read(byIdentity, first));
    assertEquals(first.device() + " hello\r\n", read(byId, first));
    String there = byId.trace();
    String all = byIdentity.trace();

    bus.unplug(A1, "ttyUSB0");
    assertTrue(failure(byIdentity).contains("0403:6001"));
    assertThrows(IOException.class, byId::open);
    assertEquals("", byId.trace());

    bus.plug(A1.in("1-2"), "ttyUSB7", second.device());
    assertNotEquals(there, byId.trace());
    assertNotEquals(all, byIdentity.trace());
    assertEquals(second.device() + " hello\r\n", read(byIdentity, second));
    assertEquals(second.device() + " hello\r\n", read(byId, second));
  }

  @Test
  void identicalAdapters_areToldApartBySerialNumberInterfaceOrSocket() throws IOException {
    bus.plug(Adapter.of("1-1", "0403:6001", "", "00"), "ttyUSB0", first.device());
    bus.plug(Adapter.of("1-2", "0403:6001", "", "00"), "ttyUSB1", second.device());
    String message = failure(usb(""));
    assertTrue(
        message.contains("ttyUSB0") && message.contains("pci-0000:00:14.0-usb-0:2:1.0"), message);
    String place = ", \"socket\": \"pci-0000:00:14.0-usb-0:2:1.0\", \"port\": 0";
    assertEquals(second.device() + " hello\r\n", read(usb(place), second));
    assertTrue(failure(usb(", \"port\": 1")).contains("port 1"));
    Line bySocket =
        Lines.of(port("\"serial_path\": \"" + bus.byPath(A1.in("1-2")) + "\""), devices);
    assertEquals(second.device() + " hello\r\n", read(bySocket, second));

    bus.plug(Adapter.of("1-3", "0403:6001", "B2", "01"), "ttyUSB2", first.device());
    assertEquals(first.device() + " hello\r\n", read(usb(", \"serial_number\": \"B2\""), first));
    assertEquals(first.device() + " hello\r\n", read(usb(", \"interface\": \"1\""), first));
  }

  @Test
  void interfaceWithoutNumberedPorts_hasPort0() throws IOException {
    bus.plug(A1.at(-1), "ttyACM0", first.device());
    assertEquals(first.device() + " hello\r\n", read(usb(", \"port\": 0"), first));
    assertTrue(failure(usb(", \"port\": 1")).contains("port 1"));
  }

  @Test
  void listOfPorts_saysWhatIsWhere_andWhichLineItIs() {
    bus.plug(A1, "ttyUSB0", first.device());
    Adapter modem = Adapter.of("1-2", "303a:1001", "", "00").at(-1);
    bus.plug(modem, "ttyACM0", second.device());
    PortConfig radio = port("\"usb\": {\"vendor_id\": \"303A\", \"product_id\": \"1001\"}");
    JsonNode json = new PortList(() -> List.of(radio), devices).json();
    assertEquals(2, json.path("count").asInt());
    JsonNode acm = json.path("ports").path(0);
    assertEquals(bus.dev().resolve("ttyACM0").toString(), acm.path("path").asText());
    assertEquals("p", acm.path("port_id").asText());
    assertTrue(acm.path("serial_number").isNull());
    assertEquals(bus.byId(modem).toString(), acm.path("by_id").asText());
    assertEquals(bus.byPath(modem).toString(), acm.path("by_path").asText());
    JsonNode ftdi = json.path("ports").path(1);
    assertEquals("A1", ftdi.path("serial_number").asText());
    assertEquals("0403", ftdi.path("vendor_id").asText());
    assertEquals("adapter", ftdi.path("product").asText());
    assertEquals("00", ftdi.path("interface").asText());
    assertEquals(bus.byId(A1).toString(), ftdi.path("by_id").asText());
    assertTrue(ftdi.path("port_id").isNull());
    assertFalse(ftdi.path("in_use_by").isMissingNode());
  }
}
