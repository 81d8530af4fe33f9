package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices with TLS of their own age, behind a whole hub: each is given what its file allows. */
class TlsDevicesIT {

  @TempDir private Path folder;

  /** The device in Python, with OpenSSL's idea of TLS. */
  private record Peer(Process process, String https, String http, String fingerprint)
      implements AutoCloseable {

    static Peer of(String mode) throws IOException {
      Path program = Path.of("src/test/resources/peers/tls_device.py");
      Process process =
          new ProcessBuilder("python3", program.toString(), mode)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String[] said = Objects.requireNonNull(out.readLine(), "the device began").split(" ", -1);
      return new Peer(
          process,
          "https://127.0.0.1:" + said[0] + "/",
          "http://127.0.0.1:" + said[1] + "/",
          said[2]);
    }

    String device(String id, String url, String tls) {
      return """
      {"device_id": "%s", "url": "%s", "profile": "generic-json", "tls": {"fingerprint": "%s"%s}}
      """
          .formatted(id, url, fingerprint, tls);
    }

    @Override
    public void close() {
      process.destroy();
    }
  }

  private static String message(RunningHub hub, String device) {
    return hub.get("http-poller", "/errors").path("errors").path(device).path("message").asText();
  }

  @Test
  void oldTls_isSpokenOnlyWithADeviceThatMay_andAnotherIsToldWhatToSet() throws Exception {
    try (Peer rsa = Peer.of("rsa");
        Peer old = Peer.of("old");
        Peer modern = Peer.of("new")) {
      String legacy = ", \"legacy\": true";
      Path file =
          Files.writeString(
              folder.resolve("tls.json"),
              """
              {"instance_id": "tls", "config": {"poll_interval": 1}, "devices": [%s]}
              """
                  .formatted(
                      String.join(
                          ",",
                          rsa.device("rsa", rsa.https(), ""),
                          rsa.device("rsa_may", rsa.https(), legacy),
                          old.device("old", old.https(), ""),
                          old.device("old_may", old.https(), legacy),
                          modern.device("modern", modern.https(), ""),
                          modern.device("moved", modern.http(), ""))));
      try (RunningHub hub = new Launcher(folder, Map.of()).up(file)) {
        for (String good : new String[] {"rsa_may", "old_may", "modern", "moved"}) {
          Await.until(
              good,
              () -> {
                JsonNode read = hub.get("http-poller", "/sensor/" + good);
                return read.path("power").asDouble() == 12.5;
              });
        }
        for (Map.Entry<String, String> bad :
            Map.of("rsa", "TLS_RSA_WITH_AES_128_GCM_SHA256", "old", "TLSv1.1").entrySet()) {
          Await.until(
              bad.getKey() + " speaks " + bad.getValue(),
              () -> message(hub, bad.getKey()).contains(bad.getValue()));
          String message = message(hub, bad.getKey());
          assertTrue(message.contains("\"legacy\": true"), message);
          String fingerprint = bad.getKey().equals("rsa") ? rsa.fingerprint() : old.fingerprint();
          assertTrue(
              message.replace(":", "").toLowerCase(Locale.ROOT).contains(fingerprint), message);
        }
        assertEquals(
            0, hub.get("http-poller", "/sensor/moved/health").path("total_failures").asInt());
      }
    }
  }
}
