package io.sensorhub.poller.client.tls;

import io.sensorhub.poller.keys.TlsTrust;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Says why TLS with a device failed, and what to set. The library's own words ("handshake_failure")
 * help nobody, so the device is asked once more what it speaks, with everything that Java knows and
 * without trust; nothing is sent to it.
 */
public final class TlsTrouble {

  private static final int DNS_NAME = 2;
  private static final int ADDRESS = 7;

  /**
   * What a device speaks.
   *
   * @param agreed protocol and cipher suite; empty if the handshake failed after the certificates
   * @param certificate its own
   * @param identity what it asks of the hub
   */
  private record Spoken(
      Optional<Agreed> agreed, X509Certificate certificate, AskedForIdentity identity) {}

  private record Agreed(String protocol, String suite) {}

  private TlsTrouble() {}

  /** The reason for people. */
  public static String explain(
      SSLException failure, HttpUrl url, Optional<TlsTrust> trust, Duration timeout) {
    Optional<Spoken> spoken = ask(url, timeout);
    if (spoken.isEmpty()) {
      return "TLS failed: "
          + rootOf(failure)
          + "; the device agrees to no protocol (TLS 1.0 to 1.3) and cipher suite that Java knows";
    }
    try {
      return explain(failure, url, trust, spoken.get());
    } catch (CertificateException e) {
      return "TLS failed: " + rootOf(failure);
    }
  }

  /**
   * What may be the matter if a connection broke after TLS was agreed on. With TLS 1.3 a device
   * judges the hub's certificate only then, and many close without a word.
   *
   * @return empty if the device wants no certificate
   */
  public static Optional<String> explainEnd(
      HttpUrl url, Optional<TlsTrust> trust, Duration timeout) {
    return ask(url, timeout).flatMap(spoken -> identity(spoken, trust));
  }

  private static String explain(
      SSLException failure, HttpUrl url, Optional<TlsTrust> trust, Spoken spoken)
      throws CertificateException {
    String fingerprint = ClientTrust.fingerprint(spoken.certificate());
    boolean legacy = trust.map(TlsTrust::legacy).orElse(false);
    String speaks =
        spoken.agreed().map(agreed -> agreed.protocol() + " with " + agreed.suite()).orElse("TLS");
    boolean old = spoken.agreed().filter(a -> OldTls.isOld(a.protocol(), a.suite())).isPresent();
    if (old && !legacy) {
      return "the device speaks "
          + speaks
          + " at best, which is switched off because it is old; \"tls\": {\"fingerprint\": \""
          + fingerprint
          + "\", \"legacy\": true} allows it for this device alone";
    }
    Throwable root = root(failure);
    if (failure instanceof SSLPeerUnverifiedException) {
      return "its certificate is for "
          + names(spoken.certificate())
          + ", not for "
          + url.host()
          + "; \"tls\": {\"fingerprint\": \""
          + fingerprint
          + "\"} takes it under any name";
    }
    if (root instanceof GeneralSecurityException) {
      String message = rootOf(failure);
      return message.contains(fingerprint)
          ? message
          : "its certificate is not trusted ("
              + message
              + "); its fingerprint is "
              + fingerprint
              + ", \"tls\": {\"fingerprint\": …} trusts it, \"tls\": {\"ca\": …} the authority that"
              + " signed it";
    }
    return "TLS failed: "
        + rootOf(failure)
        + "; "
        + identity(spoken, trust)
            .orElse("the device speaks " + speaks + ", its fingerprint is " + fingerprint);
  }

  /** What the device wants of the hub; empty if it wants nothing. */
  private static Optional<String> identity(Spoken spoken, Optional<TlsTrust> trust) {
    if (!spoken.identity().asked()) {
      return Optional.empty();
    }
    List<String> authorities = spoken.identity().authorities();
    String signed =
        authorities.isEmpty()
            ? ""
            : "; it takes those that are signed by "
                + String.join(" or ", authorities.subList(0, Math.min(3, authorities.size())));
    Optional<String> file = trust.flatMap(TlsTrust::certificate);
    String matter =
        file.isPresent()
            ? ", and does not seem to take the one in " + file.get()
            : ", and none is set (\"cert\" and \"key\" in \"tls\")";
    return Optional.of("the device wants a certificate of the hub" + matter + signed);
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      root = cause;
    }
    return root;
  }

  private static String rootOf(SSLException failure) {
    String message = root(failure).getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }

  private static String names(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        for (List<?> name : alternatives) {
          boolean host =
              name.getFirst() instanceof Integer kind && (kind == DNS_NAME || kind == ADDRESS);
          if (host) {
            names.add(String.valueOf(name.get(1)));
          }
        }
      }
    } catch (CertificateParsingException e) {
      // it has no names that can be read
    }
    return names.isEmpty()
        ? certificate.getSubjectX500Principal().getName()
        : String.join(", ", names);
  }

  private static Optional<Spoken> ask(HttpUrl url, Duration timeout) {
    int limit = Math.clamp(timeout.toMillis(), 1, 10_000);
    AnyCertificate seen = new AnyCertificate();
    AskedForIdentity identity = new AskedForIdentity();
    Optional<Agreed> agreed = Optional.empty();
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(url.host(), url.port()), limit);
      plain.setSoTimeout(limit);
      try (SSLSocket socket =
          (SSLSocket)
              OldTls.context(new KeyManager[] {identity}, seen)
                  .getSocketFactory()
                  .createSocket(plain, url.host(), url.port(), true)) {
        SSLParameters parameters = socket.getSSLParameters();
        if (url.host().matches("[A-Za-z0-9.-]*[A-Za-z]")) {
          parameters.setServerNames(List.of(new SNIHostName(url.host())));
          socket.setSSLParameters(parameters);
        }
        socket.startHandshake();
        SSLSession session = socket.getSession();
        agreed = Optional.of(new Agreed(session.getProtocol(), session.getCipherSuite()));
      }
    } catch (IOException | IllegalArgumentException e) {
      if (!identity.asked()) {
        return Optional.empty(); // whoever was asked for a certificate had agreed before
      }
    }
    Optional<Agreed> known = agreed;
    return Optional.ofNullable(seen.certificate).map(own -> new Spoken(known, own, identity));
  }

  /** Looks at a certificate and trusts it; nothing is ever sent over such a connection. */
  private static final class AnyCertificate extends ServerCertificates {
    private @Nullable X509Certificate certificate;

    @Override
    void check(X509Certificate[] chain) {
      certificate = chain[0];
    }
  }
}
