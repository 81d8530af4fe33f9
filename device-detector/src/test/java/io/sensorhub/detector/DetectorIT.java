package io.sensorhub.detector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.line.UsbBus;
import io.sensorhub.testkit.line.UsbBus.Adapter;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The detector's process, with messages of the kernel in a namespace of its own. */
class DetectorIT {

  private static final Adapter FTDI = Adapter.of("1-2", "0403:6001", "A1", "00");

  @TempDir private Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private UsbBus bus = new UsbBus(Path.of("target/none"));
  private Path socket = Path.of("none");

  @BeforeEach
  void makeBus() {
    bus = new UsbBus(folder);
    socket = folder.resolve("detector.sock");
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private <T extends AutoCloseable> T keep(T opened) {
    open.add(opened);
    return opened;
  }

  private DetectorProcess detector(String mode) throws IOException {
    DetectorProcess detector = keep(new DetectorProcess(bus.sys(), socket, mode));
    Await.until(
        "listening",
        () -> {
          try (DetectorProcess.Follow follow = detector.follow()) {
            Await.until("greeting", () -> follow.ended() || !follow.all("snapshot").isEmpty());
            return !follow.all("snapshot").isEmpty(); // one that looks for long refuses
          }
        });
    return detector;
  }

  private DetectorProcess.Follow follow(DetectorProcess detector) throws IOException {
    DetectorProcess.Follow follow = keep(detector.follow());
    Await.until("snapshot", () -> !follow.all("snapshot").isEmpty());
    return follow;
  }

  private void plug(Adapter adapter, String name) {
    bus.plug(adapter, name, folder.resolve("terminal"));
  }

  private static String hint(String action, String name) {
    return "%s@/devices/usb1/%s ACTION=%s SUBSYSTEM=tty".formatted(action, name, action);
  }

  @Test
  void pluggedAndUnplugged_isTold_afterTheKernelsHint() throws IOException {
    DetectorProcess detector = detector("netlink");
    DetectorProcess.Follow follow = follow(detector);
    DetectorProcess.Events events = keep(detector.events());
    assertEquals("netlink", follow.first("health").path("mode").asText());
    assertEquals(0, follow.first("snapshot").path("devices").size());

    plug(FTDI, "ttyUSB0");
    events.send(hint("add", "ttyUSB0"));
    Await.until("added", () -> follow.actions("ttyUSB0").equals(List.of("add")));
    JsonNode added =
        follow.all("device_event").stream()
            .filter(e -> e.path("subsystem").asText().equals("tty"))
            .findFirst()
            .orElseThrow();
    assertEquals("/dev/ttyUSB0", added.path("path").asText());
    assertEquals("0403", added.at("/properties/ID_VENDOR_ID").asText());
    assertEquals("A1", added.at("/hub/serial_number").asText());
    assertEquals("pci-0000:00:14.0-usb-0:2:1.0", added.at("/hub/socket").asText());
    assertTrue(added.path("timestamp").isNumber());

    bus.unplug(FTDI, "ttyUSB0");
    events.send(hint("remove", "ttyUSB0"));
    Await.until("removed", () -> follow.actions("ttyUSB0").equals(List.of("add", "remove")));
    DetectorProcess.Follow later = follow(detector);
    assertTrue(later.first("health").path("hints").asInt() >= 2);
    assertEquals(0, later.first("snapshot").path("devices").size());
  }

  @Test
  void whatIsThereAlready_isInTheSnapshot_alsoAfterAKill() throws Exception {
    for (int each = 0; each < 30; each++) {
      plug(FTDI.in("1-" + (each + 1)), "ttyUSB" + each);
    }
    DetectorProcess first = detector("netlink");
    assertEquals(60, follow(first).first("snapshot").path("devices").size());
    first.process().destroyForcibly().waitFor();
    bus.unplug(FTDI.in("1-7"), "ttyUSB6");
    DetectorProcess second = detector("netlink");
    assertEquals(58, follow(second).first("snapshot").path("devices").size());
  }

  @Test
  void whereNoHintsCome_itSaysSo_andLooksOften() throws IOException {
    DetectorProcess detector = detector("auto");
    DetectorProcess.Follow follow = follow(detector);
    assertEquals("scan", follow.first("health").path("mode").asText());
    plug(FTDI, "ttyUSB0");
    Await.until("added", () -> follow.actions("ttyUSB0").equals(List.of("add")));
    bus.unplug(FTDI, "ttyUSB0");
    plug(FTDI, "ttyUSB0");
    Await.until(
        "replugged", () -> follow.actions("ttyUSB0").equals(List.of("add", "remove", "add")));
  }

  @Test
  void messageThatIsNotTheKernels_isDroppedAndCounted() throws IOException {
    DetectorProcess detector = detector("netlink");
    DetectorProcess.Events events = keep(detector.events());
    events.send("!" + hint("add", "ttyUSB9"));
    Await.until(
        "dropped",
        () -> {
          try (DetectorProcess.Follow follow = detector.follow()) {
            Await.until("health", () -> !follow.all("health").isEmpty());
            return follow.first("health").path("dropped").asInt() == 1;
          }
        });
  }

  @Test
  void hostileTexts_areHarmless_onOneLine() throws IOException {
    plug(FTDI.texts("a\"b\\\u001b[2J\u2028", "line\nline\u0007" + "x".repeat(4096)), "ttyUSB0");
    Files.write(
        bus.sys().resolve("bus/usb/devices/1-2/serial"), new byte[] {(byte) 0xff, 'z', '\n'});
    JsonNode device = follow(detector("netlink")).first("snapshot").at("/devices/0/hub");
    assertEquals("a\"b\\\uFFFD[2J", device.path("manufacturer").asText());
    assertEquals(256, device.path("product").asText().length());
    assertTrue(device.path("product").asText().startsWith("line\uFFFDline\uFFFDx"));
    assertEquals("\uFFFDz", device.path("serial_number").asText());
  }

  @Test
  void followers_areBounded_andOneThatReadsNothingHarmsNobody() throws IOException {
    DetectorProcess detector = detector("scan");
    SocketChannel silent = keep(SocketChannel.open(StandardProtocolFamily.UNIX));
    silent.connect(UnixDomainSocketAddress.of(socket));
    DetectorProcess.Follow follow = follow(detector);
    List<DetectorProcess.Follow> more = new ArrayList<>();
    Await.until(
        "all places are taken",
        () -> {
          more.add(keep(detector.follow()));
          return more.stream().anyMatch(DetectorProcess.Follow::ended);
        });
    for (int round = 1; round <= 5; round++) {
      plug(FTDI, "ttyUSB0");
      // a look in the middle of what is imitated may see half of it, and tell more
      Await.until("added " + round, () -> follow.last("ttyUSB0").equals("add"));
      bus.unplug(FTDI, "ttyUSB0");
      Await.until("removed " + round, () -> follow.last("ttyUSB0").equals("remove"));
    }
    assertFalse(follow.ended());
  }

  @Test
  void withoutSysfs_itServes_andSaysThatItSeesNothing() throws IOException {
    DetectorProcess detector = keep(new DetectorProcess(folder.resolve("none"), socket, "scan"));
    Await.until(
        "degraded",
        () -> {
          try (DetectorProcess.Follow follow = detector.follow()) {
            Await.until("health", () -> !follow.all("health").isEmpty());
            return follow.first("health").path("status").asText().equals("degraded");
          }
        });
  }

  @Test
  void socket_isForItsGroupAlone_andSecondDetectorDoesNotTakeIt() throws Exception {
    detector("netlink");
    assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
    DetectorProcess second = keep(new DetectorProcess(bus.sys(), socket, "netlink"));
    assertEquals(1, second.process().waitFor());
    assertTrue(Files.exists(socket));
  }
}
