package io.sensorhub.poller.client;

import io.sensorhub.poller.keys.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import okhttp3.Challenge;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Logs in to one device. A token is in every request. A password is sent only in the way that the
 * device has asked for: by digest where it can, else as it is (basic); once the device has asked,
 * the next request carries the answer from the beginning.
 */
public final class Login implements Interceptor {

  private static final String AUTHORIZATION = Credentials.Token.AUTHORIZATION;
  private static final int UNAUTHORIZED = 401;
  private static final int NONCE_BYTES = 12;

  /** How the device wants the password. */
  private sealed interface Way {}

  private record Basic() implements Way {}

  private record Digest(DigestChallenge challenge) implements Way {}

  private final Credentials credentials;
  private final SecureRandom random = new SecureRandom();
  private volatile @Nullable Way way;

  public Login(Credentials credentials) {
    this.credentials = credentials;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    return switch (credentials) {
      case Credentials.Token token -> {
        boolean bearer = token.header().equalsIgnoreCase(AUTHORIZATION);
        String value = bearer ? "Bearer " + token.token() : token.token();
        yield chain.proceed(chain.request().newBuilder().header(token.header(), value).build());
      }
      case Credentials.User user -> asUser(user, chain);
    };
  }

  private Response asUser(Credentials.User user, Chain chain) throws IOException {
    Way known = way;
    Response response = chain.proceed(with(known, user, chain.request()));
    if (response.code() != UNAUTHORIZED) {
      return response;
    }
    Optional<Way> wanted = wanted(response.challenges());
    boolean refused = known instanceof Basic && wanted.filter(Basic.class::isInstance).isPresent();
    if (wanted.isEmpty() || refused) {
      way = null;
      return response;
    }
    way = wanted.get();
    response.close();
    return chain.proceed(with(wanted.get(), user, chain.request()));
  }

  private static Optional<Way> wanted(List<Challenge> challenges) {
    Optional<Way> digest = DigestChallenge.strongest(challenges).map(Digest::new);
    return digest.or(() ->
        challenges.stream()
            .filter(challenge -> challenge.scheme().equalsIgnoreCase("Basic"))
            .findFirst()
            .map(_ -> new Basic()));
  }

  private Request with(@Nullable Way chosen, Credentials.User user, Request request) {
    return switch (chosen) {
      case null -> request;
      case Basic _ ->
          request
              .newBuilder()
              .header(
                  AUTHORIZATION,
                  okhttp3.Credentials.basic(user.name(), user.password(), StandardCharsets.UTF_8))
              .build();
      case Digest digest -> {
        HttpUrl url = request.url();
        String query = url.encodedQuery();
        String uri = url.encodedPath() + (query == null ? "" : "?" + query);
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        yield request
            .newBuilder()
            .header(
                AUTHORIZATION,
                digest
                    .challenge()
                    .answer(
                        user.name(),
                        user.password(),
                        request.method(),
                        uri,
                        HexFormat.of().formatHex(nonce)))
            .build();
      }
    };
  }
}
