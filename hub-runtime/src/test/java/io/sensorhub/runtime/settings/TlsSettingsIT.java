package io.sensorhub.runtime.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.runtime.tls.TlsFiles;
import io.sensorhub.testkit.tls.TestAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsSettingsIT {

  @TempDir private Path folder;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void certificates() throws Exception {
    TestAuthority authority = new TestAuthority(folder);
    authority.sign("good", "ec", 30, "DNS:hub.test");
    authority.sign("ended", "ec", 0, "DNS:hub.test");
    Path file = Files.writeString(folder.resolve("x.json"), "{\"instance_id\": \"x\"}");
    environment.put("HUB_HOME", folder.toString());
    environment.put("HUB_INSTANCE_FILE", file.toString());
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private Optional<TlsFiles> read(String certificate, String key) throws ConfigurationException {
    environment.put("HUB_TLS_CERT", certificate);
    environment.put("HUB_TLS_KEY", key);
    return new SettingsReader(environment, folder).read().tls();
  }

  private void refused(String certificate, String key, String... parts) {
    String report =
        assertThrows(ConfigurationException.class, () -> read(certificate, key)).report();
    for (String part : parts) {
      assertTrue(report.contains(part), report);
    }
  }

  @Test
  void bothOrNeither() throws Exception {
    assertEquals(Optional.empty(), read("", ""));
    refused(file("good.pem"), "", "HUB_TLS_KEY", "nothing, beside HUB_TLS_CERT");
    refused("", file("good.key"), "HUB_TLS_CERT", "nothing, beside HUB_TLS_KEY");
    assertEquals(
        Optional.of(new TlsFiles(folder.resolve("good.pem"), folder.resolve("good.key"))),
        read(file("good.pem"), file("good.key")));
  }

  @Test
  void whatCannotBeUsed_namesVariableAndFile() {
    refused(file("good.pem"), file("ended.key"), "HUB_TLS_KEY", file("ended.key"), "not the key");
    refused(file("none.pem"), file("good.key"), "HUB_TLS_CERT", file("none.pem"), "no such file");
    refused(file("good.pem"), file("none.key"), "HUB_TLS_KEY", file("none.key"), "no such file");
    refused(file("good.key"), file("good.key"), "HUB_TLS_CERT", file("good.key"));
    refused(file("good.pem"), file("ended.pem"), "HUB_TLS_KEY", file("ended.pem"), "private key");
  }

  @Test
  void expiredCertificate_isRefusedAtTheStart_butARunningHubGoesOn() throws Exception {
    refused(file("ended.pem"), file("ended.key"), "HUB_TLS_CERT", file("ended.pem"), "expired on");
    environment.put("HUB_CHECKED", file("checked.json"));
    assertTrue(read(file("ended.pem"), file("ended.key")).isPresent());
  }
}
