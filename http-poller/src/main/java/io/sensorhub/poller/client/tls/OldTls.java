package io.sensorhub.poller.client.tls;

import java.security.GeneralSecurityException;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import okhttp3.ConnectionSpec;
import okhttp3.TlsVersion;
import org.jspecify.annotations.Nullable;

/**
 * The protocols and cipher suites of TLS that Java switches off because they are old: TLS 1.0 and
 * 1.1, and key exchange by RSA. Java knows only one switch for the whole process
 * (jdk.tls.disabledAlgorithms), so it is opened, and each client is bound to what its device may
 * use: TLS 1.2 and 1.3 without such suites, unless the device's configuration allows more.
 */
final class OldTls {

  private static final String SWITCH = "jdk.tls.disabledAlgorithms";

  /** What devices of a person's flat still have, and is not broken outright. */
  private static final Set<String> OPENED = Set.of("TLSv1", "TLSv1.1", "TLS_RSA_*");

  private OldTls() {}

  /** Opens the switch; to be called before anything in the process uses TLS. */
  static synchronized void permit() {
    String before = Security.getProperty(SWITCH);
    if (before != null) {
      List<String> left =
          Arrays.stream(before.split(",", -1))
              .map(String::strip)
              .filter(algorithm -> !OPENED.contains(algorithm))
              .toList();
      Security.setProperty(SWITCH, String.join(", ", left));
    }
  }

  /** True for a protocol or a suite that is used only where a device's configuration allows it. */
  static boolean isOld(String protocol, String suite) {
    return protocol.equals("TLSv1") || protocol.equals("TLSv1.1") || isOldSuite(suite);
  }

  private static boolean isOldSuite(String suite) {
    return suite.startsWith("TLS_RSA_") || suite.startsWith("SSL_") || suite.contains("3DES");
  }

  /** For a device whose configuration says nothing. */
  static List<ConnectionSpec> modern() {
    String[] suites =
        Arrays.stream(context().getSocketFactory().getDefaultCipherSuites())
            .filter(suite -> !isOldSuite(suite))
            .toArray(String[]::new);
    return List.of(
        new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS)
            .tlsVersions(TlsVersion.TLS_1_3, TlsVersion.TLS_1_2)
            .cipherSuites(suites)
            .build(),
        ConnectionSpec.CLEARTEXT);
  }

  /** A context that trusts what those managers trust, and never loads the system's authorities. */
  static SSLContext context(TrustManager... managers) {
    return context(null, managers);
  }

  /**
   * The same, which shows the certificates of those keys.
   *
   * @param keys null: none
   */
  static SSLContext context(KeyManager @Nullable [] keys, TrustManager... managers) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, managers, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  /** For a device whose configuration allows all that Java knows. */
  static List<ConnectionSpec> anyKnown() {
    return List.of(
        new ConnectionSpec.Builder(ConnectionSpec.MODERN_TLS)
            .tlsVersions(
                TlsVersion.TLS_1_3, TlsVersion.TLS_1_2, TlsVersion.TLS_1_1, TlsVersion.TLS_1_0)
            .allEnabledCipherSuites()
            .build(),
        ConnectionSpec.CLEARTEXT);
  }
}
