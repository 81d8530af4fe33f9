package io.sensorhub.serial.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.port.LineAddress.UsbPath;
import io.sensorhub.core.port.LineAddress.UsbPath.Role;
import io.sensorhub.driver.UsbInterfaces;
import io.sensorhub.driver.UsbInterfaces.Numbers;
import io.sensorhub.testkit.line.UsbBus;
import io.sensorhub.testkit.line.UsbModule;
import io.sensorhub.testkit.line.UsbModule.Mode;
import io.sensorhub.usb.PluggedInterface;
import io.sensorhub.usb.SerialDevices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which interface of a modem is opened, and which one after it. */
class UsbSocketTest {

  private static final UsbInterfaces KNOWN =
      new UsbInterfaces(
          Map.of(
              UsbInterfaces.Mode.ECM,
              new Numbers(2, 3),
              UsbInterfaces.Mode.RNDIS,
              new Numbers(4, 5)));

  @TempDir private Path folder;
  private UsbBus bus = new UsbBus(Path.of("target/none"));
  private SerialDevices devices = new SerialDevices(Path.of("none"), Path.of("none"));

  @BeforeEach
  void makeBus() {
    bus = new UsbBus(folder.resolve("bus"));
    devices = new SerialDevices(bus.dev(), bus.sys());
  }

  private UsbModule plug(Mode mode) throws IOException {
    UsbModule module = new UsbModule(bus, "1-1.4", mode);
    module.plug(0, "net0", files());
    return module;
  }

  /** A file for each interface. */
  private Map<Integer, Path> files() throws IOException {
    Map<Integer, Path> files = new TreeMap<>();
    for (int number = 0; number < 6; number++) {
      Path file = folder.resolve("interface" + number);
      files.put(number, Files.exists(file) ? file : Files.createFile(file));
    }
    return files;
  }

  private UsbSocket socket(String path, Role role, UsbInterfaces known) {
    return new UsbSocket(new UsbPath(path, role), known, devices);
  }

  private static int found(UsbSocket socket) throws IOException {
    String name = socket.find().getFileName().toString();
    return Integer.parseInt(name.substring("interface".length()));
  }

  private List<Integer> candidates(Role role, UsbInterfaces known) {
    return socket("1-1.4", role, known)
        .candidates(devices.plugged().at("1-1.4").orElseThrow())
        .stream()
        .map(PluggedInterface::number)
        .toList();
  }

  @Test
  void interfacesAreTried_inTheOrderOfTheirLikelihood_butNeverThatForDiagnosis() throws Exception {
    plug(Mode.ECM);
    assertEquals(List.of(2, 3), candidates(Role.AT, KNOWN));
    assertEquals(List.of(3, 2), candidates(Role.MODEM, KNOWN));
    assertEquals(List.of(2, 3), candidates(Role.AT, UsbInterfaces.UNKNOWN));
    UsbInterfaces other =
        new UsbInterfaces(Map.of(UsbInterfaces.Mode.ECM, new Numbers(0, 3))); // for diagnosis
    assertEquals(List.of(2, 3), candidates(Role.AT, other));
  }

  @Test
  void interfacesOfAnotherMode_areOthers() throws Exception {
    plug(Mode.RNDIS);
    assertEquals(List.of(4, 3, 5), candidates(Role.AT, KNOWN));
    assertEquals(List.of(5, 3, 4), candidates(Role.MODEM, KNOWN));
    assertEquals(List.of(4, 3, 5), candidates(Role.AT, UsbInterfaces.UNKNOWN));
  }

  @Test
  void interfaceOfNoUse_givesWayToTheNext_roundAndRound() throws Exception {
    plug(Mode.RNDIS);
    UsbSocket socket = socket("pci-0000:00:14.0-usb-0:1.4", Role.AT, KNOWN);
    for (int expected : List.of(4, 3, 5, 4, 3, 5)) {
      assertEquals(expected, found(socket));
      assertEquals(expected, found(socket), "as long as it is of use");
      socket.useless();
    }
  }

  @Test
  void firstInterface_isBelievedAtOnce_andAnotherOneOnlyTheSecondTime() throws Exception {
    plug(Mode.ECM);
    UsbSocket socket = socket("1-1.4", Role.AT, KNOWN);
    assertEquals(2, found(socket));
    assertTrue(socket.proved());

    UsbSocket odd = socket("1-1.4", Role.AT, KNOWN);
    assertEquals(2, found(odd));
    odd.useless();
    assertEquals(3, found(odd));
    assertFalse(odd.proved(), "interface 02 may have been silent because the modem was booting");
    assertEquals(2, found(odd));
    odd.useless();
    assertEquals(3, found(odd));
    assertTrue(odd.proved());
    assertEquals(3, found(odd));
  }

  @Test
  void interfaceThatWasSilentWhileTheModemBooted_isTheLineAfterAll() throws Exception {
    plug(Mode.ECM);
    UsbSocket socket = socket("1-1.4", Role.AT, KNOWN);
    assertEquals(2, found(socket));
    socket.useless();
    assertEquals(3, found(socket));
    assertFalse(socket.proved());
    assertEquals(2, found(socket));
    assertTrue(socket.proved());
    assertEquals(2, found(socket));
  }

  @Test
  void modemThatComesBackUnderOtherNames_isFoundWhereItWas() throws Exception {
    UsbModule module = plug(Mode.ECM);
    UsbSocket socket = socket(module.path(), Role.AT, KNOWN);
    assertEquals(2, found(socket));
    module.unplug();
    IOException gone = assertThrows(IOException.class, socket::find);
    assertEquals("nothing is plugged in there", gone.getMessage());
    UsbModule other = new UsbModule(bus, "1-1.3", Mode.ECM);
    other.plug(0, "net0", Map.of());
    module.plug(8, "net1", files());
    assertEquals(2, found(socket));
    assertEquals(folder.resolve("interface2").toRealPath(), socket.find());
  }

  @Test
  void whatHasNoSuitableInterface_isNoModem() {
    bus.plug(
        UsbBus.Adapter.of("1-1.4", "0403:6001", "", "00"), "ttyUSB0", folder.resolve("nowhere"));
    IOException wrong =
        assertThrows(IOException.class, () -> socket("1-1.4", Role.AT, KNOWN).find());
    assertTrue(String.valueOf(wrong.getMessage()).contains("no serial interface"));
  }
}
