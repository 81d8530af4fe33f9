package io.sensorhub.poller.keys;

import io.sensorhub.core.config.Section;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whose certificates are trusted, besides those that the system trusts. */
public sealed interface TlsTrust {

  /**
   * Certificates that an authority of one's own has signed.
   *
   * @param file with the authority's certificates, in PEM
   */
  record Authority(String file) implements TlsTrust {}

  /**
   * One certificate, whatever name stands in it.
   *
   * @param sha256 of the certificate, in hexadecimal digits in lower case
   */
  record Pinned(String sha256) implements TlsTrust {}

  /** A SHA-256 as programs print it: with colons or without. */
  Pattern FINGERPRINT = Pattern.compile("(?:[0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}");

  /** Reads {@code {ca, fingerprint}}. */
  static Optional<TlsTrust> read(Section section) {
    Optional<String> file = section.text("ca");
    Optional<String> fingerprint = section.text("fingerprint", FINGERPRINT);
    boolean one = section.has("ca") != section.has("fingerprint");
    section.close();
    if (!one) {
      section.missing("ca", "either \"ca\" (a file in PEM) or \"fingerprint\" (SHA-256)");
      return Optional.empty();
    }
    return fingerprint
        .<TlsTrust>map(text -> new Pinned(text.replace(":", "").toLowerCase(Locale.ROOT)))
        .or(() -> file.map(Authority::new));
  }
}
