package io.sensorhub.runtime.tls;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a server shows, and the key that proves it.
 *
 * @param chain its own certificate first
 */
public record ServerIdentity(List<X509Certificate> chain, PrivateKey key) {

  /** The kind of a name in a certificate that is a host's (RFC 5280, 4.2.1.6). */
  private static final int DNS_NAME = 2;

  private static final byte[] SAMPLE = {'s', 'a', 'm', 'p', 'l', 'e'};

  public ServerIdentity {
    chain = List.copyOf(chain);
  }

  /**
   * Reads both files and finds out whether they belong together.
   *
   * @throws IOException whose message names the file and what is wrong with it
   */
  public static ServerIdentity read(TlsFiles files) throws IOException {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      for (Certificate one : PemFiles.certificates(files.certificate())) {
        if (one instanceof X509Certificate certificate) {
          chain.add(certificate);
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(files.certificate() + ": no certificates in PEM", e);
    } catch (IOException e) {
      throw told(files.certificate(), e);
    }
    PrivateKey key;
    try {
      key = PemKeys.read(files.key(), Optional.empty());
    } catch (IllegalArgumentException e) {
      throw new IOException(files.key() + ": no key in PEM", e);
    } catch (IOException e) {
      throw told(files.key(), e);
    }
    if (!fits(chain.getFirst(), key)) {
      throw new IOException(
          files.key() + ": not the key of the first certificate in " + files.certificate());
    }
    return new ServerIdentity(chain, key);
  }

  private static IOException told(Path file, IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> new IOException(file + ": there is no such file", e);
      case AccessDeniedException _ -> new IOException(file + ": may not be read", e);
      case CharacterCodingException _ -> new IOException(file + ": no text, so not PEM", e);
      default ->
          String.valueOf(e.getMessage()).startsWith(file + ":")
              ? e
              : new IOException(file + ": " + e.getMessage(), e);
    };
  }

  private static boolean fits(X509Certificate certificate, PrivateKey key) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(SAMPLE);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(SAMPLE);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // of another kind
    }
  }

  /** When its own certificate ends. */
  public Instant ends() {
    return chain.getFirst().getNotAfter().toInstant();
  }

  /** Whether its own certificate has ended; one that has yet to begin has not. */
  public boolean hasExpired() {
    try {
      chain.getFirst().checkValidity();
      return false;
    } catch (CertificateExpiredException e) {
      return true;
    } catch (CertificateNotYetValidException e) {
      return false; // a small computer without a battery starts with an old date
    }
  }

  /** The hosts that its own certificate names, in lower case, without patterns. */
  public Set<String> hosts() {
    Set<String> hosts = new TreeSet<>();
    try {
      Collection<List<?>> names = chain.getFirst().getSubjectAlternativeNames();
      for (List<?> name : names == null ? List.<List<?>>of() : names) {
        if (name.getFirst().equals(DNS_NAME) && name.get(1) instanceof String host) {
          hosts.add(host.toLowerCase(Locale.ROOT));
        }
      }
    } catch (CertificateParsingException e) {
      return Set.of(); // a certificate without usable names
    }
    hosts.removeIf(host -> host.contains("*"));
    return hosts;
  }

  /** Whether others than its owner and its group may read a key's file. */
  public static boolean othersMayRead(Path key) {
    try {
      return Files.getPosixFilePermissions(key).contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "identity of " + hosts() + ", ends " + ends();
  }
}
