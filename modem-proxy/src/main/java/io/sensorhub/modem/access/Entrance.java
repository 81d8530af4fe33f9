package io.sensorhub.modem.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.sensorhub.core.Json;
import io.sensorhub.runtime.access.Role;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.runtime.http.Guard;
import io.sensorhub.runtime.http.WrongTries;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Finds out who asks, and refuses what they may not do. Nothing is served without. */
final class Entrance {

  static final String LOGIN = "/api/login";

  private static final String MESSAGES = "GET /api/modems/{id}/sms";

  /** Attributes of a request: who asks, from where, and the name of a login. */
  static final String PERSON = "person";

  static final String FROM = "from";
  static final String TRIED = "tried";

  private static final Set<HandlerType> READING = Set.of(HandlerType.GET, HandlerType.HEAD);

  /** Personal data in messages. */
  private static final List<String> OF_MESSAGES = List.of("number", "text", "from", "to");

  private final Guard sites;
  private final ClientAddress clients;
  private final Map<String, Role> fixed;
  private final Tokens tokens;
  private final WrongTries tries;
  private final CommandRate rate;
  private final String cookie;

  /**
   * @param sites refuses pages of other sites
   * @param fixed tokens that are no logins, with what they mean
   * @param tries wrong ones, by where they are from
   * @param rate of what changes something
   * @param cookie its name
   */
  Entrance(
      Guard sites,
      ClientAddress clients,
      Map<String, Role> fixed,
      Tokens tokens,
      WrongTries tries,
      CommandRate rate,
      String cookie) {
    this.sites = sites;
    this.clients = clients;
    this.fixed = Map.copyOf(fixed);
    this.tokens = tokens;
    this.tries = tries;
    this.rate = rate;
    this.cookie = cookie;
  }

  void routes(RoutesConfig routes) {
    routes.before(this::enter);
    routes.beforeMatched(this::allow);
    routes.afterMatched(Entrance::hide);
  }

  /** Who asks. */
  static Person person(Context request) {
    return Objects.requireNonNull(request.<Person>attribute(PERSON), "asked before it is known");
  }

  /** Where a request is from. */
  static String from(Context request) {
    return Objects.requireNonNull(request.<String>attribute(FROM), "asked before it is known");
  }

  private void enter(Context request) {
    request.header("Content-Security-Policy", "default-src 'self'");
    request.header("X-Content-Type-Options", "nosniff");
    request.header("Cache-Control", "no-store");
    request.attribute(
        FROM,
        clients.of(
            request.req().getRemoteAddr(),
            Collections.list(request.req().getHeaders("X-Forwarded-For"))));
    sites.check(request);
    if (request.path().equals(LOGIN)) {
      return; // for those who cannot show anything yet
    }
    Optional<String> bearer = Guard.bearer(request);
    Person person =
        (bearer.isPresent() ? shown(request, bearer.get()) : kept(request))
            .orElseThrow(() ->
                new ApiException(
                    401,
                    "UNAUTHORIZED",
                    "This needs \"Authorization: Bearer\" with a token of POST " + LOGIN));
    request.attribute(PERSON, person);
    if (bearer.isEmpty() && !READING.contains(request.method())) {
      Guard.requirePage(request);
    }
  }

  private Optional<Person> kept(Context request) {
    return Optional.ofNullable(request.cookie(cookie)).flatMap(tokens::person);
  }

  /** A text with two dots is a login's and cannot be guessed; others are counted where wrong. */
  private Optional<Person> shown(Context request, String token) {
    if (token.chars().filter(sign -> sign == '.').count() == 2) {
      return tokens.person(token);
    }
    String customer = ClientAddress.customer(from(request));
    begin(request, tries, customer);
    Optional<Person> person = Optional.empty();
    byte[] octets = token.getBytes(StandardCharsets.UTF_8);
    for (Map.Entry<String, Role> each : fixed.entrySet()) {
      if (MessageDigest.isEqual(octets, each.getKey().getBytes(StandardCharsets.UTF_8))) {
        String name = each.getValue() == Role.ADMIN ? "HUB_TOKEN" : "HUB_READ_TOKEN";
        person = Optional.of(new Person(name, each.getValue(), name, Optional.empty()));
      }
    }
    if (person.isPresent()) {
      tries.right(customer);
    }
    return person;
  }

  /** Counts a try to get in before it is known whether it is right, or refuses it. */
  static void begin(Context request, WrongTries tries, String customer) {
    if (!tries.begin(customer)) {
      throw tooMany(
          request,
          tries.secondsLeft(customer),
          "TOO_MANY_TRIES",
          "Too many wrong tries from this address");
    }
  }

  /** Refuses for a while. */
  static ApiException tooMany(Context request, long seconds, String code, String message) {
    request.header("Retry-After", Long.toString(seconds));
    return new ApiException(429, code, message + "; try again in " + seconds + " s");
  }

  private void allow(Context request) {
    if (request.path().equals(LOGIN)) {
      return;
    }
    Role least =
        Rights.least(way(request), body(request))
            .orElseThrow(() -> new ApiException(403, "FORBIDDEN", "Nobody may do this from afar"));
    Person person = person(request);
    if (!person.role().covers(least)) {
      throw new ApiException(
          403,
          "FORBIDDEN",
          "This needs the role %s; \"%s\" has %s"
              .formatted(least.wireName(), person.name(), person.role().wireName()));
    }
    if (!READING.contains(request.method()) && !rate.allows(person.session())) {
      throw tooMany(request, 1, "TOO_MANY_COMMANDS", "More than ten commands a second");
    }
  }

  /** Method and path as they are registered. */
  private static String way(Context request) {
    String path = Objects.requireNonNull(request.endpoints().matchedHttpEndpoint()).path;
    String method = request.method().equals(HandlerType.HEAD) ? "GET" : request.method().name();
    return method + " " + path;
  }

  private static JsonNode body(Context request) {
    try {
      return READING.contains(request.method()) ? Json.object() : Json.parse(request.bodyAsBytes());
    } catch (JsonProcessingException e) {
      return Json.object(); // refused by whoever reads it
    }
  }

  /** Takes numbers and texts of messages out of an answer to who only looks. */
  private static void hide(Context request) {
    Person person = request.attribute(PERSON);
    if (person == null || person.role() != Role.READ || !way(request).equals(MESSAGES)) {
      return;
    }
    try {
      JsonNode answer = Json.parse(Objects.requireNonNullElse(request.result(), "{}"));
      for (JsonNode holder : answer.findParents("message_id")) {
        ((ObjectNode) holder).remove(OF_MESSAGES);
      }
      request.result(Json.bytes(answer));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer that is no JSON", e);
    }
  }
}
