package io.sensorhub.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.cli.instance.Loaded;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.runtime.instance.CheckedInstance;
import io.sensorhub.runtime.instance.KeyedHashes;
import io.sensorhub.runtime.settings.HubSettings;
import io.sensorhub.runtime.settings.InstanceFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The services of a run read what was checked. */
class CheckedCopyTest {

  private static final String DEVICES =
      """
      "devices": [
        {"device_id": "pump", "url": "http://192.0.2.2", "profile": "mine",
         "credentials": {"username": "me", "password": "__SECRET__pump.password__"}},
        {"device_id": "found", "ip": "192.0.2.3"},
        {"device_id": "any", "url": "http://192.0.2.4", "profile": "generic-json"}]
      """;

  @TempDir private Path folder;

  private Run run;

  @BeforeEach
  void prepare() throws Exception {
    run = new Run(folder);
    Path profiles = Files.createDirectories(folder.resolve("profiles.d"));
    Files.writeString(profiles.resolve("mine.yaml"), "driver: http\nsilence: 7\ntype: pump\n");
    run.secret("creds", "pump.password=hunter2-of-the-pump\n");
    run.secret("mqtt", "username=me\npassword=hunter3\n");
    run.says(DEVICES);
    run.prepare();
  }

  private InstanceConfig read() throws ConfigurationException {
    HubSettings settings = run.ofServices().read();
    return InstanceFiles.read(settings, run.ofServices()).instance();
  }

  @Test
  void copy_saysTheSameAsTheFile() throws Exception {
    assertEquals(Loaded.read(run.reader()).instance(), read());
  }

  @Test
  void whateverBecomesOfTheFile_itsProfilesAndTheHubsOwn_servicesReadWhatWasChecked()
      throws Exception {
    InstanceConfig before = read();
    for (String content : new String[] {"", "{", "[]", "{\"instance_id\": \"attic\"}"}) {
      Files.writeString(run.file(), content);
      assertEquals(before, read());
    }
    Files.delete(run.file());
    Files.writeString(folder.resolve("profiles.d/mine.yaml"), "driver: [\n");
    assertEquals(before, read());
    // the login at the broker is found by the instance's id, which the file no longer says
    assertEquals(Optional.of("hunter3"), run.ofServices().bridge().mqtt().password());
  }

  @Test
  void profileThatAnAddressMayTurnOutToHave_isInTheCopy() throws Exception {
    Set<String> names = CheckedInstance.read(run.run().checked()).profiles().keySet();
    assertTrue(names.containsAll(Set.of("mine", "probe", "generic-json", "shelly-gen2")));
    assertFalse(names.contains("m5stack-atoms3r"));
    assertTrue(
        read().devices().stream().anyMatch(device -> device.models().containsKey("shelly-gen2")));
  }

  @Test
  void noSecret_isInTheRunFolder_andNobodyElseMayReadTheCopy() throws Exception {
    try (Stream<Path> files = Files.walk(run.run().path())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertFalse(Files.readString(file).contains("hunter"), file.toString());
      }
    }
    assertTrue(Files.readString(run.run().checked()).contains("__SECRET__pump.password__"));
    assertEquals(
        PosixFilePermissions.fromString("rw-------"),
        Files.getPosixFilePermissions(run.run().checked()));
  }

  @Test
  void copyThatIsNotToBeHad_isAFaultThatNamesIt() throws IOException {
    Files.writeString(run.run().checked(), "{\"revision\": ");
    String report = assertThrows(ConfigurationException.class, this::read).report();
    assertTrue(report.contains("checked.json") && report.contains("./hub up"), report);
    Files.delete(run.run().checked());
    assertThrows(ConfigurationException.class, this::read);
  }

  @Test
  void revision_changesWithTheFile_itsProfilesAndItsSecrets_andIsOtherwiseTheSame()
      throws Exception {
    var first = Loaded.read(run.reader()).copy(key());
    assertEquals(first.revision(), Loaded.read(run.reader()).copy(key()).revision());
    run.secret("creds", "pump.password=another-of-the-pump\n");
    String second = Loaded.read(run.reader()).copy(key()).revision();
    Files.writeString(folder.resolve("profiles.d/mine.yaml"), "driver: http\nsilence: 8\n");
    String third = Loaded.read(run.reader()).copy(key()).revision();
    run.says(DEVICES.replace("\"found\"", "\"sought\""));
    String fourth = Loaded.read(run.reader()).copy(key()).revision();
    assertEquals(4, Set.of(first.revision(), second, third, fourth).size());
  }

  private KeyedHashes key() throws ConfigurationException {
    return CheckedInstance.read(run.run().checked()).hashes();
  }
}
