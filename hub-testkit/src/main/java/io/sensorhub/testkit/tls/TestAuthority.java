package io.sensorhub.testkit.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An authority that signs certificates of servers, as {@code openssl} makes them. */
public final class TestAuthority {

  private final Path folder;

  /**
   * @param folder for its files, which exists
   */
  public TestAuthority(Path folder) throws IOException {
    this.folder = folder;
    request(
        List.of(),
        "authority",
        List.of("-x509", "-days", "30", "-subj", "/CN=authority of a test"));
  }

  /** Its certificate. */
  public Path certificate() {
    return folder.resolve("authority.pem");
  }

  /**
   * Makes {@code NAME.pem} and {@code NAME.key}, readable by their owner.
   *
   * @param kind {@code rsa:2048} or {@code ed25519}, or {@code ec} for a curve of NIST
   * @param days until it ends; 0: it has ended years ago
   * @param names in the form of openssl: {@code DNS:hub.test,IP:127.0.0.1}
   */
  public void sign(String name, String kind, int days, String names) throws IOException {
    List<String> key = new ArrayList<>(List.of("-newkey", kind));
    if (kind.equals("ec")) {
      key.addAll(List.of("-pkeyopt", "ec_paramgen_curve:prime256v1"));
    }
    key.addAll(List.of("-x509", "-subj", "/CN=" + name, "-addext", "subjectAltName=" + names));
    key.addAll(List.of("-CA", "authority.pem", "-CAkey", "authority.key"));
    key.addAll(List.of("-addext", "basicConstraints=critical,CA:FALSE"));
    key.addAll(List.of("-days", Integer.toString(Math.max(1, days))));
    request(days > 0 ? List.of() : List.of("faketime", "2020-01-01"), name, key);
  }

  private void request(List<String> when, String name, List<String> more) throws IOException {
    List<String> command = new ArrayList<>(when);
    command.addAll(List.of("openssl", "req", "-nodes", "-batch"));
    if (!more.contains("-newkey")) {
      command.addAll(List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"));
    }
    command.addAll(more);
    command.addAll(List.of("-keyout", name + ".key", "-out", name + ".pem"));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0 || !Files.exists(folder.resolve(name + ".pem"))) {
        throw new IOException(String.join(" ", command) + ": " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
