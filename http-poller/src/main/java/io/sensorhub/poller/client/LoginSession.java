package io.sensorhub.poller.client;

import io.sensorhub.core.Value;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.poller.keys.Credentials;
import io.sensorhub.poller.profile.Filling;
import io.sensorhub.poller.profile.Headers;
import io.sensorhub.poller.profile.LoginRule;
import io.sensorhub.poller.profile.RequestTemplate;
import io.sensorhub.poller.value.Document;
import io.sensorhub.poller.value.Extracted;
import io.sensorhub.poller.value.ValueRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * The session that a device's login begins: what its answer has brought (a token, cookies), until
 * the device refuses it. Used by one thread at a time; its cookies by those of the client.
 */
final class LoginSession implements CookieJar {

  private static final int MOST_COOKIES = 20;

  private final LoginRule rule;
  private final Map<String, String> secrets;
  private final Map<String, Cookie> cookies = new LinkedHashMap<>();
  private @Nullable Map<String, String> taken;

  LoginSession(LoginRule rule, Optional<Credentials> credentials) {
    this.rule = rule;
    this.secrets = secrets(credentials);
  }

  private static Map<String, String> secrets(Optional<Credentials> credentials) {
    return switch (credentials.orElse(null)) {
      case null -> Map.of();
      case Credentials.User user ->
          Map.of(LoginRule.USERNAME, user.name(), LoginRule.PASSWORD, user.password());
      case Credentials.Token token -> Map.of(LoginRule.TOKEN, token.token());
    };
  }

  /** The request that begins a session. */
  RequestTemplate login() {
    return rule.request().orElseThrow();
  }

  /** The request that ends the session; empty if there is none to end, or no way to. */
  Optional<RequestTemplate> logout() {
    return open() ? rule.logout() : Optional.empty();
  }

  boolean open() {
    return taken != null;
  }

  /** What the login itself is filled with. */
  Filling secrets() {
    return new Filling(secrets);
  }

  /** What the session has brought, besides what a request has itself. */
  Filling with(Filling filling) {
    Map<String, String> known = taken;
    return known == null ? filling : filling.and(known);
  }

  /** A request of the session. */
  Request carried(Request request) {
    Filling filling = with(new Filling(secrets));
    HttpUrl.Builder url = request.url().newBuilder();
    rule.query().forEach((name, text) -> url.setQueryParameter(name, filling.into(text)));
    Request.Builder carried = request.newBuilder().url(url.build());
    rule.headers()
        .forEach((name, text) -> carried.header(name, Headers.checked(name, filling.into(text))));
    return carried.build();
  }

  /** Begins with what the login's answer has; says what is missing in it. */
  Optional<DeviceClient.Failed> begin(DeviceClient.Body answer) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (ValueRule value : rule.take()) {
      Optional<String> text = text(value, answer.text());
      if (text.isEmpty() || !Headers.canBeSent(text.get())) {
        String place = value.places().getFirst().toString();
        String message =
            answer.request()
                + ": the login brought "
                + (text.isEmpty() ? "nothing" : "what cannot be sent")
                + " at "
                + place;
        return Optional.of(new DeviceClient.Failed(FaultCode.AUTHENTICATION_FAILED, message, true));
      }
      texts.put(value.property(), text.get());
    }
    taken = texts;
    return Optional.empty();
  }

  private static Optional<String> text(ValueRule value, String answer) {
    boolean xml = value.places().getFirst() instanceof ValueRule.InXml;
    try {
      Document document = xml ? Document.ofXml(answer) : Document.ofJson(answer);
      return value.in(document) instanceof Extracted.Got(Value found)
              && !(found instanceof Value.Missing)
          ? Optional.of(found.toJson().asText())
          : Optional.empty();
    } catch (Document.TooManyValues e) {
      return Optional.empty();
    }
  }

  /** It is over. */
  void end() {
    taken = null;
    synchronized (cookies) {
      cookies.clear();
    }
  }

  @Override
  public List<Cookie> loadForRequest(HttpUrl url) {
    synchronized (cookies) {
      List<Cookie> fitting = new ArrayList<>();
      cookies.values().stream().filter(cookie -> cookie.matches(url)).forEach(fitting::add);
      return fitting;
    }
  }

  @Override
  public void saveFromResponse(HttpUrl url, List<Cookie> told) {
    synchronized (cookies) {
      for (Cookie cookie : told) {
        if (cookies.containsKey(cookie.name()) || cookies.size() < MOST_COOKIES) {
          cookies.put(cookie.name(), cookie);
        }
      }
    }
  }
}
