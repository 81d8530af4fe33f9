package io.sensorhub.runtime.access;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.runtime.settings.SettingsReader;
import io.sensorhub.testkit.TestInstance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessFilesTest {

  private static final InstanceConfig WITHOUT = instance("");
  private static final InstanceConfig WITH = instance("\"api\": {}");

  @TempDir private Path folder;

  private static InstanceConfig instance(String modems) {
    return TestInstance.of(
        """
        {"instance_id": "rack", "friendly_name": "Rack",
         "config": {"ports": [{"port_id": "m", "serial_path": "/dev/m", "driver": "at-modem"}],
                    "modems": {%s}},
         "devices": [{"device_id": "modem_1", "port_id": "m", "profile": "quectel-ec25"}]}
        """
            .formatted(modems));
  }

  private void require(InstanceConfig instance) throws ConfigurationException {
    SettingsReader reader = new SettingsReader(Map.of("INSTANCE_NAME", "rack"), folder);
    AccessFiles.require(instance, reader.read(), reader);
  }

  @Test
  void withoutACertificateOrUsers_theKeyIsNamed() throws IOException {
    assertDoesNotThrow(() -> require(WITHOUT));
    String report = assertThrows(ConfigurationException.class, () -> require(WITH)).report();
    assertTrue(report.contains("/config/modems/api: found no certificate;"), report);
    assertTrue(report.contains("HUB_TLS_CERT"), report);
    assertTrue(report.contains("/config/modems/api: found no users;"), report);
    assertTrue(report.contains(folder.resolve("rack_users").toString()), report);

    Files.writeString(folder.resolve("rack_users"), "ada:admin:secret\n");
    Files.writeString(folder.resolve("rack_jwt"), "short");
    report = assertThrows(ConfigurationException.class, () -> require(WITH)).report();
    assertTrue(report.contains("rack_users line 1: found what is no account"), report);
    assertTrue(report.contains("rack_jwt: found 5 octets"), report);
  }

  @Test
  void key_isTheWholeFile_ifItIsLongEnough() throws IOException {
    AccessFiles files = new AccessFiles(folder.resolve("u"), folder.resolve("k"));
    Problems problems = new Problems();
    assertTrue(files.key(problems).isEmpty());
    byte[] key = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);
    Files.write(files.key(), key);
    assertArrayEquals(key, files.key(problems).orElseThrow());
    assertEquals(0, problems.all().size());
  }
}
