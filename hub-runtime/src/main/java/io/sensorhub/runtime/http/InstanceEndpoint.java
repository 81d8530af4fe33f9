package io.sensorhub.runtime.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.sensorhub.core.Json;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.runtime.RestartNeededException;
import io.sensorhub.runtime.Service;

/**
 * {@code POST /instance/reload}: the service reads its instance anew and takes what differs. For
 * the launcher, which asks all services in the order of the data's way.
 */
final class InstanceEndpoint {

  private final Service service;

  InstanceEndpoint(Service service) {
    this.service = service;
  }

  /** Answers {@code {"applied": [line, …], "revision"}}; blocks until it is done. */
  void reload(Context request) {
    try {
      ObjectNode json = Json.object();
      ArrayNode applied = json.putArray("applied");
      service.reload().forEach(applied::add);
      ApiServer.answer(request, json.put("revision", service.revision()));
    } catch (ConfigurationException e) {
      throw ApiException.invalid(e);
    } catch (RestartNeededException e) {
      ObjectNode more = Json.object();
      ArrayNode keys = more.putArray("keys");
      e.keys().forEach(keys::add);
      throw new ApiException(409, "NEEDS_RESTART", String.valueOf(e.getMessage()), more);
    }
  }
}
