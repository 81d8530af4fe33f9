package io.sensorhub.modem.proxy.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import io.sensorhub.modem.egress.Cause;
import io.sensorhub.modem.proxy.session.Session;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The proxy's own answers; the connection ends after each. */
final class HttpAnswers {

  private HttpAnswers() {}

  /**
   * An answer.
   *
   * @param result for the access log; empty: noted already
   */
  record Answer(FullHttpResponse response, String result) {}

  static Answer malformed(String why) {
    return new Answer(answer(HttpResponseStatus.BAD_REQUEST, why), "malformed");
  }

  /** The answer to a head that cannot be read or must not be served; empty: there is no fault. */
  static Optional<Answer> ofFault(HttpRequest request) {
    if (request.decoderResult().isSuccess()) {
      return HttpHeads.fault(request).map(HttpAnswers::malformed);
    }
    Throwable why = request.decoderResult().cause();
    if (!(why instanceof TooLongFrameException)) {
      return Optional.of(malformed(String.valueOf(why.getMessage())));
    }
    String text =
        "the head is longer than %d octets, or has more than %d fields"
            .formatted(StrictDecoder.LONGEST_HEAD, Fields.MOST);
    return Optional.of(
        new Answer(answer(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, text), "malformed"));
  }

  static Answer loginNeeded() {
    FullHttpResponse response =
        answer(HttpResponseStatus.PROXY_AUTHENTICATION_REQUIRED, "who are you?");
    response
        .headers()
        .set(HttpHeaderNames.PROXY_AUTHENTICATE, "Basic realm=\"modem\", charset=\"UTF-8\"");
    return new Answer(response, "login");
  }

  static Answer refusal(Cause cause, @Nullable String why) {
    FullHttpResponse response =
        answer(HttpResponseStatus.valueOf(cause.httpStatus()), String.valueOf(why));
    response.headers().set("X-Hub-Cause", cause.wireName());
    return new Answer(response, "");
  }

  private static FullHttpResponse answer(HttpResponseStatus status, String text) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            status,
            Unpooled.copiedBuffer(text + "\n", StandardCharsets.UTF_8));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
        .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
        .set("Connection", HttpHeaderValues.CLOSE);
    return response;
  }

  /** Whether the client may go on: true at once where no login is needed. */
  static Future<Boolean> login(Session session, Channel client, Optional<HttpHeads.Login> login) {
    if (!session.needsLogin()) {
      return client.eventLoop().newSucceededFuture(true);
    }
    return login.isPresent()
        ? session.login(login.get().name(), login.get().password())
        : client.eventLoop().newSucceededFuture(false);
  }
}
