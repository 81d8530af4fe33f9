package io.sensorhub.cli.usb;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.runtime.client.ServiceClient;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;

/** Prints the adapters that the manager of a running hub knows. */
public final class KnownAdapters {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private KnownAdapters() {}

  /**
   * Prints them.
   *
   * @return the exit code
   * @throws IOException if the manager does not answer
   */
  public static int run(ServiceClient manager, PrintStream out, PrintStream err, boolean json)
      throws IOException {
    ServiceClient.Reply reply = manager.get(PATIENCE, "devices");
    if (!reply.ok()) {
      err.println(
          "hub: device-manager: "
              + reply.body().path("message").asText("answered " + reply.status()));
      return 1;
    }
    if (json) {
      out.println(Json.write(reply.body()));
      return 0;
    }
    if (reply.body().path("devices").isEmpty()) {
      out.println("no USB serial adapter is plugged in");
    }
    for (JsonNode adapter : reply.body().path("devices")) {
      out.println(AdapterText.of(adapter));
    }
    return 0;
  }
}
