package io.sensorhub.poller.keys;

import io.sensorhub.core.tree.Section;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How TLS is spoken with a device: whose certificates are trusted besides those that the system
 * trusts, and which certificate the hub itself shows.
 *
 * @param ca a file with the certificates of an authority of one's own, in PEM
 * @param fingerprint SHA-256 of the one certificate that is trusted, whatever stands in it, in
 *     hexadecimal digits in lower case
 * @param legacy whether protocols and cipher suites are allowed that Java switches off as old
 * @param certificate a file with the hub's certificate, in PEM
 * @param key a file with its key, in PEM
 */
public record TlsTrust(
    Optional<String> ca,
    Optional<String> fingerprint,
    boolean legacy,
    Optional<String> certificate,
    Optional<String> key) {

  /** A SHA-256 as programs print it: with colons or without. */
  static final Pattern FINGERPRINT = Pattern.compile("(?:[0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}");

  /** Reads {@code {ca, fingerprint, legacy, cert, key}}. */
  static Optional<TlsTrust> read(Section section) {
    Optional<String> file = section.text("ca");
    Optional<String> fingerprint = section.text("fingerprint", FINGERPRINT);
    boolean legacy = section.flag("legacy", false);
    Optional<String> certificate = section.text("cert");
    Optional<String> key = section.text("key");
    section.close();
    if (section.has("ca") && section.has("fingerprint")) {
      section.wrong("ca", "either \"ca\" or \"fingerprint\"");
    }
    if (!section.has("ca") && !section.has("fingerprint") && !section.has("cert")) {
      section.missing(
          "ca", "\"ca\" (a file in PEM), \"fingerprint\" (SHA-256), or \"cert\" with \"key\"");
    }
    if (legacy && !section.has("fingerprint")) {
      section.wrong(
          "legacy", "nothing without \"fingerprint\", for old TLS protects by that alone");
    }
    if (section.has("cert") != section.has("key")) {
      section.missing(section.has("cert") ? "key" : "cert", "both \"cert\" and \"key\", or none");
    }
    return Optional.of(
        new TlsTrust(
            file,
            fingerprint.map(text -> text.replace(":", "").toLowerCase(Locale.ROOT)),
            legacy,
            certificate,
            key));
  }
}
