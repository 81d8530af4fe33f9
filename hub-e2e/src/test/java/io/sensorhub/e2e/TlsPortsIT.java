package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.network.FarHost;
import io.sensorhub.testkit.tls.TestAuthority;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** REST ports with TLS: asked from another host, and by the hub itself. */
class TlsPortsIT {

  private static final String TOKEN = "t0ken-of-this";
  private static final String PYTHON =
      """
      import json, ssl, sys, urllib.request
      context = ssl.create_default_context(cafile=sys.argv[1])
      request = urllib.request.Request(sys.argv[2], headers={"Authorization": "Bearer " + sys.argv[3]})
      with urllib.request.urlopen(request, context=context) as answer:
          print(json.load(answer)["devices"][0]["device_id"])
      """;

  @TempDir private Path folder;

  private static String run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
  }

  private String curl(List<String> where, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(where);
    command.addAll(List.of("curl", "-s", "-S", "--noproxy", "*", "-m", "20"));
    command.addAll(List.of("--cacert", folder.resolve("authority.pem").toString()));
    command.addAll(List.of(arguments));
    return run(command);
  }

  /** What Chromium knows a certificate by that no authority of its own has signed. */
  private static String fingerprint(Path certificate) throws Exception {
    byte[] key =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(certificate)))
            .getPublicKey()
            .getEncoded();
    return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
  }

  @Test
  void othersNeedTls_thisMachineDoesNot_andARenewedCertificateIsTaken() throws Exception {
    TestAuthority authority = new TestAuthority(folder);
    authority.sign("hub", "ec", 90, "DNS:hub.test,IP:127.0.0.1");
    authority.sign("renewed", "rsa:2048", 60, "DNS:hub.test,IP:127.0.0.1");
    Path file =
        Files.writeString(
            folder.resolve("tls.json"),
            """
            {"instance_id": "ports", "update_interval": 1, "config": {
              "sensors": [{"sensor_id": "warmth", "sensor_type": "temperature"}]}}
            """);
    Map<String, String> environment =
        Map.of(
            "HUB_LISTEN",
            "0.0.0.0",
            "HUB_TOKEN",
            TOKEN,
            "HUB_TLS_CERT",
            folder.resolve("hub.pem").toString(),
            "HUB_TLS_KEY",
            folder.resolve("hub.key").toString());
    Launcher launcher = new Launcher(folder, environment);
    try (FarHost far = FarHost.create();
        RunningHub hub = launcher.up(file)) {
      Map<String, Long> processes = hub.processes();
      int port = hub.started().at("/ports/state-aggregator").asInt();
      assertEquals(0, launcher.call("health", "ports").code());
      assertTrue(launcher.call("status", "ports").out().contains("warmth"));

      fromAnotherHost(far, port);
      String here = "https://127.0.0.1:" + port + "/";
      String authorities = authority.certificate().toString();
      assertEquals(
          "warmth", run(List.of("python3", "-c", PYTHON, authorities, here + "devices", TOKEN)));
      page(here);

      String renewed = "subject=CN = renewed";
      assertFalse(shown(port).contains(renewed), shown(port));
      Files.copy(
          folder.resolve("renewed.key"),
          folder.resolve("hub.key"),
          StandardCopyOption.REPLACE_EXISTING);
      Files.copy(
          folder.resolve("renewed.pem"),
          folder.resolve("hub.pem"),
          StandardCopyOption.REPLACE_EXISTING);
      Await.until("the renewed certificate is shown", () -> shown(port).contains(renewed));
      assertTrue(curl(List.of(), here + "health").contains("healthy"));
      assertEquals(processes, hub.processes(), "nothing was started anew");
    }
  }

  private void fromAnotherHost(FarHost far, int port) throws IOException {
    String resolve = "hub.test:" + port + ":" + far.near();
    String address = "://hub.test:" + port + "/";
    List<String> there = far.command();
    String[] plain = {"http" + address + "health", "--resolve", resolve};
    assertTrue(curl(there, plain).contains("TLS_NEEDED"), curl(there, plain));
    String[] tls = {"https" + address + "health", "--resolve", resolve};
    assertTrue(curl(there, tls).contains("state-aggregator"), curl(there, tls));
    String[] old = {"https" + address + "health", "--resolve", resolve, "--tls-max", "1.1"};
    assertFalse(curl(there, old).contains("state-aggregator"), curl(there, old));
    String[] login = {
      "https" + address + "session",
      "--resolve",
      resolve,
      "-i",
      "-H",
      "X-Sensor-Hub: page",
      "-d",
      "{\"token\": \"" + TOKEN + "\"}"
    };
    String begun = curl(there, login);
    assertTrue(begun.contains("; HttpOnly; SameSite=Strict; Secure"), begun);
    String[] foreign = {
      "https" + address + "health", "--resolve", resolve, "-H", "Origin: http" + address
    };
    assertTrue(curl(there, foreign).contains("FORBIDDEN"), curl(there, foreign));
    guessing(there, "https" + address + "devices", resolve);
  }

  /** Six wrong tokens from another host: the sixth is not looked at, nor is a good one then. */
  private void guessing(List<String> there, String devices, String resolve) throws IOException {
    for (int i = 0; i < 7; i++) {
      String token = i < 6 ? "wrong" + i : TOKEN;
      String said =
          curl(there, devices, "--resolve", resolve, "-H", "Authorization: Bearer " + token);
      String code = i < 5 ? "UNAUTHORIZED" : "TOO_MANY_TRIES";
      assertTrue(said.contains(code), i + ": " + said);
    }
  }

  private void page(String here) throws Exception {
    String known =
        "--ignore-certificate-errors-spki-list=" + fingerprint(folder.resolve("hub.pem"));
    try (Browser page = new Browser(here, List.of(known))) {
      page.await("the form", () -> page.has("hub-login input"));
      page.type("hub-login input", TOKEN + "\n");
      page.awaitText("hub-card[data-device=warmth] .badge", "Online");
      page.awaitText("#connection", "Live");
      assertEquals("https:", page.script("return location.protocol"));
      assertEquals(
          List.of(),
          page.console().stream().filter(said -> !said.contains("status of 401")).toList());
    }
  }

  private static String shown(int port) throws IOException {
    return run(
        List.of(
            "sh",
            "-c",
            "openssl s_client -connect 127.0.0.1:%d </dev/null 2>/dev/null | openssl x509 -noout -subject"
                .formatted(port)));
  }

  @Test
  void whatCannotBeUsed_isRefusedBeforeAnythingStarts() throws Exception {
    TestAuthority authority = new TestAuthority(folder);
    authority.sign("hub", "ec", 90, "DNS:hub.test");
    authority.sign("ended", "ec", 0, "DNS:hub.test");
    Path key = folder.resolve("hub.key");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    String demo = Launcher.ROOT.resolve("instances/demo.json").toString();
    for (String[] pair : new String[][] {{"hub", "ended"}, {"ended", "ended"}, {"none", "hub"}}) {
      Launcher launcher =
          new Launcher(
              folder,
              Map.of(
                  "HUB_TLS_CERT", folder.resolve(pair[0] + ".pem").toString(),
                  "HUB_TLS_KEY", folder.resolve(pair[1] + ".key").toString()));
      Launcher.Result refused = launcher.call("validate", demo);
      assertEquals(2, refused.code());
      String said = refused.out() + refused.err();
      String named = pair[0].equals("hub") ? "ended.key" : pair[0] + ".pem";
      assertTrue(said.contains(folder.resolve(named).toString()), said);
    }
    Launcher good =
        new Launcher(
            folder,
            Map.of(
                "HUB_TLS_CERT", folder.resolve("hub.pem").toString(),
                "HUB_TLS_KEY", key.toString()));
    Launcher.Result taken = good.call("validate", demo);
    assertEquals(0, taken.code(), taken.err());
    assertTrue((taken.out() + taken.err()).contains("may read " + key), taken.out() + taken.err());
  }

  /** The hub runs without root's right to read everything; the files are somebody else's. */
  @Test
  void fileOfAnotherUser_isNamed() throws Exception {
    TestAuthority authority = new TestAuthority(folder);
    authority.sign("hub", "ec", 90, "DNS:hub.test");
    boolean root = Files.getAttribute(folder, "unix:uid").equals(0);
    String rights = "-dac_override,-dac_read_search";
    List<String> ordinary =
        root ? List.of("setpriv", "--bounding-set=" + rights, "--inh-caps=" + rights) : List.of();
    Launcher launcher =
        new Launcher(
                folder,
                Map.of(
                    "HUB_TLS_CERT", folder.resolve("hub.pem").toString(),
                    "HUB_TLS_KEY", folder.resolve("hub.key").toString()))
            .by(ordinary);
    for (String name : List.of("hub.key", "hub.pem")) {
      Path file = folder.resolve(name);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
      if (root) {
        Files.setAttribute(file, "unix:uid", 65_534);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      }
      Launcher.Result refused =
          launcher.call("validate", Launcher.ROOT.resolve("instances/demo.json").toString());
      String said = refused.out() + refused.err();
      assertEquals(2, refused.code(), said);
      assertTrue(said.contains(file + ": ") && said.contains("read"), said);
    }
  }
}
