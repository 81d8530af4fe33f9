package io.sensorhub.runtime.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.sensorhub.core.Json;
import io.sensorhub.runtime.machine.NoDelaySockets;
import java.io.IOException;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import okhttp3.ConnectionSpec;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * The service in front of this one. Requests are never repeated by the client: what carries a
 * command must not be sent twice. Thread-safe.
 */
public final class Upstream {

  /** For clients of devices, which may want HTTPS. */
  public static final List<ConnectionSpec> WITH_TLS =
      List.of(ConnectionSpec.MODERN_TLS, ConnectionSpec.COMPATIBLE_TLS, ConnectionSpec.CLEARTEXT);

  private static final MediaType JSON = MediaType.get("application/json");

  /**
   * An answer.
   *
   * @param body missing where there was no JSON
   */
  public record Reply(int status, JsonNode body) {
    public boolean ok() {
      return status == 200;
    }
  }

  private final String name;
  private final HttpUrl base;
  private final Optional<String> token;
  private final OkHttpClient client;

  /**
   * @param name of the service, for messages
   * @param token that it wants, if it wants one
   */
  public Upstream(String name, URI base, Optional<String> token, OkHttpClient client) {
    this.name = name;
    this.base = HttpUrl.get(base.toString());
    this.token = token;
    this.client = client;
  }

  /**
   * The one client of a process, for all its upstreams; it owns threads, so close it by {@link
   * #closing}. It speaks HTTP without TLS, whose certificates would cost each service 3 MB; who
   * needs TLS sets {@link #WITH_TLS} in a client made from this one.
   */
  public static OkHttpClient newClient() {
    Dispatcher dispatcher =
        new Dispatcher(
            Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("client-", 0).factory()));
    return new OkHttpClient.Builder()
        .dispatcher(dispatcher)
        .connectTimeout(Duration.ofSeconds(2))
        .retryOnConnectionFailure(false)
        .followRedirects(false)
        .proxy(Proxy.NO_PROXY) // services of one hub need none, whatever the environment names
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

  public String name() {
    return name;
  }

  public HttpUrl url() {
    return base;
  }

  /** The address of a path below this service. */
  public HttpUrl url(String... segments) {
    HttpUrl.Builder url = base.newBuilder();
    for (String segment : segments) {
      url.addPathSegment(segment);
    }
    return url.build();
  }

  /**
   * Reads.
   *
   * @param timeout for the whole exchange
   * @throws IOException where no answer came
   */
  public Reply get(Duration timeout, String... segments) throws IOException {
    return call(new Request.Builder().url(url(segments)).get(), timeout);
  }

  /**
   * Asks for something to be done.
   *
   * @param timeout for the whole exchange
   * @throws IOException where no answer came; it may have been done all the same
   */
  public Reply post(Duration timeout, JsonNode body, String... segments) throws IOException {
    return call(
        new Request.Builder().url(url(segments)).post(RequestBody.create(Json.bytes(body), JSON)),
        timeout);
  }

  private Reply call(Request.Builder request, Duration timeout) throws IOException {
    token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    OkHttpClient limited = client.newBuilder().callTimeout(timeout).readTimeout(timeout).build();
    try (Response response = limited.newCall(request.build()).execute()) {
      ResponseBody body = response.body();
      try {
        return new Reply(response.code(), Json.parse(body.bytes()));
      } catch (JsonProcessingException e) {
        return new Reply(response.code(), MissingNode.getInstance());
      }
    }
  }
}
