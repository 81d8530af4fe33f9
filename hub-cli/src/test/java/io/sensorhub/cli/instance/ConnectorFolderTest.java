package io.sensorhub.cli.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectorFolderTest {

  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();

  @TempDir private Path folder;

  private void copy(String name) throws IOException {
    try (Stream<Path> files = Files.walk(HOME.resolve(name))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = folder.resolve(HOME.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  private String write() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ConnectorFolder.write(folder, new PrintStream(out, true, StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8).strip();
  }

  @Test
  void connectorFolder_isAsTheProfilesSay() throws IOException {
    assertEquals(Map.of(), ConnectorFolder.of(HOME).stale(), "call ./hub connector");
  }

  @Test
  void newProfile_isWrittenOnce_andNothingElseChanges() throws IOException {
    copy("profiles");
    copy("connector");
    copy("pom.xml");
    copy("Dockerfile");
    copy("docs/reference-procedure.md");
    Files.writeString(
        folder.resolve("profiles/acme-meter.yaml"),
        """
        description: A meter
        driver: modbus
        model: Acme
        protocol:
          table: input
          registers:
            power: {address: 0x10, type: int16}
            energy: {address: 0x12, type: uint32}
        """);
    assertEquals(2, write().lines().count());
    String models = Files.readString(folder.resolve("connector/actions/lib/models.json"));
    assertTrue(
        models.replaceAll("\\s+", "").contains("\"function\":4,\"address\":16,\"count\":1"),
        models);
    String setup = Files.readString(folder.resolve("connector/setup.json"));
    assertEquals(2, setup.split("acme-meter", -1).length, "a meter is no web device");
    assertEquals("nothing to write", write());
  }
}
