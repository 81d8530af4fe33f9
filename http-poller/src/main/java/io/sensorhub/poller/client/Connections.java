package io.sensorhub.poller.client;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Response;

/**
 * Watches requests at the connection: notes that one goes out, and keeps the library from repeating
 * by itself what a device has answered with 503 and {@code Retry-After: 0}.
 */
final class Connections implements Interceptor {

  private static final int UNAVAILABLE = 503;
  private static final String RETRY_AFTER = "Retry-After";

  @Override
  public Response intercept(Chain chain) throws IOException {
    Attempt attempt = chain.request().tag(Attempt.class);
    if (attempt != null) {
      attempt.connected();
    }
    Response response = chain.proceed(chain.request());
    boolean atOnce =
        response.code() == UNAVAILABLE
            && response.headers().values(RETRY_AFTER).stream()
                .anyMatch(text -> text.strip().matches("0+"));
    return atOnce ? response.newBuilder().removeHeader(RETRY_AFTER).build() : response;
  }

  /** True if no request may follow on the answer's connection (RFC 9112, section 9.3). */
  static boolean ends(Response response) {
    String said = response.header("Connection", "");
    return response.protocol() == Protocol.HTTP_1_0 && !"keep-alive".equalsIgnoreCase(said);
  }
}
