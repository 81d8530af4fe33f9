package io.sensorhub.modem.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.router.Endpoint;
import io.sensorhub.core.Json;
import io.sensorhub.modem.audit.Audit;
import io.sensorhub.modem.audit.Entry;
import io.sensorhub.modem.audit.Mask;
import java.time.Clock;
import java.util.Objects;
import java.util.Set;

/** Has the audit note each request that changes something, and each that is refused. */
public final class Witness {

  private static final Set<Integer> REFUSALS = Set.of(401, 403, 429);

  /** They change nothing. */
  private static final Set<String> READING = Set.of("GET", "HEAD", "POST /sensor/{id}/refresh");

  /** It changes nothing, and takes everything along. */
  private static final String TAKEN = "GET /api/backup";

  private static final String LOCAL = "local";
  private static final String ID = "{id}";

  private final Audit audit;
  private final Clock clock;

  public Witness(Audit audit, Clock clock) {
    this.audit = audit;
    this.clock = clock;
  }

  /** On the port of this machine, where nobody says who they are. */
  public void routes(RoutesConfig routes) {
    routes.after(request -> note(request, LOCAL, request.req().getRemoteAddr(), true));
  }

  /** On the port for other machines. */
  void abroad(RoutesConfig routes) {
    routes.after(request -> {
      Person person = request.attribute(Entrance.PERSON);
      String tried = Objects.requireNonNullElse(request.<String>attribute(Entrance.TRIED), "");
      String from = Objects.requireNonNullElse(request.<String>attribute(Entrance.FROM), "");
      note(request, person == null ? tried : person.name(), from, person != null);
    });
  }

  private void note(Context request, String who, String from, boolean known) {
    Endpoint endpoint = request.endpoints().matchedHttpEndpoint();
    String method = request.method().name();
    String path = endpoint == null ? "" : endpoint.path;
    String action = (method + " " + path).strip();
    int status = request.statusCode();
    boolean refused = REFUSALS.contains(status);
    boolean reads = READING.contains(method) || READING.contains(action);
    if (!refused && (endpoint == null || (reads && !action.equals(TAKEN)))) {
      return;
    }
    Entry entry =
        new Entry(
            clock.instant(),
            who,
            from,
            action,
            modem(path, request.path()),
            known && status != 413 ? detail(request) : "",
            status < 400 ? Integer.toString(status) : status + " " + error(request),
            1);
    if (refused && (!known || who.equals(LOCAL))) {
      audit.refused(entry);
    } else {
      audit.note(entry);
    }
  }

  private static String modem(String registered, String asked) {
    String[] names = registered.split("/", -1);
    String[] parts = asked.split("/", -1);
    for (int i = 0; i < Math.min(names.length, parts.length); i++) {
      if (names[i].equals(ID)) {
        return parts[i].matches("[A-Za-z0-9_-]{1,70}") ? parts[i] : "?";
      }
    }
    return "";
  }

  private static String detail(Context request) {
    if (READING.contains(request.method().name())) {
      return "";
    }
    try {
      byte[] body = request.bodyAsBytes();
      return body.length == 0 ? "" : Mask.body(Json.parse(body));
    } catch (JsonProcessingException e) {
      return "no JSON";
    }
  }

  private static String error(Context request) {
    try {
      JsonNode answer = Json.parse(Objects.requireNonNullElse(request.result(), "{}"));
      return answer.path("error").asText();
    } catch (JsonProcessingException e) {
      return "";
    }
  }
}
