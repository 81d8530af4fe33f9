package io.sensorhub.cli.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.tree.ConfigurationException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnconfiguredTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String ELSEWHERE =
      "31 20 0:27 / /app/shared ro,relatime - overlay overlay rw,lowerdir=/x";

  @TempDir private Path home;

  private final Map<String, String> environment = new HashMap<>();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path folder = Path.of("");

  @BeforeEach
  void image() throws IOException {
    folder = Files.createDirectories(home.resolve("instances"));
    Files.createSymbolicLink(home.resolve("profiles"), ROOT.resolve("profiles"));
    for (String file : Unconfigured.SHIPPED) {
      Files.copy(ROOT.resolve("instances").resolve(file), folder.resolve(file));
    }
    environment.put("HUB_HOME", home.toString());
    environment.put("HUB_STATE", home.resolve("state").toString());
    environment.put("HUB_CONTAINER", "1");
    named("test_sensor_hub");
  }

  private void named(String name) {
    environment.put("INSTANCE_NAME", name);
    environment.put("HUB_INSTANCE_FILE", folder.resolve(name + ".json").toString());
  }

  private Loaded loaded(String... mounts) throws Exception {
    PrintStream to = new PrintStream(err, true, StandardCharsets.UTF_8);
    return Loaded.read(
        new Unconfigured(environment, home.resolve("none"), List.of(mounts)).reader(to));
  }

  private String said() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private String refused(String... mounts) {
    String report = assertThrows(ConfigurationException.class, () -> loaded(mounts)).report();
    assertTrue(report.startsWith(environment.get("HUB_INSTANCE_FILE")), report);
    assertEquals("", said());
    return report;
  }

  @Test
  void shippedFiles_areThoseOfTheProject() throws Exception {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(ROOT.resolve("instances"))) {
      files.forEach(file -> names.add(file.getFileName().toString()));
    }
    assertEquals(new TreeSet<>(Unconfigured.SHIPPED), names);
  }

  @Test
  void nothingConfigured_runsTheThreeSensorsUnderTheName_withOneWarning() throws Exception {
    Loaded loaded = loaded(ELSEWHERE);
    assertEquals("test_sensor_hub", loaded.instance().instanceId());
    assertEquals(
        List.of("temp_living_room", "humidity_bathroom", "motion_front_door"),
        loaded.instance().devices().stream().map(device -> device.id().value()).toList());
    assertEquals(1, said().lines().count(), said());
    assertTrue(said().contains("WARN"), said());
    assertTrue(said().contains(folder.resolve("test_sensor_hub.json").toString()), said());
  }

  @Test
  void withoutAFolderAtAll_itRunsToo() throws Exception {
    for (String file : Unconfigured.SHIPPED) {
      Files.delete(folder.resolve(file));
    }
    Files.delete(folder);
    assertEquals(3, loaded().instance().devices().size());
  }

  @Test
  void mountedFolder_withTheShippedFilesOnly_isAsGoodAsNone() throws Exception {
    assertEquals(3, loaded(ELSEWHERE, mount()).instance().devices().size());
    assertTrue(said().contains("only what the hub ships is in " + folder), said());
  }

  @Test
  void mountedFolder_isConfigured_evenIfItIsEmpty() throws Exception {
    Files.delete(folder.resolve("schema.json"));
    assertTrue(refused(ELSEWHERE, mount()).contains("that folder has demo"));
    Files.delete(folder.resolve("demo.json"));
    assertTrue(refused(ELSEWHERE, mount()).contains("that folder has none"));
  }

  private String mount() {
    return "40 20 8:1 /home/me " + folder + " ro - ext4 /dev/sda1 rw";
  }

  @Test
  void filesOfTheUser_meanThatAMissingOneIsAFault_andTheNearestNameIsFirst() throws Exception {
    for (String name : List.of("attic", "test_sensorhub", "zebra")) {
      Files.writeString(folder.resolve(name + ".json"), "{\"instance_id\": \"" + name + "\"}");
    }
    String report = refused();
    assertTrue(report.contains("that folder has test_sensorhub, "), report);
    assertTrue(report.contains("attic") && report.contains("zebra"), report);
  }

  @Test
  void fileThatIsThere_isTaken_andAFolderInItsPlaceIsAFault() throws Exception {
    named("demo");
    assertEquals("demo", loaded().instance().instanceId());
    assertEquals("", said());
    named("cellar");
    Files.createDirectory(folder.resolve("cellar.json")); // as the engine makes of a missing file
    assertTrue(refused().contains("a folder"));
  }

  @Test
  void onAMachine_aMissingFileStaysAFault() {
    environment.remove("HUB_CONTAINER");
    assertTrue(refused().contains("no such file"));
  }

  @Test
  void wrongName_isRefused_andNothingIsWritten() {
    named("../escape");
    assertThrows(ConfigurationException.class, this::loaded);
    assertTrue(Files.notExists(home.resolve("state")));
  }
}
