package io.sensorhub.usb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.line.UsbBus;
import io.sensorhub.testkit.line.UsbModule;
import io.sensorhub.testkit.line.UsbModule.Mode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluggedDevicesTest {

  @TempDir private Path folder;
  private UsbBus bus = new UsbBus(Path.of("target/none"));
  private PluggedDevices devices = new PluggedDevices(Path.of("none"), Path.of("none"));

  @BeforeEach
  void makeBus() {
    bus = new UsbBus(folder);
    devices = new PluggedDevices(Path.of("/dev"), bus.sys());
  }

  @Test
  void recentTrace_isLookedAtAgain_afterAMoment() {
    SerialDevices serial = new SerialDevices(bus.dev(), bus.sys());
    String before = serial.recentTrace(0);
    new UsbModule(bus, "1-1", Mode.ECM).plug(5, "usb0", Map.of());

    assertEquals(before, serial.recentTrace(200_000_000));
    assertNotEquals(before, serial.trace());
    assertEquals(serial.trace(), serial.recentTrace(200_000_001));
  }

  @Test
  void modem_isTold_withAllItsInterfaces() {
    new UsbModule(bus, "1-1.4.2", Mode.ECM).plug(5, "usb0", Map.of());
    PluggedDevice modem = devices.at("1-1.4.2").orElseThrow();
    assertEquals("pci-0000:00:14.0-usb-0:1.4.2", modem.path());
    assertEquals("2c7c", modem.identity().vendorId());
    assertEquals(Optional.empty(), modem.identity().interfaceNumber());
    assertEquals(Optional.of("auto"), modem.power());
    assertEquals(
        List.of(0, 1, 2, 3, 4), modem.interfaces().stream().map(PluggedInterface::number).toList());
    assertEquals(
        new PluggedInterface(
            2,
            "ff/00/00",
            3,
            Optional.of("usbserial_generic"),
            Optional.of(Path.of("/dev/ttyUSB7")),
            Optional.empty()),
        modem.interfaces().get(2));
    assertEquals(Optional.of("usb0"), modem.interfaces().get(4).network());
    assertEquals(Optional.of("cdc_ether"), modem.interfaces().get(4).driver());
    assertTrue(modem.interfaces().get(0).isDiagnostic());
    assertFalse(modem.interfaces().get(2).isDiagnostic());
  }

  @Test
  void bothFormsOfAPath_meanTheSameDevice_andNeitherMeansAnother() {
    for (String socket : List.of("1-1.4", "1-1.4.2", "2-1.4", "1-11.4")) {
      new UsbModule(bus, socket, Mode.QMI).plug(0, "wwan0", Map.of());
    }
    assertEquals(
        devices.at("1-1.4").orElseThrow(), devices.at("pci-0000:00:14.0-usb-0:1.4").orElseThrow());
    assertEquals("2-1.4", devices.at("pci-0000:00:15.0-usb-0:1.4").orElseThrow().name());
    assertEquals(Optional.empty(), devices.at("pci-0000:00:14.0-usb-0:4"));
    assertEquals(Optional.empty(), devices.at("1-4"));
    assertEquals(4, devices.all().size());
  }

  @Test
  void deviceThatIsPluggedAgain_isTheSameInItsSocket_butAnotherEnumeration() {
    UsbModule modem = new UsbModule(bus, "1-2", Mode.RNDIS);
    modem.plug(0, "usb0", Map.of());
    PluggedDevice before = devices.at("1-2").orElseThrow();
    modem.unplug();
    assertEquals(Optional.empty(), devices.at("1-2"));
    modem.plug(8, "usb3", Map.of());
    PluggedDevice now = devices.at(before.path()).orElseThrow();
    assertNotEquals(before.devnum(), now.devnum());
    assertEquals(Optional.of(Path.of("/dev/ttyUSB10")), now.interfaces().get(3).terminal());
    assertEquals(Optional.of("rndis_host"), now.interfaces().get(0).driver());
  }
}
