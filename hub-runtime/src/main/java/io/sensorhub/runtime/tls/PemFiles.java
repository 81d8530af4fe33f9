package io.sensorhub.runtime.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** Certificates and keys in PEM files (RFC 7468). Errors name the file, never its contents. */
public final class PemFiles {

  private static final char[] NO_PASSWORD = {};

  private PemFiles() {}

  /**
   * Trusts what the certificates of a file have signed.
   *
   * @throws IOException where it cannot be used
   */
  public static X509TrustManager trust(Path authority) throws IOException {
    try {
      KeyStore store = empty();
      int number = 0;
      for (Certificate certificate : certificates(authority)) {
        store.setCertificateEntry("authority-" + number++, certificate);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager trust) {
          return trust;
        }
      }
      throw new IOException("no trust in certificates to be had");
    } catch (GeneralSecurityException e) {
      throw new IOException(authority + ": " + e.getMessage(), e);
    }
  }

  /**
   * Shows a certificate and holds its key.
   *
   * @param key in PKCS #8, PKCS #1 or SEC 1, without a password
   * @throws IOException where they cannot be used
   */
  public static KeyManager[] identity(Path certificate, Path key) throws IOException {
    return identity(certificate, key, Optional.empty());
  }

  /**
   * Shows a certificate and holds its key.
   *
   * @param key in PKCS #8, PKCS #1 or SEC 1
   * @param password of a key in PKCS #8
   * @throws IOException where they cannot be used
   */
  public static KeyManager[] identity(Path certificate, Path key, Optional<String> password)
      throws IOException {
    try {
      KeyStore store = empty();
      Certificate[] chain = certificates(certificate).toArray(Certificate[]::new);
      store.setKeyEntry("identity", PemKeys.read(key, password), NO_PASSWORD, chain);
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, NO_PASSWORD);
      return factory.getKeyManagers();
    } catch (GeneralSecurityException e) {
      throw new IOException(certificate + " with " + key + ": " + e.getMessage(), e);
    }
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }

  static Collection<? extends Certificate> certificates(Path file)
      throws GeneralSecurityException, IOException {
    try (InputStream pem = Files.newInputStream(file)) {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(pem);
      if (found.isEmpty()) {
        throw new IOException(file + ": there is no certificate in it");
      }
      return found;
    }
  }
}
