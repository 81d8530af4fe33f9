package io.sensorhub.poller.client.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Has no certificate to show, and notes whether a device asks for one, and of which authorities.
 */
final class AskedForIdentity extends X509ExtendedKeyManager {

  private boolean asked;
  private final List<String> authorities = new ArrayList<>();

  /** True if the device has asked for a certificate. */
  boolean asked() {
    return asked;
  }

  /** The authorities whose certificates the device says it takes; empty if it says nothing. */
  List<String> authorities() {
    return List.copyOf(authorities);
  }

  private @Nullable String none(Principal @Nullable [] issuers) {
    asked = true;
    if (issuers != null && authorities.isEmpty()) {
      for (Principal issuer : issuers) {
        authorities.add(issuer.getName());
      }
    }
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return none(issuers);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return none(issuers);
  }

  @Override
  public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
    return null;
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
    return null;
  }
}
