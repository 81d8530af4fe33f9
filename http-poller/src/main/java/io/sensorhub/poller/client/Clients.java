package io.sensorhub.poller.client;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.poller.client.tls.ClientTrust;
import io.sensorhub.poller.keys.HttpKeys;
import io.sensorhub.poller.profile.LoginRule;
import java.io.IOException;
import java.util.Optional;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * The library's clients for one device: one without TLS, and one with it that is made when it is
 * needed first. Nothing is repeated or redirected by themselves. Thread-safe.
 */
final class Clients {

  private final HttpKeys keys;
  private final OkHttpClient plain;
  private @Nullable OkHttpClient secure;

  /**
   * @param shared whose threads and connections are used
   * @param session of a device that has one
   */
  Clients(
      DeviceConfig device,
      HttpKeys keys,
      Optional<LoginRule> rule,
      Optional<LoginSession> session,
      OkHttpClient shared) {
    this.keys = keys;
    OkHttpClient.Builder builder =
        shared
            .newBuilder()
            .connectTimeout(device.connectTimeout())
            .readTimeout(device.readTimeout())
            .callTimeout(device.connectTimeout().plus(device.readTimeout()))
            .addNetworkInterceptor(new Connections());
    session.ifPresent(builder::cookieJar);
    if (session.isEmpty()) {
      keys.credentials()
          .ifPresent(credentials ->
              builder.addInterceptor(
                  new Login(credentials, rule, shared.connectionPool()::evictAll)));
    }
    this.plain = builder.build();
  }

  /**
   * The client for an address.
   *
   * @throws IOException if a file of the device's {@code tls} cannot be used
   */
  synchronized OkHttpClient of(HttpUrl url) throws IOException {
    if (!url.isHttps()) {
      return plain;
    }
    OkHttpClient known = secure;
    if (known == null) {
      OkHttpClient.Builder builder = plain.newBuilder();
      ClientTrust.apply(keys.tls(), builder);
      known = builder.build();
      secure = known;
    }
    return known;
  }

  /** Drops the connections on which nothing is under way. */
  void forgetConnections() {
    plain.connectionPool().evictAll();
  }
}
