package io.sensorhub.bench.peer;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.rack.ModemRack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Calls the modems of a {@link ModemRack} by the REST interface of a hub. */
public final class ModemCalls {

  private final String url;
  private final HttpClient http = HttpClient.newHttpClient();

  /**
   * @param url of the aggregator, with a slash at the end
   */
  public ModemCalls(String url) {
    this.url = url;
  }

  /**
   * Gives a command and waits for its answer.
   *
   * @param values in JSON
   */
  public HttpResponse<String> command(int number, String values)
      throws IOException, InterruptedException {
    return http.send(request(number, values), BodyHandlers.ofString());
  }

  /** Gives a command and waits for nothing. */
  public CompletableFuture<HttpResponse<String>> later(int number, String values) {
    return http.sendAsync(request(number, values), BodyHandlers.ofString());
  }

  private HttpRequest request(int number, String values) {
    return HttpRequest.newBuilder(
            URI.create(url + "device/" + ModemRack.device(number) + "/command"))
        .POST(HttpRequest.BodyPublishers.ofString("{\"values\": " + values + "}"))
        .build();
  }

  /** Waits until all modems from {@code first} on, below {@code end}, are online. */
  public void awaitOnline(int first, int end) {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + "devices")).build();
    Await.until(
        "the modems are online",
        () -> {
          Set<String> online = new HashSet<>();
          String body = http.send(request, BodyHandlers.ofString()).body();
          for (JsonNode device : Json.parse(body).path("devices")) {
            if (device.path("status").asText().equals("online")) {
              online.add(device.path("device_id").asText());
            }
          }
          for (int number = first; number < end; number++) {
            if (!online.contains(ModemRack.device(number))) {
              return false;
            }
          }
          return true;
        });
  }
}
