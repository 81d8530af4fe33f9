package io.sensorhub.runtime.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.DetectorConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS 1.2 and 1.3 on a web port, beside plain HTTP: the first octet of a connection tells which it
 * is. Who may speak plainly is for the server to say.
 */
public final class ServerTls {

  private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

  private final RenewedIdentity identity;

  /**
   * @param ticker nanoseconds that only go forward
   * @throws IOException if the files cannot be used; its message names the file
   */
  public ServerTls(TlsFiles files, Clock clock, LongSupplier ticker) throws IOException {
    this.identity = new RenewedIdentity(files, clock, ticker);
    if (ServerIdentity.othersMayRead(files.key())) {
      LOG.warn("everybody on this machine may read the key of TLS; chmod o-r file={}", files.key());
    }
  }

  /** What files that were read before are for; empty: there are none. */
  public static Optional<ServerTls> of(Optional<TlsFiles> files, Clock clock, LongSupplier ticker) {
    try {
      return files.isEmpty()
          ? Optional.empty()
          : Optional.of(new ServerTls(files.get(), clock, ticker));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // they were good when the settings were read
    }
  }

  /** The hosts that the certificate names. */
  public Set<String> hosts() {
    return identity.identity().hosts();
  }

  /** What a connector speaks that may be spoken to plainly too, the first one first. */
  public ConnectionFactory[] connections(HttpConfiguration http) {
    return new ConnectionFactory[] {new DetectorConnectionFactory(tls(http)), inside(http)};
  }

  /** What a connector speaks that speaks TLS alone, the first one first. */
  public ConnectionFactory[] encrypted(HttpConfiguration http) {
    return new ConnectionFactory[] {tls(http), inside(http)};
  }

  private SslConnectionFactory tls(HttpConfiguration http) {
    http.addCustomizer(new SecureRequestCustomizer(false)); // which name was asked for is no matter
    return new SslConnectionFactory(context(), HttpVersion.HTTP_1_1.asString());
  }

  private static HttpConnectionFactory inside(HttpConfiguration http) {
    return new HttpConnectionFactory(http);
  }

  private SslContextFactory.Server context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      // no trust: clients show no certificate, and the system's authorities need not be read
      context.init(new KeyManager[] {identity}, new TrustManager[0], null);
      SslContextFactory.Server factory = new SslContextFactory.Server();
      factory.setSslContext(context);
      // said here, because a process that talks to old devices has more switched on
      factory.setIncludeProtocols("TLSv1.3", "TLSv1.2");
      factory.setExcludeCipherSuites(
          "^TLS_RSA_.*", "^.*_(MD5|SHA|SHA1)$", "^.*_NULL_.*$", "^.*_anon_.*$");
      factory.setRenegotiationAllowed(false);
      return factory;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }
}
