package io.sensorhub.poller.client.tls;

import io.sensorhub.poller.keys.TlsTrust;
import io.sensorhub.runtime.tls.PemFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/** Makes a client trust what a device's configuration says, and show the hub's own certificate. */
public final class ClientTrust {

  private ClientTrust() {}

  /**
   * Sets up a client for TLS.
   *
   * @throws IOException where a file cannot be used
   */
  public static void apply(Optional<TlsTrust> trust, OkHttpClient.Builder client)
      throws IOException {
    OldTls.permit();
    boolean legacy = trust.map(TlsTrust::legacy).orElse(false);
    client.connectionSpecs(legacy ? OldTls.anyKnown() : OldTls.modern());
    if (trust.isEmpty()) {
      return;
    }
    try {
      X509TrustManager manager =
          trust.get().fingerprint().isPresent()
              ? new PinnedTrust(trust.get().fingerprint().get())
              : authorities(trust.get().ca());
      KeyManager @Nullable [] identity =
          trust.get().certificate().isPresent() && trust.get().key().isPresent()
              ? PemFiles.identity(
                  Path.of(trust.get().certificate().get()), Path.of(trust.get().key().get()))
              : null;
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(identity, new TrustManager[] {manager}, null);
      client.sslSocketFactory(context.getSocketFactory(), manager);
      if (trust.get().fingerprint().isPresent()) {
        client.hostnameVerifier((_, _) -> true); // it is this very certificate
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static X509TrustManager authorities(Optional<String> file)
      throws GeneralSecurityException, IOException {
    if (file.isPresent()) {
      return PemFiles.trust(Path.of(file.get()));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager system) {
        return system;
      }
    }
    throw new IOException("no trust in certificates to be had");
  }

  /** The SHA-256 of a certificate as programs print it. */
  static String fingerprint(X509Certificate certificate) throws CertificateException {
    return HexFormat.ofDelimiter(":").withUpperCase().formatHex(sha256(certificate));
  }

  private static byte[] sha256(X509Certificate certificate) throws CertificateException {
    try {
      return MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw e instanceof CertificateException broken ? broken : new CertificateException(e);
    }
  }

  /**
   * Trusts one certificate, by its SHA-256, and looks at nothing else in it: neither name nor date,
   * nor how it was signed.
   */
  private static final class PinnedTrust extends ServerCertificates {

    private final String sha256;

    PinnedTrust(String sha256) {
      this.sha256 = sha256;
    }

    @Override
    void check(X509Certificate[] chain) throws CertificateException {
      if (!HexFormat.of().formatHex(sha256(chain[0])).equals(sha256)) {
        throw new CertificateException(
            "its certificate is another one than configured; its fingerprint is "
                + fingerprint(chain[0]));
      }
    }
  }
}
