package io.sensorhub.runtime.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The identity that stands in its files now. The files are looked at when somebody connects, at
 * most each 10 s, so nothing is done while nobody comes. Files that cannot be used leave what was
 * there before. Thread-safe.
 */
final class RenewedIdentity extends X509ExtendedKeyManager {

  private static final Logger LOG = LoggerFactory.getLogger(RenewedIdentity.class);
  static final Duration LOOK = Duration.ofSeconds(10);

  /** A certificate is renewed weeks before its end; later than this, nobody has. */
  private static final Duration SOON = Duration.ofDays(7);

  /** Tells versions of the files apart. */
  private record Stamp(String certificate, String key) {
    static Stamp of(TlsFiles files) {
      return new Stamp(of(files.certificate()), of(files.key()));
    }

    private static String of(Path file) {
      try {
        Path real = file.toRealPath(); // renewed certificates are links to other files
        return real + " " + Files.getLastModifiedTime(real) + " " + Files.size(real);
      } catch (IOException e) {
        return e.toString();
      }
    }
  }

  private record Held(String alias, ServerIdentity identity) {}

  private final TlsFiles files;
  private final Clock clock;
  private final LongSupplier ticker;
  private Held held;

  /** That a handshake under way may still ask for. */
  private Held former;

  private Stamp seen;
  private Stamp tried;
  private long lookedNanos;
  private int version;
  private boolean complained;
  private @Nullable Instant toldEnd;

  /**
   * @param ticker nanoseconds that only go forward
   * @throws IOException if the files cannot be used
   */
  RenewedIdentity(TlsFiles files, Clock clock, LongSupplier ticker) throws IOException {
    this.files = files;
    this.clock = clock;
    this.ticker = ticker;
    this.seen = Stamp.of(files);
    this.tried = seen;
    this.held = new Held("0", ServerIdentity.read(files));
    this.former = held;
    this.lookedNanos = ticker.getAsLong();
    tellEnd();
  }

  /** The identity now. */
  synchronized ServerIdentity identity() {
    return held.identity();
  }

  private void look() {
    if (ticker.getAsLong() - lookedNanos < LOOK.toNanos()) {
      return;
    }
    lookedNanos = ticker.getAsLong();
    Stamp now = Stamp.of(files);
    if (!now.equals(seen)) {
      renew(now);
    }
    tellEnd();
  }

  private void renew(Stamp now) {
    try {
      ServerIdentity fresh = ServerIdentity.read(files);
      former = held;
      held = new Held(Integer.toString(++version), fresh);
      seen = now;
      complained = false;
      LOG.info("certificate renewed file={} ends={}", files.certificate(), fresh.ends());
    } catch (IOException e) {
      if (now.equals(tried) && !complained) { // not merely between the writing of the two
        complained = true;
        LOG.warn("renewed certificate not taken, the former one stays reason={}", e.getMessage());
      }
    }
    tried = now;
  }

  private void tellEnd() {
    Instant ends = held.identity().ends();
    Instant now = clock.instant();
    if (now.isAfter(ends)) {
      tellEnd(ends, "certificate has expired; it is shown all the same file={} ended={}");
    } else if (now.isAfter(ends.minus(SOON))) {
      tellEnd(ends.minus(SOON), "certificate ends soon file={} ends={}");
    }
  }

  private void tellEnd(Instant what, String message) {
    if (!what.equals(toldEnd)) {
      toldEnd = what;
      LOG.warn(message, files.certificate(), held.identity().ends());
    }
  }

  private @Nullable Held of(String alias) {
    return held.alias().equals(alias) ? held : former.alias().equals(alias) ? former : null;
  }

  @Override
  public synchronized @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    look();
    return keyType.equals(held.identity().key().getAlgorithm()) ? held.alias() : null;
  }

  @Override
  public synchronized X509Certificate @Nullable [] getCertificateChain(String alias) {
    Held one = of(alias);
    return one == null ? null : one.identity().chain().toArray(X509Certificate[]::new);
  }

  @Override
  public synchronized @Nullable PrivateKey getPrivateKey(String alias) {
    Held one = of(alias);
    return one == null ? null : one.identity().key();
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return chooseEngineServerAlias(keyType, issuers, null);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }
}
