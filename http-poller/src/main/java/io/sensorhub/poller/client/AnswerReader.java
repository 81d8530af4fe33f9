package io.sensorhub.poller.client;

import io.sensorhub.core.health.FaultCode;
import io.sensorhub.poller.client.answer.BodyText;
import io.sensorhub.poller.client.answer.RetryAfter;
import io.sensorhub.poller.keys.Credentials;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import okhttp3.Challenge;
import okhttp3.HttpUrl;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;

/** Reads what came for a request. */
final class AnswerReader {

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;

  private final Optional<Credentials> credentials;
  private final Clock clock;

  /**
   * @param credentials of the device, for messages
   */
  AnswerReader(Optional<Credentials> credentials, Clock clock) {
    this.credentials = credentials;
    this.clock = clock;
  }

  /** A request in messages: without its query, which may carry a key. */
  static String shown(String method, HttpUrl url) {
    return method + " " + url.newBuilder().query(null).build();
  }

  /** The whole answer, if it is a success and not too large. */
  DeviceClient.Answer whole(String shown, Response response, Attempt attempt) throws IOException {
    Optional<DeviceClient.Failed> refused = refused(shown, response, attempt);
    if (refused.isPresent()) {
      return refused.get();
    }
    Buffer body = new Buffer();
    BufferedSource source = response.body().source();
    while (body.size() <= DeviceClient.MAX_RESPONSE_BYTES) {
      if (source.read(body, DeviceClient.MAX_RESPONSE_BYTES + 1 - body.size()) < 0) {
        return new DeviceClient.Body(
            shown, BodyText.of(body.readByteArray(), response.body().contentType()));
      }
    }
    return new DeviceClient.Failed(
        FaultCode.RESPONSE_TOO_LARGE, shown + ": the answer is above 1 MiB", true);
  }

  /** Why an answer is none; empty if it is one. */
  Optional<DeviceClient.Failed> refused(String shown, Response response, Attempt attempt) {
    if (response.isSuccessful()) {
      return Optional.empty();
    }
    boolean login = response.code() == UNAUTHORIZED || response.code() == FORBIDDEN;
    Optional<Duration> pause = RetryAfter.of(response.headers(), clock.instant());
    String message = shown + ": status " + response.code();
    return Optional.of(
        new DeviceClient.Failed(
            login ? FaultCode.AUTHENTICATION_FAILED : FaultCode.HTTP_STATUS,
            message + (login ? ", " + why(response, attempt) : "") + until(pause),
            true,
            pause));
  }

  private static String until(Optional<Duration> pause) {
    return pause
        .map(time -> ", it asks to be left alone for " + time.toSeconds() + " s")
        .orElse("");
  }

  private String why(Response response, Attempt attempt) {
    if (credentials.isEmpty()) {
      return "\"credentials\" needed";
    }
    if (attempt.loginWasSent()) {
      return credentials.get() + " refused";
    }
    List<String> schemes =
        response.challenges().stream().map(Challenge::scheme).distinct().toList();
    return schemes.isEmpty()
        ? "without asking for a login; nothing was sent"
        : "it asks for a login that the hub does not have ("
            + String.join(", ", schemes)
            + "); nothing was sent";
  }
}
