package io.sensorhub.usb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SerialDevicesTest {

  @TempDir private Path sys;

  private Path terminal(String name, String vendor, String product) throws Exception {
    Path usb = sys.resolve("devices/" + name);
    Path terminal = usb.resolve("face/tty/" + name);
    Files.createDirectories(terminal);
    Files.writeString(usb.resolve("idVendor"), vendor + "\n");
    Files.writeString(usb.resolve("idProduct"), product + "\n");
    Files.writeString(usb.resolve("face/bInterfaceNumber"), "00\n");
    Files.createSymbolicLink(terminal.resolve("device"), usb.resolve("face"));
    Path names = Files.createDirectories(sys.resolve("class/tty"));
    Files.createSymbolicLink(names.resolve(name), terminal);
    return usb;
  }

  @Test
  void deviceThatIsLookedFor_isFound_whateverTextOfAnotherDoesNotEnd() throws Exception {
    Path mine = terminal("ttyUSB0", "0403", "6001");
    Files.writeString(mine.resolve("serial"), "A1\n");
    Path pipe = terminal("ttyUSB1", "1a86", "7523").resolve("manufacturer");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    SerialDevices devices = new SerialDevices(Path.of("/dev"), sys);
    List<SerialDevice> found =
        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> devices.of("0403", "6001"));
    assertEquals(
        List.of(Optional.of("A1")),
        found.stream().map(one -> one.usb().flatMap(UsbIdentity::serialNumber)).toList());
    assertEquals(List.of(), devices.of("0403", "6010"));
  }
}
