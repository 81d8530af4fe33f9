package io.sensorhub.modem.access;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.runtime.access.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The least role for each path of the API, and where the body of a request asks for more. What is
 * not in this table is refused to everybody.
 */
final class Rights {

  /** A way to ask. */
  private record Rule(Role least, Predicate<JsonNode> onlyAdmin) {}

  private static final Map<String, Rule> RULES = new LinkedHashMap<>();

  static {
    all(Role.READ, "GET /health", "GET /metrics");
    all(Role.READ, "GET /api/session", "POST /api/logout");
    all(Role.READ, "GET /api/modems", "GET /api/modems/{id}");
    all(
        Role.READ,
        "GET /api/modems/{id}/sms",
        "GET /api/modems/{id}/log",
        "GET /api/modems/{id}/access",
        "GET /api/modems/{id}/traffic",
        "GET /api/jobs",
        "GET /api/jobs/{id}");
    all(
        Role.CONTROL,
        "POST /api/modems/{id}/restart",
        "POST /api/modems/{id}/rotate",
        "POST /api/modems/{id}/release",
        "POST /api/modems/{id}/sms",
        "POST /api/modems/{id}/ussd");
    RULES.put("PATCH /api/modems/{id}", new Rule(Role.CONTROL, Rights::changesUsers));
    RULES.put("POST /api/modems/{id}/command", new Rule(Role.CONTROL, Rights::isDangerous));
    all(
        Role.ADMIN,
        "DELETE /api/modems/{id}",
        "GET /api/audit",
        "GET /api/backup",
        "POST /api/backup");
  }

  private Rights() {}

  private static void all(Role least, String... ways) {
    for (String way : ways) {
      RULES.put(way, new Rule(least, _ -> false));
    }
  }

  /** Whether proxies may have other users afterwards, or let in everybody. */
  private static boolean changesUsers(JsonNode body) {
    JsonNode proxy = body.path("proxy");
    return !proxy.isMissingNode() && (!proxy.isObject() || proxy.has("users"));
  }

  /** As the command itself reads it. */
  private static boolean isDangerous(JsonNode body) {
    return body.path("dangerous").asBoolean();
  }

  /**
   * The least role; empty: nobody may.
   *
   * @param way method and path as they are registered
   * @param body empty if it is no JSON
   */
  static Optional<Role> least(String way, JsonNode body) {
    Rule rule = RULES.get(way);
    return rule == null
        ? Optional.empty()
        : Optional.of(rule.onlyAdmin().test(body) ? Role.ADMIN : rule.least());
  }

  /** All ways to ask that have a role. */
  static List<String> ways() {
    return List.copyOf(RULES.keySet());
  }
}
