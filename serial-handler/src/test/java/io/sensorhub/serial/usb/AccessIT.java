package io.sensorhub.serial.usb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.runtime.machine.Processes;
import io.sensorhub.testkit.line.PseudoTerminal;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a device file could be opened, as a user without rights finds it. */
class AccessIT {

  private static final int USER = 1000;
  private static final int GROUP = 4711;

  @TempDir private Path folder;

  /** Prints what this process finds of the files that are named. */
  static final class Look {
    private Look() {}

    public static void main(String[] files) {
      for (String file : files) {
        Access access = Access.to(Path.of(file));
        System.out.println(
            access.reason().orElse("granted") + " " + access.fix().orElse("").trim());
      }
    }
  }

  private List<String> look(String classes, String groups, Path... files) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--reuid",
                Integer.toString(USER),
                "--regid",
                Integer.toString(USER),
                groups.isEmpty() ? "--clear-groups" : "--groups=" + groups,
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classes,
                Look.class.getName()));
    Stream.of(files).map(Path::toString).forEach(command::add);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(30, TimeUnit.SECONDS), said);
    return said.lines().toList();
  }

  /** The classes that it needs, copied to where that user can read them. */
  private String classes() throws Exception {
    List<String> copies = new ArrayList<>();
    for (Class<?> type : List.of(Look.class, Access.class, Processes.class)) {
      Path source = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path copy = folder.resolve("classes" + copies.size());
      if (Files.isDirectory(source)) {
        copyFolder(source, copy, type.getPackageName().replace('.', '/'));
      } else {
        Files.copy(source, copy);
      }
      copies.add(copy.toString());
    }
    try (Stream<Path> all = Files.walk(folder)) { // whatever the umask of this process
      for (Path each : all.toList()) {
        String rights = Files.isDirectory(each) ? "rwxr-xr-x" : "rw-r--r--";
        Files.setPosixFilePermissions(each, PosixFilePermissions.fromString(rights));
      }
    }
    return String.join(File.pathSeparator, copies);
  }

  private static void copyFolder(Path source, Path copy, String below) throws IOException {
    Files.createDirectories(copy.resolve(below));
    try (Stream<Path> files = Files.list(source.resolve(below))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, copy.resolve(source.relativize(file).toString()));
      }
    }
  }

  @Test
  void fileOfAnotherGroup_isRefused_withTheGroupThatIsMissing() throws Exception {
    String classes = classes();
    try (PseudoTerminal terminal = PseudoTerminal.at(folder.resolve("pty"))) {
      Path node = terminal.device().toRealPath();
      Files.setAttribute(node, "unix:gid", GROUP);
      Files.setPosixFilePermissions(node, PosixFilePermissions.fromString("rw-rw----"));
      String fix = "--group-add " + GROUP + ", or put the user into group " + GROUP;
      Path none = folder.resolve("none");
      assertEquals(
          List.of(
              "NO_PERMISSION " + fix, "NO_NODE give the container the device files: -v /dev:/dev"),
          look(classes, "", node, none));
      assertEquals(List.of("granted "), look(classes, Integer.toString(GROUP), node));
    }
  }
}
