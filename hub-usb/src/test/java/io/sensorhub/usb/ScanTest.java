package io.sensorhub.usb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.line.UsbBus;
import io.sensorhub.testkit.line.UsbBus.Adapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanTest {

  private static final Adapter FTDI = Adapter.of("1-2.3", "0403:6001", "A1", "00");

  @TempDir private Path folder;
  private UsbBus bus = new UsbBus(Path.of("target/none"));
  private Scan scan = new Scan(Path.of("none"), Path.of("none"), List.of());

  @BeforeEach
  void makeBus() {
    bus = new UsbBus(folder);
    scan = scan("tty");
  }

  private Scan scan(String... subsystems) {
    return new Scan(bus.sys(), folder.resolve("udev"), List.of(subsystems));
  }

  private void plug(Adapter adapter, String name) {
    bus.plug(adapter, name, folder.resolve("terminal"));
  }

  private SeenDevice only() {
    List<SeenDevice> seen = scan.look();
    assertEquals(1, seen.size(), seen.toString());
    return seen.getFirst();
  }

  @Test
  void terminal_isTold_withAllThatUdevWouldSay() {
    plug(FTDI.texts("FTDI", "FT232R USB UART"), "ttyUSB3");
    SeenDevice seen = only();
    assertEquals("/dev/ttyUSB3", seen.path());
    assertEquals(188, seen.major());
    assertEquals(3, seen.minor());
    assertEquals("FTDI_FT232R_USB_UART_A1", seen.properties().get("ID_SERIAL"));
    assertEquals("pci-0000:00:14.0-usb-0:2.3:1.0", seen.properties().get("ID_PATH"));
    assertEquals("usbserial_generic", seen.properties().get("ID_USB_DRIVER"));
    assertEquals(
        "/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A1-if00-port0"
            + " /dev/serial/by-path/pci-0000:00:14.0-usb-0:2.3:1.0-port0",
        seen.properties().get("DEVLINKS"));
    UsbPlace place = seen.place().orElseThrow();
    assertEquals(Optional.of(0), place.portNumber());
    assertTrue(place.devnum() > 0);
  }

  @Test
  void modem_hasNoPortNumber() {
    plug(Adapter.of("1-1", "303a:1001", "", "02").at(-1), "ttyACM0");
    SeenDevice seen = only();
    assertEquals(Optional.empty(), seen.place().orElseThrow().portNumber());
    assertEquals("pci-0000:00:14.0-usb-0:1:1.2", seen.properties().get("ID_PATH"));
    assertEquals("02", seen.properties().get("ID_USB_INTERFACE_NUM"));
  }

  @Test
  void whatUdevSays_wins() throws IOException {
    plug(FTDI, "ttyUSB0");
    Files.createDirectories(folder.resolve("udev"));
    Files.writeString(
        folder.resolve("udev/c188:0"),
        """
        S:serial/by-id/usb-Own
        S:my-meter
        E:ID_VENDOR=Own
        E:ID_MODEL_ID=6002
        E:SYSTEMD_WANTS=evil.service
        broken
        E:=
        """);
    SeenDevice seen = only();
    assertEquals("Own", seen.properties().get("ID_VENDOR"));
    assertEquals("6002", seen.properties().get("ID_PRODUCT_ID"));
    assertEquals("/dev/serial/by-id/usb-Own /dev/my-meter", seen.properties().get("DEVLINKS"));
    assertFalse(seen.properties().containsKey("SYSTEMD_WANTS"));
  }

  @Test
  void subsystems_areLookedForWhereTheyAre() {
    plug(FTDI, "ttyUSB0");
    assertEquals(List.of("1-2.3"), scan("usb").look().stream().map(SeenDevice::name).toList());
    assertEquals(List.of(), scan("usbmisc").look());
    assertEquals(List.of(), scan("usb").look().stream().filter(d -> !d.path().isEmpty()).toList());
    assertTrue(scan.readable());
    assertFalse(new Scan(folder.resolve("none"), folder, List.of("tty")).readable());
  }

  @Test
  void differences_areTold_inOrder() {
    plug(FTDI, "ttyUSB0");
    plug(FTDI.in("1-3"), "ttyUSB1");
    List<SeenDevice> before = scan.look();
    bus.unplug(FTDI, "ttyUSB0");
    plug(FTDI.in("1-4"), "ttyUSB2");
    ScanDifference difference = ScanDifference.between(before, scan.look());
    assertEquals(List.of("ttyUSB0"), difference.removed().stream().map(SeenDevice::name).toList());
    assertEquals(List.of("ttyUSB2"), difference.added().stream().map(SeenDevice::name).toList());
    assertEquals(List.of(), difference.changed());
    assertTrue(ScanDifference.between(before, before).isEmpty());
  }

  @Test
  void replugThatNobodySaw_isARemovalAndAnArrival() {
    plug(FTDI, "ttyUSB0");
    List<SeenDevice> before = scan.look();
    bus.unplug(FTDI, "ttyUSB0");
    plug(FTDI, "ttyUSB0");
    ScanDifference difference = ScanDifference.between(before, scan.look());
    assertEquals(1, difference.removed().size());
    assertEquals(1, difference.added().size());
    assertEquals(before, difference.removed());
  }

  @Test
  void pulse_isAnotherOne_whateverComesGoesOrIsReplugged() {
    scan = scan("tty", "usb", "usbmisc");
    List<String> none = scan.pulse();
    assertEquals(none, scan.pulse());
    plug(FTDI, "ttyUSB0");
    List<String> one = scan.pulse();
    assertNotEquals(none, one);
    assertEquals(one, scan.pulse());
    bus.unplug(FTDI, "ttyUSB0");
    plug(FTDI, "ttyUSB0"); // as another one, under the same names
    List<String> again = scan.pulse();
    assertNotEquals(one, again);
    plug(FTDI.in("1-4"), "ttyUSB1");
    assertNotEquals(again, scan.pulse());
    assertEquals(List.of("tty"), new Scan(folder.resolve("none"), folder, List.of("tty")).pulse());
  }

  @Test
  void laterWordsOfUdev_areAChange() throws IOException {
    plug(FTDI, "ttyUSB0");
    List<SeenDevice> before = scan.look();
    Files.createDirectories(folder.resolve("udev"));
    Files.writeString(folder.resolve("udev/c188:0"), "E:ID_VENDOR=Own\n");
    ScanDifference difference = ScanDifference.between(before, scan.look());
    assertEquals(1, difference.changed().size());
    assertTrue(difference.added().isEmpty() && difference.removed().isEmpty());
  }

  @Test
  void hostileDescriptors_neverThrow_andLeaveNoControl() throws IOException {
    plug(FTDI, "ttyUSB0");
    Path device = bus.sys().resolve("bus/usb/devices/1-2.3");
    Random random = new Random(11);
    for (int round = 0; round < 500; round++) {
      byte[] octets = new byte[random.nextInt(5000)];
      random.nextBytes(octets);
      for (String file : List.of("product", "serial", "manufacturer", "devnum")) {
        Files.write(device.resolve(file), octets);
      }
      Files.createDirectories(folder.resolve("udev"));
      Files.write(folder.resolve("udev/c188:0"), octets);
      only()
          .properties()
          .values()
          .forEach(text ->
              assertTrue(
                  text.chars().noneMatch(c -> c < 0x20 || c == 0x7f) && text.length() < 2000));
    }
  }
}
