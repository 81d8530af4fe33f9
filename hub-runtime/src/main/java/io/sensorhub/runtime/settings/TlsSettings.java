package io.sensorhub.runtime.settings;

import io.sensorhub.core.tree.Problems;
import io.sensorhub.runtime.tls.ServerIdentity;
import io.sensorhub.runtime.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Reads what the web servers show to who speaks TLS. */
final class TlsSettings {

  private static final String CERTIFICATE = "HUB_TLS_CERT";
  private static final String KEY = "HUB_TLS_KEY";

  private TlsSettings() {}

  /**
   * Reads both variables and looks into the files.
   *
   * @param running whether a hub runs already: it goes on with a certificate that has expired
   */
  static Optional<TlsFiles> read(Variables variables, boolean running, Problems problems) {
    Optional<String> certificate = variables.text(CERTIFICATE);
    Optional<String> key = variables.text(KEY);
    if (certificate.isEmpty() || key.isEmpty()) {
      if (certificate.isPresent()) {
        problems.add(KEY, "nothing, beside " + CERTIFICATE, "the file with the certificate's key");
      } else if (key.isPresent()) {
        problems.add(CERTIFICATE, "nothing, beside " + KEY, "the file with the key's certificate");
      }
      return Optional.empty();
    }
    TlsFiles files = new TlsFiles(Path.of(certificate.get()), Path.of(key.get()));
    try {
      ServerIdentity identity = ServerIdentity.read(files);
      if (!running && identity.hasExpired()) {
        problems.add(
            CERTIFICATE,
            files.certificate() + ": expired on " + identity.ends(),
            "a certificate that counts");
      }
    } catch (IOException e) {
      boolean ofKey = !String.valueOf(e.getMessage()).startsWith(files.certificate() + ":");
      problems.add(
          ofKey ? KEY : CERTIFICATE,
          String.valueOf(e.getMessage()),
          ofKey
              ? "the certificate's key in PEM, without a password"
              : "a certificate in PEM, those that signed it behind it");
    }
    return Optional.of(files);
  }
}
