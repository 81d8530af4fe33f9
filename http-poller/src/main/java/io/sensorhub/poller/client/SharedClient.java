package io.sensorhub.poller.client;

import io.sensorhub.runtime.machine.NoDelaySockets;
import java.net.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import okhttp3.ConnectionSpec;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/**
 * The client that all devices share: its threads and, without a client of their own, its
 * connections. It repeats and redirects nothing by itself. It speaks HTTP without TLS, whose
 * certificates would cost 3 MB; {@link ClientTrust} makes a client with TLS from it.
 */
public final class SharedClient {

  private SharedClient() {}

  /** A new one; it owns threads, so close it by {@link #closing}. */
  public static OkHttpClient open() {
    Dispatcher dispatcher =
        new Dispatcher(
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("client-", 0).factory()));
    return new OkHttpClient.Builder()
        .dispatcher(dispatcher)
        .connectTimeout(Duration.ofSeconds(2))
        .retryOnConnectionFailure(false)
        .followRedirects(false)
        .proxy(Proxy.NO_PROXY) // devices are in the house, whatever the environment names
        .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
        .socketFactory(new NoDelaySockets())
        .build();
  }

  /** What ends a client's threads and connections. */
  public static AutoCloseable closing(OkHttpClient client) {
    return () -> {
      client.dispatcher().cancelAll();
      client.dispatcher().executorService().shutdownNow();
      client.connectionPool().evictAll();
    };
  }
}
