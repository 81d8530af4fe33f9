package io.sensorhub.runtime.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
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

  /** The hosts that the certificate names. */
  public Set<String> hosts() {
    return identity.identity().hosts();
  }

  /** What a connector speaks, the first one first. */
  public ConnectionFactory[] connections(HttpConfiguration http) {
    http.addCustomizer(new SecureRequestCustomizer(false)); // which name was asked for is no matter
    HttpConnectionFactory plain = new HttpConnectionFactory(http);
    SslConnectionFactory tls = new SslConnectionFactory(context(), HttpVersion.HTTP_1_1.asString());
    return new ConnectionFactory[] {new DetectorConnectionFactory(tls), plain};
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
