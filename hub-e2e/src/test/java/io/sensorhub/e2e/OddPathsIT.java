package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folders and files whose names have blanks, quotes and other signs that programs trip over. */
class OddPathsIT {

  private static final String ID = "odd_paths";

  @TempDir private Path folder;

  private Path file;

  @BeforeEach
  void instance() throws IOException {
    Path instances = Files.createDirectory(folder.resolve("my \"files\" 9% #1"));
    file = instances.resolve("it's #2 \\ 100%.json");
    Files.writeString(
        file,
        """
        {"instance_id": "%s",
         "config": {"sensors": [{"sensor_id": "t", "sensor_type": "temperature"}]}}
        """
            .formatted(ID));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path one : files.toList()) {
        Path copy = to.resolve(from.resolveSibling("").relativize(one).toString());
        if (Files.isDirectory(one)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(one, copy);
        }
      }
    }
  }

  /** The hub as it is laid out in the image, without a cache, and with jars if it is to start. */
  private Path home(String name, boolean starts) throws IOException {
    Path home = Files.createDirectory(folder.resolve(name));
    for (String part :
        List.of("hub", "launcher", "supervisord.conf", "supervisor.d", "profiles", "demo")) {
      copy(Launcher.ROOT.resolve(part), home);
    }
    if (starts) {
      copy(Launcher.ROOT.resolve("hub-dist/target/app/lib"), home);
    }
    Path lib = Files.createDirectories(home.resolve("lib"));
    Files.copy(
        Launcher.ROOT.resolve("hub-dist/src/main/dist/jvm.options"), lib.resolve("jvm.options"));
    return home;
  }

  private Launcher launcher(String home, String state, boolean starts) throws IOException {
    Path root = home(home, starts);
    return new Launcher(folder, Map.of("HUB_STATE", folder.resolve(state).toString())).of(root);
  }

  @Test
  void blanksQuotesAndNumberSigns_work() throws IOException {
    Launcher launcher = launcher("it's 50% of #1 hub; $(date)", "st \"7%\" #2'", true);
    try (RunningHub hub = launcher.up(file, "--demo")) {
      assertEquals(7, hub.processes().size()); // the feeder among them
      Await.until("everything is well", () -> launcher.call("health", ID).code() == 0);
      Launcher.Result status = launcher.call("status", ID);
      assertTrue(status.out().contains("demo-feeder"), status.out());
      assertTrue(status.out().contains(file.toString()), status.out());
      Launcher.Result reload = launcher.call("reload", ID);
      assertEquals("nothing has changed\n", reload.out(), reload.err());
      assertTrue(
          Files.size(folder.resolve("st \"7%\" #2'/" + ID + "/logs/serial-handler.log")) > 0);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '$',
      value = {"a \"hub\" | \\\"", "back\\slash | \\\\", "co:lon | :"})
  void whatJavaCannotTake_isRefusedWithTheSign(String home, String sign) throws IOException {
    Launcher.Result refused = launcher(home, "state", false).call("validate", file.toString());
    assertEquals(2, refused.code());
    String reason = "the folder of the hub has a sign that cannot be used (" + sign + ")";
    assertTrue(refused.err().contains(reason), refused.err());
    assertEquals(1, refused.err().lines().count(), refused.err());
  }
}
