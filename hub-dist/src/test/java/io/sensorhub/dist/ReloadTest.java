package io.sensorhub.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.config.ConfigurationException;
import io.sensorhub.runtime.ServiceList;
import io.sensorhub.runtime.ServiceName;
import io.sensorhub.runtime.settings.CheckedInstance;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reload says and keeps while none of the services runs. */
class ReloadTest {

  private static final String PUMP =
      """
      {"device_id": "pump", "url": "http://192.0.2.2", "profile": "generic-json",
       "poll_interval": %s,
       "credentials": {"username": "me", "password": "__SECRET__pump.password__"}}
      """;

  private static final String TANK =
      """
      {"device_id": "tank", "url": "__SECRET__tank_url__", "profile": "generic-json"}
      """;

  @TempDir private Path folder;

  private Run run;

  private record Said(int code, List<String> out, String err) {}

  @BeforeEach
  void prepare() throws Exception {
    run = new Run(folder);
    run.secret("creds", "pump.password=hunter2\ntank_url=http://192.0.2.3/hunter4\n");
    run.says(devices(PUMP.formatted("5"), TANK));
    run.prepare();
  }

  private static String devices(String... devices) {
    return "\"devices\": [" + String.join(",", devices) + "]";
  }

  private Said reload() throws IOException, ConfigurationException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        new Reload(
                Loaded.read(run.reader()),
                run.run(),
                ServiceList.OF_THE_HUB,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8))
            .run();
    return new Said(
        code,
        out.toString(StandardCharsets.UTF_8).lines().toList(),
        err.toString(StandardCharsets.UTF_8));
  }

  private String revision() throws ConfigurationException {
    return CheckedInstance.read(run.run().checked()).revision();
  }

  @Test
  void theSameFile_isNoChange() throws Exception {
    String before = revision();
    assertEquals(List.of("nothing has changed"), reload().out());
    assertEquals(before, revision());
  }

  @Test
  void difference_isTold_andEachServiceThatDoesNotRunIsNamed() throws Exception {
    run.says(
        devices(PUMP.formatted("7"), "{\"device_id\": \"new\", \"ip\": \"192.0.2.9\"}")
            + ", \"update_interval\": 20");
    Said said = reload();
    assertEquals(0, said.code(), said.err());
    assertEquals(
        List.of(
                "- device tank",
                "~ device pump: poll_interval",
                "+ device new",
                "~ update_interval")
            .stream()
            .sorted()
            .toList(),
        said.out().stream().sorted().toList());
    for (ServiceName service : ServiceList.OF_THE_HUB.all()) {
      assertTrue(said.err().contains(service + " does not run now"), said.err());
    }
    assertEquals(List.of("nothing has changed"), reload().out());
  }

  @Test
  void secretThatChanges_isAChangeOfItsDevice_andIsNotShown() throws Exception {
    run.secret("creds", "pump.password=hunter3\ntank_url=http://192.0.2.3/hunter5\n");
    Said said = reload();
    assertEquals(
        List.of("~ device pump: credentials", "~ device tank: url"), said.out(), said.err());
    assertEquals(List.of("nothing has changed"), reload().out());
    run.says(devices(PUMP.formatted("6"), TANK));
    run.secret("creds", "pump.password=hunter6\ntank_url=http://192.0.2.3/hunter5\n");
    said = reload();
    assertEquals(List.of("~ device pump: poll_interval, credentials"), said.out());
    assertFalse(said.err().contains("hunter"), said.err());
    run.says(devices(PUMP.formatted("6")));
    run.secret("creds", "pump.password=hunter6\n");
    assertEquals(List.of("- device tank"), reload().out());
  }

  @Test
  void profileThatChanges_isAChangeOfItsDevices() throws Exception {
    Path profiles = Files.createDirectories(folder.resolve("profiles.d"));
    Files.writeString(
        profiles.resolve("generic-json.yaml"), "driver: http\nsilence: 9\ntype: pump\n");
    Said said = reload();
    assertEquals(2, said.out().size(), said.out().toString());
    assertTrue(said.out().getFirst().startsWith("~ device pump: profile"), said.out().toString());
  }

  @Test
  void fault_changesNothing() throws Exception {
    String before = revision();
    run.says("\"devicess\": []");
    assertThrows(ConfigurationException.class, this::reload);
    run.says(devices(PUMP.formatted("5"), TANK));
    run.secret("creds", "tank_url=http://192.0.2.3\n");
    assertThrows(ConfigurationException.class, this::reload);
    assertEquals(before, revision());
  }

  @Test
  void whatNeedsARestart_isNamed_andNothingIsApplied() throws Exception {
    String before = revision();
    Files.writeString(run.file(), "{\"instance_id\": \"attic\", \"devices\": []}");
    Said said = reload();
    assertEquals(Reload.EXIT_RESTART, said.code());
    assertTrue(said.err().contains("instance_id: needs a restart"), said.err());
    run.says(devices(PUMP.formatted("9"), TANK));
    run.secret("mqtt", "username=me\npassword=hunter7\n");
    said = reload();
    assertEquals(Reload.EXIT_RESTART, said.code());
    assertTrue(said.err().contains("_mqtt password: needs a restart"), said.err());
    assertFalse(said.err().contains("hunter"), said.err());
    assertEquals(List.of(), said.out());
    assertEquals(before, revision());
  }
}
