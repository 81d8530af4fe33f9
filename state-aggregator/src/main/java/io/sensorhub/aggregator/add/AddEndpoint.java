package io.sensorhub.aggregator.add;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sensorhub.core.Json;
import io.sensorhub.core.profile.Profile;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.client.ServiceClient;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.runtime.http.ApiServer;
import io.sensorhub.runtime.instance.ProfileFolders;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.runtime.settings.InstanceFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code GET /add}: what may be added; {@code POST /add/try}, {@code /add/write} with {@code
 * {"port"?, "device"}}, both as they stand in the instance file. Blocks for up to half a minute.
 */
public final class AddEndpoint {

  private static final Duration TIME = Duration.ofSeconds(30);

  /** Nobody adds a sensor that the hub makes up, or a modem's proxy, from the page. */
  private static final Set<String> NOT_OFFERED = Set.of("simulated", "modem-proxy");

  private final Service service;
  private final List<ServiceClient> handlers;
  private final boolean edit;
  private final Additions additions;

  /**
   * @param handlers of lines and of web devices, those that run
   * @param edit whether the file may be written
   */
  public AddEndpoint(Service service, List<ServiceClient> handlers, boolean edit) {
    this.service = service;
    this.handlers = handlers;
    this.edit = edit;
    Path profiles = InstanceFiles.ownProfiles(service.settings()).toAbsolutePath();
    this.additions =
        new Additions(
            service.settings().instanceFile().toAbsolutePath(),
            service.instance().instanceId(),
            new Launcher(
                service.settings().home().toAbsolutePath(),
                Map.of("HUB_PROFILES", profiles.toString())));
  }

  /** Adds the routes. */
  public void routes(RoutesConfig routes) {
    routes.get("/add", request -> ApiServer.answer(request, offers()));
    routes.post("/add/try", this::attempt);
    routes.post("/add/write", this::write);
  }

  private ObjectNode offers() {
    boolean writable = edit && additions.isWritable();
    ObjectNode json =
        Json.object()
            .put("file", service.settings().instanceFile().toString())
            .put("editable", writable)
            .put("why_not", writable ? null : whyNot());
    ArrayNode list = json.putArray("profiles");
    ProfileFolders profiles = InstanceFiles.profiles(service.settings());
    for (String name : new TreeSet<>(profiles.names())) {
      profiles
          .find(name, new Problems())
          .filter(profile -> !NOT_OFFERED.contains(profile.driver()))
          .ifPresent(profile -> describe(list.addObject(), profile));
    }
    return json;
  }

  private static void describe(ObjectNode json, Profile profile) {
    json.put("name", profile.name())
        .put("description", profile.description())
        .put("driver", profile.driver())
        .put("type", profile.type());
  }

  private String whyNot() {
    return edit ? "The instance file cannot be written" : "HUB_EDIT=true allows to write the file";
  }

  private static Draft draft(Context request) {
    try {
      return Draft.read(Json.parse(request.bodyAsBytes())).orElseThrow(AddEndpoint::noDraft);
    } catch (JsonProcessingException e) {
      throw noDraft();
    }
  }

  private static ApiException noDraft() {
    return new ApiException(400, "BAD_REQUEST", "The body is {\"port\"?: {…}, \"device\": {…}}");
  }

  /** Has the handler try what the whole file would allow. */
  private void attempt(Context request) {
    Draft draft = draft(request);
    try {
      additions.check(draft);
      ObjectNode body = Json.object();
      draft.port().ifPresent(port -> body.set("port", port));
      body.set("device", draft.device());
      boolean onLine = draft.device().has("port_id");
      if (onLine && draft.port().isEmpty()) {
        ObjectNode more = Json.object();
        more.set("piece", draft.piece());
        throw new ApiException(
            409, "IN_USE", "The hub has that line already; once added, it is asked at once", more);
      }
      ServiceName name = onLine ? ServiceName.SERIAL_HANDLER : ServiceName.HTTP_POLLER;
      ServiceClient handler =
          handlers.stream()
              .filter(one -> one.name().equals(name.text()))
              .findFirst()
              .orElseThrow(() ->
                  new ApiException(503, "SERVICE_UNAVAILABLE", name.text() + " does not run"));
      ServiceClient.Reply reply =
          onLine ? handler.post(TIME, body, "ports", "try") : handler.post(TIME, body, "try");
      if (reply.ok() && reply.body() instanceof ObjectNode told) {
        told.set("piece", draft.piece());
      }
      ApiServer.answer(request, reply.status(), reply.body());
    } catch (IOException e) {
      throw failed(e);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private void write(Context request) {
    if (!edit || !additions.isWritable()) {
      throw new ApiException(403, "FORBIDDEN", whyNot());
    }
    try {
      ApiServer.answer(request, additions.write(draft(request)));
    } catch (IOException e) {
      throw failed(e);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static ApiException failed(IOException e) {
    return new ApiException(503, "NOT_DONE", String.valueOf(e.getMessage()));
  }

  private static ApiException interrupted() {
    Thread.currentThread().interrupt();
    return new ApiException(503, "SERVICE_UNAVAILABLE", "The service is ending");
  }
}
