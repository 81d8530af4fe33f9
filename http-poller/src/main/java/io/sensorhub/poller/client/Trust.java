package io.sensorhub.poller.client;

import io.sensorhub.poller.keys.TlsTrust;
import io.sensorhub.runtime.PemFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;

/** Makes a client trust what a device's configuration says. */
public final class Trust {

  private Trust() {}

  /**
   * Sets up a client.
   *
   * @throws IOException where the authority's file cannot be used
   */
  public static void apply(TlsTrust trust, OkHttpClient.Builder client) throws IOException {
    try {
      switch (trust) {
        case TlsTrust.Authority authority -> use(PemFiles.trust(Path.of(authority.file())), client);
        case TlsTrust.Pinned pinned -> {
          use(new PinnedTrust(pinned.sha256()), client);
          client.hostnameVerifier((_, _) -> true); // it is this very certificate
        }
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static void use(X509TrustManager manager, OkHttpClient.Builder client)
      throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {manager}, null);
    client.sslSocketFactory(context.getSocketFactory(), manager);
  }

  /** Trusts one certificate, by its SHA-256. */
  private record PinnedTrust(String sha256) implements X509TrustManager {

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      try {
        MessageDigest hash = MessageDigest.getInstance("SHA-256");
        String found = HexFormat.of().formatHex(hash.digest(chain[0].getEncoded()));
        if (!found.equals(sha256)) {
          throw new CertificateException(
              "its certificate is another one than configured; its fingerprint is " + found);
        }
      } catch (GeneralSecurityException e) {
        throw e instanceof CertificateException certificate
            ? certificate
            : new CertificateException(e);
      }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("there are no clients");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
