package io.sensorhub.e2e.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the three containers of {@code compose.usb.yaml} must not be able to do, with the settings
 * of that file: each prohibition of the table in the documents has its test here.
 */
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UsbRightsIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Python in the image prints the error's number, or 0. */
  private static final String TRY =
      """
      import os, socket, stat, sys
      try:
          %s
          print(0)
      except OSError as error:
          print(error.errno)
      """;

  private static final String EPERM = "1";
  private static final String EACCES = "13";
  private static final String EROFS = "30";
  private static final Set<String> UNREACHABLE = Set.of("101", "113", "110", "-3", "11");

  @TempDir private static Path folder;

  private static ComposeFile containers;

  @BeforeAll
  static void start() throws Exception {
    Image.build();
    Path instances = Files.createDirectories(folder.resolve("instances"));
    Files.copy(Image.ROOT.resolve("examples/usb.json"), instances.resolve("usb.json"));
    Path token = Files.writeString(folder.resolve("usb.token"), "0123456789abcdef0123456789abcdef");
    Image.readable(instances);
    Image.readable(token);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    containers = new ComposeFile("hubusb" + ProcessHandle.current().pid() + "-", instances, token);
    for (String service : new String[] {"detector", "manager", "hub"}) {
      containers.start(service);
    }
    Await.until(
        "the manager follows the detector",
        PATIENCE,
        () ->
            containers
                .exec("manager", "curl", "-s", "http://127.0.0.1:5005/health")
                .out()
                .contains("\"connected\":true"));
    Await.until(
        "the hub follows the manager",
        PATIENCE,
        () -> containers.log("hub").contains("following another service upstream=device-manager"));
  }

  @AfterAll
  static void close() {
    if (containers != null) {
      containers.close();
    }
  }

  private static String tried(String service, String statement) {
    return containers.exec(service, "python3", "-ISc", TRY.formatted(statement)).out().trim();
  }

  private static void nothingSerialIn(String service) {
    String nodes =
        containers
            .exec(
                service,
                "sh",
                "-c",
                "ls -l /dev | grep -E '^c' | grep -cE ' (4|166|188), ' || true")
            .out()
            .trim();
    assertEquals("0", nodes, service + " has a serial node");
  }

  private static String mknod(String service, String place) {
    return tried(service, "os.mknod('" + place + "', stat.S_IFCHR | 0o666, os.makedev(188, 0))");
  }

  private static String connect(String service) {
    return tried(service, "s = socket.socket(); s.settimeout(3); s.connect(('192.0.2.1', 80))");
  }

  /** Refused by the file system, which is read-only, or by the file's rights before that. */
  private static void writesNot(String service, String path) {
    String error = tried(service, "open('" + path + "', 'a').close()");
    assertTrue(Set.of(EROFS, EACCES).contains(error), service + " " + path + ": " + error);
  }

  @Test
  void threeContainers_workTogether() {
    ComposeFile.Result devices = containers.exec("hub", "hub", "devices");
    assertEquals(0, devices.code(), devices.out());
    ComposeFile.Result unknown = containers.exec("hub", "hub", "accept", "1a86_7523_9");
    assertEquals(1, unknown.code(), unknown.out());
    assertTrue(unknown.out().contains("UNKNOWN_DEVICE"), unknown.out());
    assertTrue(containers.exec("hub", "hub", "health").out().contains("serial-handler healthy"));
    assertTrue(
        containers
            .exec(
                "detector",
                "sh",
                "-c",
                "curl -siN -m 2 --unix-socket /run/sensor-hub/detector.sock http://detector/ | head"
                    + " -n 1")
            .out()
            .contains("200"));
  }

  @Test
  void detector_opensNoSerialNode_andMakesNone() {
    nothingSerialIn("detector");
    assertEquals(EPERM, mknod("detector", "/run/sensor-hub/node"));
  }

  @Test
  void detector_writesNothingButItsSocket() {
    writesNot("detector", "/app/x");
    writesNot("detector", "/tmp/x");
    writesNot("detector", "/var/lib/sensor-hub/x");
    writesNot("detector", "/sys/class/tty/tty0/uevent");
  }

  @Test
  void detector_sendsNothingToThoseWhoListenToTheKernel() {
    String sent =
        tried(
            "detector",
            "socket.socket(16, 2, 15).sendto(b'add@/devices/x\\\\0ACTION=add\\\\0', (0, 1))");
    assertEquals(EPERM, sent);
  }

  @Test
  void detector_makesNoUserNamespace() {
    ComposeFile.Result made = containers.exec("detector", "unshare", "-U", "true");
    assertTrue(made.code() != 0 && made.out().contains("not permitted"), made.out());
  }

  @Test
  void detector_connectsNowhere() {
    String error = connect("detector");
    assertTrue(UNREACHABLE.contains(error), error);
  }

  @Test
  void followersOfAnotherGroup_areNotServed() {
    ComposeFile.Result other =
        containers.as(
            "1001:1001",
            "detector",
            "curl",
            "-sN",
            "-m",
            "2",
            "--unix-socket",
            "/run/sensor-hub/detector.sock",
            "http://detector/");
    assertEquals(7, other.code(), "curl could not connect: " + other.out());
  }

  @Test
  void manager_findsNoSerialNode_andMakesNone() {
    nothingSerialIn("manager");
    assertEquals(EPERM, mknod("manager", "/tmp/node"));
  }

  @Test
  void manager_writesNeitherRulesNorInstanceFile() {
    writesNot("manager", "/app/profiles/usb/x.yaml");
    writesNot("manager", "/app/instances/usb.json");
  }

  @Test
  void manager_bindsNoSocketInTheDetectorsFolder() {
    assertEquals(EROFS, tried("manager", "socket.socket(1, 1).bind('/run/sensor-hub/other.sock')"));
  }

  @Test
  void manager_reachesNobodyOutsideItsNetwork() {
    String error = connect("manager");
    assertTrue(UNREACHABLE.contains(error), error);
  }

  /** As root without capabilities, whom the mode of the node would let in. */
  @Test
  void hub_opensNoNodeOfAnotherKind() {
    String opened =
        containers
            .as("0:0", "hub", "python3", "-ISc", TRY.formatted("os.open('/dev/tty0', os.O_RDWR)"))
            .out()
            .trim();
    assertEquals(EPERM, opened);
  }

  /** Terminals have majors that Docker allows everybody. */
  @Test
  void hub_seesNeitherTerminalsNorSharedMemoryOfTheMachine() throws Exception {
    Path shared = Files.createTempFile(Path.of("/dev/shm"), "hub", "");
    try {
      assertEquals(
          "",
          containers.exec("hub", "find", "/dev/pts", "/dev/shm", "-mindepth", "1").out().trim());
    } finally {
      Files.delete(shared);
    }
  }

  @Test
  void hub_makesNoNode_andWritesNoInstanceFile() {
    assertEquals(EPERM, mknod("hub", "/tmp/node"));
    writesNot("hub", "/app/instances/usb.json");
  }

  @Test
  void hub_hasNeitherTheSocketNorTheDecisions() {
    assertEquals("2", tried("hub", "socket.socket(1, 1).connect('/run/sensor-hub/detector.sock')"));
    writesNot("hub", "/run/sensor-hub/x");
    assertEquals(
        2,
        containers.exec("hub", "ls", "/var/lib/sensor-hub/usb/usb-devices.json").code(),
        "the decisions");
  }
}
