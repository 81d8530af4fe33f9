package io.sensorhub.poller.client;

import io.sensorhub.poller.keys.Credentials;
import io.sensorhub.poller.profile.Filling;
import io.sensorhub.poller.profile.LoginRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.Challenge;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Logs in to one device. A token is in every request. A password is sent only in the way that the
 * device has asked for: by digest where it can, else as it is (basic); a 401 that names no way is
 * answered as the profile says, or by basic. Once the device has asked, the next request carries
 * the answer from the beginning. A device that has taken a stronger way is never given a weaker
 * one.
 */
final class Login implements Interceptor {

  private static final String AUTHORIZATION = Credentials.Token.AUTHORIZATION;
  private static final int UNAUTHORIZED = 401;
  private static final int NONCE_BYTES = 12;

  /** How the device wants the password. */
  private sealed interface Way {
    /** The higher, the less a listener learns. */
    int strength();
  }

  private record Basic() implements Way {
    @Override
    public int strength() {
      return 1;
    }
  }

  /** In the query of each request. */
  private record Query() implements Way {
    @Override
    public int strength() {
      return 1;
    }
  }

  private record Digest(DigestChallenge challenge) implements Way {
    @Override
    public int strength() {
      return 1 + challenge.strength();
    }
  }

  /** The device wants what it does not get. */
  static final class Declined extends IOException {
    private static final long serialVersionUID = 1L;

    Declined(String message) {
      super(message);
    }
  }

  private final Credentials credentials;
  private final Map<String, String> query;
  private final Runnable freshConnection;
  private final SecureRandom random = new SecureRandom();
  private volatile @Nullable Way way;
  private volatile int agreed;

  /**
   * @param rule of the profile; its query is used where the device names no way
   * @param freshConnection drops the connections that are idle
   */
  Login(Credentials credentials, Optional<LoginRule> rule, Runnable freshConnection) {
    this.credentials = credentials;
    this.query = rule.map(LoginRule::query).orElse(Map.of());
    this.freshConnection = freshConnection;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    return switch (credentials) {
      case Credentials.Token token -> {
        attempt(chain.request()).carriesLogin();
        Request with = chain.request().newBuilder().header(token.header(), token.value()).build();
        yield chain.proceed(query.isEmpty() ? with : inQuery(with, Filling.NONE));
      }
      case Credentials.User user -> asUser(user, chain);
    };
  }

  private static Attempt attempt(Request request) {
    Attempt attempt = request.tag(Attempt.class);
    return attempt == null ? Attempt.read() : attempt;
  }

  private Response asUser(Credentials.User user, Chain chain) throws IOException {
    Way known = way;
    Response response = chain.proceed(with(known, user, chain.request()));
    if (response.code() != UNAUTHORIZED) {
      return taken(known, response);
    }
    Optional<Way> wanted = wanted(response.challenges());
    boolean again = wanted.isPresent() && !repeats(known, wanted.get());
    if (!again) {
      way = null;
      return response;
    }
    Way next = wanted.get();
    if (next.strength() < agreed) {
      way = null;
      response.close();
      throw new Declined(
          "it asks for a weaker login than it has taken before, and is not given one");
    }
    response.close();
    if (attempt(chain.request()).kind() == Attempt.Kind.COMMAND || Connections.ends(response)) {
      freshConnection.run();
    }
    way = next;
    Response second = chain.proceed(with(next, user, chain.request()));
    if (second.code() == UNAUTHORIZED) {
      way = null; // the next request begins anew, and sends one password, not two
      return second;
    }
    return taken(next, second);
  }

  /** A password that was refused is not sent again the same way; a new nonce is another way. */
  private static boolean repeats(@Nullable Way known, Way wanted) {
    return known != null && !(wanted instanceof Digest) && known.equals(wanted);
  }

  private Response taken(@Nullable Way used, Response response) {
    if (used != null && response.isSuccessful()) {
      agreed = Math.max(agreed, used.strength());
    }
    return response;
  }

  private Optional<Way> wanted(List<Challenge> challenges) {
    if (challenges.isEmpty()) {
      return Optional.of(query.isEmpty() ? new Basic() : new Query());
    }
    Optional<Way> digest = DigestChallenge.strongest(challenges).map(Digest::new);
    return digest.or(() ->
        challenges.stream()
            .filter(challenge -> challenge.scheme().equalsIgnoreCase("Basic"))
            .findFirst()
            .map(_ -> new Basic()));
  }

  private Request with(@Nullable Way chosen, Credentials.User user, Request request) {
    if (chosen != null) {
      attempt(request).carriesLogin();
    }
    return switch (chosen) {
      case null -> request;
      case Basic _ ->
          request
              .newBuilder()
              .header(
                  AUTHORIZATION,
                  okhttp3.Credentials.basic(user.name(), user.password(), StandardCharsets.UTF_8))
              .build();
      case Query _ ->
          inQuery(
              request,
              new Filling(
                  Map.of(LoginRule.USERNAME, user.name(), LoginRule.PASSWORD, user.password())));
      case Digest digest -> {
        String answer = digest.challenge().answer(user, asked(request), clientNonce());
        yield request
            .newBuilder()
            .headers(
                request
                    .headers()
                    .newBuilder()
                    .addUnsafeNonAscii(AUTHORIZATION, answer) // a name or a realm in UTF-8
                    .build())
            .build();
      }
    };
  }

  private Request inQuery(Request request, Filling filling) {
    Filling all =
        credentials instanceof Credentials.Token token
            ? filling.and(Map.of(LoginRule.TOKEN, token.token()))
            : filling;
    HttpUrl.Builder url = request.url().newBuilder();
    query.forEach((name, text) -> url.setQueryParameter(name, all.into(text)));
    return request.newBuilder().url(url.build()).build();
  }

  private String clientNonce() {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    return HexFormat.of().formatHex(nonce);
  }

  private static DigestChallenge.Asked asked(Request request) {
    HttpUrl url = request.url();
    String part = url.encodedQuery();
    Buffer body = new Buffer();
    if (request.body() != null) {
      try {
        request.body().writeTo(body);
      } catch (IOException e) {
        throw new IllegalStateException("a text can always be written", e);
      }
    }
    return new DigestChallenge.Asked(
        request.method(),
        url.encodedPath() + (part == null ? "" : "?" + part),
        body.readByteString());
  }
}
