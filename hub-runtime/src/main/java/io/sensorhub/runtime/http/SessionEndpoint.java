package io.sensorhub.runtime.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sensorhub.core.Json;
import io.sensorhub.runtime.http.Sessions.Role;
import java.util.Optional;

/**
 * {@code /session}: a person at the page enters the token once and gets a cookie for it, which no
 * script can read and no other site's page can send.
 */
final class SessionEndpoint {

  private static final String PATH = "/session";

  private final Sessions sessions;
  private final Guard guard;
  private final String cookie;
  private final WrongTries tries;

  /**
   * @param cookie its name
   */
  SessionEndpoint(Sessions sessions, Guard guard, String cookie, WrongTries tries) {
    this.sessions = sessions;
    this.guard = guard;
    this.cookie = cookie;
    this.tries = tries;
  }

  void routes(RoutesConfig routes) {
    routes.get(PATH, this::tell);
    routes.post(PATH, this::begin);
    routes.delete(PATH, this::end);
  }

  private void tell(Context request) {
    answer(request, sessions.needed() ? guard.role(request) : Optional.of(Role.FULL));
  }

  private void begin(Context request) {
    Guard.requirePage(request);
    Optional<Role> role = tries.of(request, sessions, token(request));
    if (role.isEmpty()) {
      throw new ApiException(401, "UNAUTHORIZED", "This is not the token of this hub");
    }
    set(request, sessions.begin(role.get()), Sessions.LASTS.toSeconds());
    answer(request, role);
  }

  private void end(Context request) {
    Guard.requirePage(request);
    Optional.ofNullable(request.cookie(cookie)).ifPresent(sessions::end);
    set(request, "", 0);
    answer(request, Optional.empty());
  }

  private void set(Context request, String value, long seconds) {
    String secure = request.scheme().equals("https") ? "; Secure" : "";
    request.header(
        "Set-Cookie",
        "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict%s"
            .formatted(cookie, value, seconds, secure));
  }

  private static String token(Context request) {
    try {
      JsonNode body = Json.parse(request.bodyAsBytes());
      return body.path("token").asText().trim();
    } catch (JsonProcessingException e) {
      throw new ApiException(400, "BAD_REQUEST", "The body is {\"token\": text}");
    }
  }

  private void answer(Context request, Optional<Role> role) {
    ApiServer.answer(
        request,
        Json.object()
            .put("needed", sessions.needed())
            .put("role", role.map(Role::wireName).orElse(null)));
  }
}
