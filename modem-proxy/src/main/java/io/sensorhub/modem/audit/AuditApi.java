package io.sensorhub.modem.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sensorhub.core.Json;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.runtime.http.ApiServer;
import java.io.IOException;

/** {@code GET /api/audit}. */
public final class AuditApi {

  private static final int USUAL = 100;
  private static final int MOST = 1_000;

  private final Audit audit;

  public AuditApi(Audit audit) {
    this.audit = audit;
  }

  public void routes(RoutesConfig routes) {
    routes.get("/api/audit", this::list);
  }

  private void list(Context request) {
    long before = number(request, "before", Long.MAX_VALUE, Long.MAX_VALUE);
    int limit = (int) number(request, "limit", USUAL, MOST);
    audit.write();
    try {
      ObjectNode json = Json.object();
      ArrayNode entries = json.putArray("entries");
      audit.read(before, limit).forEach(entries::add);
      ApiServer.answer(request, json);
    } catch (IOException e) {
      throw new ApiException(503, "STORE_UNAVAILABLE", "The audit cannot be read now");
    }
  }

  private static long number(Context request, String name, long otherwise, long most) {
    String text = request.queryParam(name);
    if (text == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text);
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below, like one out of range
    }
    throw new ApiException(
        400, "BAD_REQUEST", "\"" + name + "\" is a whole number from 1 to " + most);
  }
}
