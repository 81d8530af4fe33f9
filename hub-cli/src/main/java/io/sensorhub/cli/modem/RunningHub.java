package io.sensorhub.cli.modem;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.runtime.client.ServiceClient;
import java.io.IOException;
import java.time.Duration;

/** What a running hub knows of its modems. */
public final class RunningHub {

  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final ServiceClient handler;

  /**
   * @param handler the service that has the lines; the caller closes it
   */
  public RunningHub(ServiceClient handler) {
    this.handler = handler;
  }

  /** The last reading of a device; empty if the hub has none. */
  JsonNode reading(String device) {
    return ask("sensor", device, "cached");
  }

  /** The faults of all devices that last, by their names. */
  JsonNode faults() {
    return ask("errors").path("errors");
  }

  private JsonNode ask(String... what) {
    try {
      ServiceClient.Reply reply = handler.get(PATIENCE, what);
      return reply.ok() ? reply.body() : Json.object();
    } catch (IOException e) {
      return Json.object(); // it is starting, or ends
    }
  }
}
