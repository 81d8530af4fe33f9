package io.sensorhub.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.runtime.client.ServiceClient;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.runtime.settings.HubSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;

/** Says how the services and devices of a running instance are. */
public final class Status {

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private Status() {}

  /**
   * Asks them.
   *
   * @param id of the instance
   */
  public static int run(
      String id,
      HubSettings settings,
      ServiceAddresses addresses,
      PrintStream out,
      boolean json,
      LongSupplier ticker)
      throws IOException {
    URI aggregator = addresses.of(ServiceName.STATE_AGGREGATOR);
    ObjectNode services = Json.object();
    for (Map.Entry<String, URI> service : addresses.byName().entrySet()) {
      services.set(service.getKey(), ask(settings, service.getValue(), "health", ticker));
    }
    JsonNode devices = ask(settings, aggregator, "devices", ticker).path("devices");
    JsonNode errors = ask(settings, aggregator, "errors", ticker).path("errors");
    if (json) {
      ObjectNode all = Json.object().put("instance_id", id);
      all.set("services", services);
      all.set("devices", devices);
      all.set("errors", errors);
      out.println(Json.write(all));
      return 0;
    }
    services
        .properties()
        .forEach(service -> {
          JsonNode health = service.getValue();
          String status = health.path("status").asText("no answer");
          String why = String.join("; ", Reasons.of(health));
          out.printf("  %-32s %s%s%n", service.getKey(), status, why.isEmpty() ? "" : ": " + why);
        });
    for (JsonNode device : devices) {
      String name = device.path("device_id").asText();
      JsonNode error = errors.path(name);
      out.printf(
          "  %-32s %-9s %s%n",
          name,
          device.path("status").asText(),
          error.isObject()
              ? error.path("error").asText() + ": " + error.path("message").asText()
              : device.path("type").asText() + ", " + device.path("handler").asText());
    }
    return 0;
  }

  private static JsonNode ask(HubSettings settings, URI address, String what, LongSupplier ticker) {
    try (ServiceClient service = new ServiceClient("hub", address, settings.token(), ticker)) {
      return service.get(PATIENCE, what).body();
    } catch (IOException e) {
      return Json.object();
    }
  }
}
