package io.sensorhub.poller.client;

import io.sensorhub.core.FaultCode;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.poller.keys.HttpKeys;
import io.sensorhub.poller.profile.HttpRequest;
import io.sensorhub.poller.profile.HttpRequest.Filling;
import io.sensorhub.runtime.http.Upstream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to one device, with its time-outs, login and trust, and reads the answers. Nothing
 * is sent twice. Thread-safe; blocks.
 */
public final class HttpSender {

  /** An answer may be so large. */
  public static final long MAX_RESPONSE_BYTES = 1_048_576;

  private static final int MAX_REDIRECTS = 5;
  private static final String EVENT_STREAM = "text/event-stream";

  /** What came for a request. */
  public sealed interface Answer {}

  /**
   * A success.
   *
   * @param request for messages, without its query
   */
  public record Body(String request, String text) implements Answer {}

  /**
   * Anything else.
   *
   * @param known false: the request may have had its effect
   */
  public record Failed(FaultCode code, String message, boolean known) implements Answer {}

  private final HttpKeys keys;
  private final HttpUrl base;
  private final OkHttpClient client;
  private final OkHttpClient endless;

  /**
   * @param shared whose threads and connections are used
   */
  public HttpSender(DeviceConfig device, HttpKeys keys, HttpUrl base, OkHttpClient shared) {
    this.keys = keys;
    this.base = base;
    OkHttpClient.Builder builder =
        shared
            .newBuilder()
            .connectTimeout(device.connectTimeout())
            .readTimeout(device.readTimeout())
            .callTimeout(device.connectTimeout().plus(device.readTimeout()));
    keys.credentials().ifPresent(credentials -> builder.addInterceptor(new Login(credentials)));
    if (base.isHttps()) {
      builder.connectionSpecs(Upstream.WITH_TLS);
    }
    try {
      if (keys.tls().isPresent()) {
        Trust.apply(keys.tls().get(), builder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it was in order when the configuration was checked
    }
    this.client = builder.build();
    this.endless = builder.callTimeout(Duration.ZERO).build();
  }

  /** Asks; redirects within the host are followed. */
  public Answer read(HttpRequest request) {
    HttpUrl url = request.url(base, Filling.NONE);
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      Outcome outcome = send(request, url, Filling.NONE, Duration.ZERO);
      if (outcome.answer() != null) {
        return outcome.answer();
      }
      HttpUrl next = outcome.redirect();
      if (next == null || !sameHost(next) || !request.method().equals("GET")) {
        return new Failed(
            FaultCode.REDIRECTED_AWAY,
            shown(request, url) + ": redirected to another host, which is not followed",
            true);
      }
      url = next;
    }
    return new Failed(
        FaultCode.INVALID_RESPONSE, shown(request, url) + ": more than 5 redirects", true);
  }

  /**
   * Sends a command, once; a redirect is not followed.
   *
   * @param left the time that there is for it
   */
  public Answer command(HttpRequest request, Filling filling, Duration left) {
    HttpUrl url = request.url(base, filling);
    Answer answer = send(request, url, filling, left).answer();
    return answer == null
        ? new Failed(
            FaultCode.REDIRECTED_AWAY, shown(request, url) + ": redirected, not followed", false)
        : answer;
  }

  /** An answer, or where to go instead; both null: a redirect to nowhere. */
  private record Outcome(@Nullable Answer answer, @Nullable HttpUrl redirect) {}

  /** What became of opening a stream. */
  public sealed interface Opening {}

  /** It is open; whoever has it closes it. */
  public record Open(Call call, Response response) implements Opening {}

  /** It is not. */
  public record NotOpen(Failed failed) implements Opening {}

  /**
   * Asks for an answer that does not end.
   *
   * @param idle after which the stream is dead
   */
  public Opening open(HttpRequest request, Duration idle) {
    HttpUrl url = request.url(base, Filling.NONE);
    OkHttpClient patient = endless.newBuilder().readTimeout(idle).build();
    Call call =
        patient.newCall(
            request.to(url, Filling.NONE).newBuilder().header("Accept", EVENT_STREAM).build());
    String shown = shown(request, url);
    try {
      Response response = call.execute();
      MediaType type = response.body().contentType();
      if (response.isSuccessful() && type != null && EVENT_STREAM.equals(type(type))) {
        return new Open(call, response);
      }
      try (response) {
        Failed failed =
            refused(shown, response)
                .orElseGet(() ->
                    new Failed(
                        FaultCode.INVALID_RESPONSE,
                        shown + ": expected " + EVENT_STREAM + ", found " + type,
                        true));
        return new NotOpen(failed);
      }
    } catch (IOException e) {
      return new NotOpen(failed(shown, e));
    }
  }

  private static String type(MediaType type) {
    return type.type() + "/" + type.subtype();
  }

  private Outcome send(HttpRequest request, HttpUrl url, Filling filling, Duration left) {
    Call call = client.newCall(request.to(url, filling));
    if (left.isPositive()) {
      Timeout _ = call.timeout().timeout(left.toNanos(), TimeUnit.NANOSECONDS);
    }
    String shown = shown(request, url);
    try (Response response = call.execute()) {
      if (response.isRedirect()) {
        String location = response.header("Location");
        return new Outcome(null, location == null ? null : url.resolve(location));
      }
      return new Outcome(answer(shown, response), null);
    } catch (IOException e) {
      return new Outcome(failed(shown, e), null);
    }
  }

  private static Failed failed(String shown, IOException e) {
    return switch (e) {
      case ConnectException _, UnknownHostException _ ->
          new Failed(FaultCode.CONNECTION_FAILED, shown + ": " + e.getMessage(), true);
      case InterruptedIOException _ ->
          new Failed(FaultCode.READ_TIMEOUT, shown + ": no answer in time", false);
      default -> new Failed(FaultCode.CONNECTION_FAILED, shown + ": " + e.getMessage(), false);
    };
  }

  private boolean sameHost(HttpUrl other) {
    return other.host().equals(base.host()) && other.port() == base.port();
  }

  /** Without the query, which may carry a key. */
  private static String shown(HttpRequest request, HttpUrl url) {
    return request.method() + " " + url.newBuilder().query(null).build();
  }

  /** Why an answer is none; nothing where it is one. */
  private Optional<Failed> refused(String request, Response response) {
    if (response.code() == 401 || response.code() == 403) {
      String login =
          keys.credentials()
              .map(credentials -> credentials + " refused")
              .orElse("\"credentials\" needed");
      String message = request + ": status " + response.code() + ", " + login;
      return Optional.of(new Failed(FaultCode.AUTHENTICATION_FAILED, message, true));
    }
    return response.isSuccessful()
        ? Optional.empty()
        : Optional.of(
            new Failed(FaultCode.HTTP_STATUS, request + ": status " + response.code(), true));
  }

  private Answer answer(String request, Response response) throws IOException {
    Optional<Failed> refused = refused(request, response);
    if (refused.isPresent()) {
      return refused.get();
    }
    Buffer body = new Buffer();
    BufferedSource source = response.body().source();
    while (body.size() <= MAX_RESPONSE_BYTES) {
      if (source.read(body, MAX_RESPONSE_BYTES + 1 - body.size()) < 0) {
        return new Body(request, body.readUtf8());
      }
    }
    return new Failed(FaultCode.RESPONSE_TOO_LARGE, request + ": the answer is above 1 MiB", true);
  }
}
