package io.sensorhub.poller.client;

import io.sensorhub.core.Deadline;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.poller.client.DeviceClient.Answer;
import io.sensorhub.poller.client.DeviceClient.Failed;
import io.sensorhub.poller.client.tls.TlsTrouble;
import io.sensorhub.poller.keys.HttpKeys;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.Response;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/** Brings one request to a device, and its answer or the reason for none back. Blocks. */
final class Transport {

  /** An answer, or where to go instead; both null: a redirect to nowhere. */
  record Outcome(@Nullable Answer answer, @Nullable HttpUrl redirect) {}

  private final DeviceConfig device;
  private final HttpKeys keys;
  private final Clients clients;
  private final AnswerReader answers;
  private final LongSupplier ticker;

  Transport(
      DeviceConfig device,
      HttpKeys keys,
      Clients clients,
      AnswerReader answers,
      LongSupplier ticker) {
    this.device = device;
    this.keys = keys;
    this.clients = clients;
    this.answers = answers;
    this.ticker = ticker;
  }

  /**
   * Sends a request and reads the whole answer; a read whose connection breaks is repeated once.
   * Nothing is sent when the attempt's time is over.
   */
  Outcome exchange(Request request, Attempt attempt) {
    String shown = AnswerReader.shown(request.method(), request.url());
    Duration limit = attempt.left(device.connectTimeout().plus(device.readTimeout()));
    if (!limit.isPositive()) {
      String message = shown + ": not sent, the time was over";
      return new Outcome(new Failed(FaultCode.READ_TIMEOUT, message, true), null);
    }
    Deadline end = Deadline.in(limit, ticker);
    try {
      return once(request, attempt, limit, shown);
    } catch (IOException e) {
      Duration remaining = end.left();
      if (!mayRepeat(e, attempt) || !remaining.isPositive()) {
        return new Outcome(failed(shown, request.url(), e, attempt), null);
      }
      clients.forgetConnections();
      try {
        return once(request, attempt, remaining, shown);
      } catch (IOException again) {
        return new Outcome(failed(shown, request.url(), again, attempt), null);
      }
    }
  }

  /** A device may close a connection whenever nothing is under way (RFC 9112, section 9.6). */
  private static boolean mayRepeat(IOException failure, Attempt attempt) {
    return attempt.kind() == Attempt.Kind.READ
        && attempt.wasConnected()
        && !(failure instanceof InterruptedIOException)
        && !(failure instanceof SSLException)
        && !(failure instanceof Login.Declined);
  }

  private Outcome once(Request request, Attempt attempt, Duration limit, String shown)
      throws IOException {
    Request tagged = request.newBuilder().tag(Attempt.class, attempt).build();
    Call call = clients.of(request.url()).newCall(tagged);
    Timeout _ = call.timeout().timeout(limit.toNanos(), TimeUnit.NANOSECONDS);
    boolean ends = false;
    try (Response response = call.execute()) {
      ends = Connections.ends(response);
      if (response.isRedirect()) {
        String location = response.header("Location");
        return new Outcome(null, location == null ? null : request.url().resolve(location));
      }
      return new Outcome(answers.whole(shown, response, attempt), null);
    } finally {
      if (ends) {
        clients.forgetConnections();
      }
    }
  }

  /**
   * Asks for a stream of events.
   *
   * @param idle after which it is dead
   * @param opened is given the stream
   * @return a body without text, or why there is no stream
   */
  Answer open(Request request, Duration idle, Attempt attempt, DeviceClient.Open[] opened) {
    String shown = AnswerReader.shown(request.method(), request.url());
    try {
      Call call =
          clients
              .of(request.url())
              .newBuilder()
              .callTimeout(Duration.ZERO)
              .readTimeout(idle)
              .build()
              .newCall(request.newBuilder().tag(Attempt.class, attempt).build());
      Response response = call.execute();
      MediaType type = response.body().contentType();
      boolean events =
          type != null && DeviceClient.EVENT_STREAM.equals(type.type() + "/" + type.subtype());
      if (response.isSuccessful() && events) {
        opened[0] = new DeviceClient.Open(call, response);
        return new DeviceClient.Body(shown, "");
      }
      try (response) {
        return answers
            .refused(shown, response, attempt)
            .orElseGet(() ->
                new Failed(
                    FaultCode.INVALID_RESPONSE,
                    shown + ": expected " + DeviceClient.EVENT_STREAM + ", found " + type,
                    true));
      }
    } catch (IOException e) {
      return failed(shown, request.url(), e, attempt);
    }
  }

  /** Why no answer came, in words. */
  private Failed failed(String shown, HttpUrl url, IOException failure, Attempt attempt) {
    return switch (failure) {
      case Login.Declined declined ->
          new Failed(FaultCode.AUTHENTICATION_FAILED, shown + ": " + declined.getMessage(), true);
      case SSLException tls -> {
        String why = TlsTrouble.explain(tls, url, keys.tls(), device.connectTimeout());
        yield new Failed(FaultCode.CONNECTION_FAILED, shown + ": " + why, !attempt.wasConnected());
      }
      case UnknownHostException _ ->
          new Failed(
              FaultCode.CONNECTION_FAILED,
              shown + ": the name " + url.host() + " is not known" + hint(url.host()),
              true);
      case ConnectException _ ->
          new Failed(FaultCode.CONNECTION_FAILED, shown + ": " + failure.getMessage(), true);
      case InterruptedIOException _ ->
          new Failed(
              FaultCode.READ_TIMEOUT, shown + ": no answer in time", !attempt.wasConnected());
      default -> {
        Optional<String> identity =
            url.isHttps()
                ? TlsTrouble.explainEnd(url, keys.tls(), device.connectTimeout())
                : Optional.empty();
        yield new Failed(
            FaultCode.CONNECTION_FAILED,
            shown + ": " + failure.getMessage() + identity.map(text -> "; " + text).orElse(""),
            !attempt.wasConnected());
      }
    };
  }

  private static String hint(String host) {
    return host.endsWith(".local")
        ? "; nobody in this network answers to it by multicast DNS, use the device's IP address"
        : "";
  }
}
