package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.modbus.ModbusPeer;
import io.sensorhub.testkit.web.HttpFake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Devices that a reload removes or replaces while they are read, or while a command is under way.
 */
class GoneMeanwhileIT {

  private static final Set<String> TOLD =
      Set.of(
          "UNKNOWN_SENSOR",
          "SENSOR_UNAVAILABLE",
          "LINE_DOWN",
          "READ_TIMEOUT",
          "COMMAND_TIMEOUT",
          "COMMAND_OUTCOME_UNKNOWN");

  private static final String PROFILE =
      """
      driver: http
      type: switch
      protocol:
        requests: [{path: /state, values: {on: /on}}]
        commands: {on: {method: POST, path: "/set?on={value}"}}
      """;

  @TempDir private Path folder;

  private final AtomicReference<CountDownLatch> held = new AtomicReference<>(new CountDownLatch(0));

  /** Waits while it is held, and answers. */
  private ModbusPeer.Does answer() {
    try {
      boolean _ = held.get().await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ModbusPeer.Does.ANSWER;
  }

  private Path instance(String devices, int port) throws IOException {
    Files.writeString(
        Files.createDirectories(folder.resolve("profiles.d")).resolve("relay.yaml"), PROFILE);
    return Files.writeString(
        folder.resolve("gone.json"),
        """
        {"instance_id": "gone", "config": {"poll_interval": 3600, "ports": [
           {"port_id": "bus", "address": "tcp://127.0.0.1:%d", "driver": "modbus-tcp"}]},
         "devices": [%s]}
        """
            .formatted(port, devices));
  }

  private static String web(String url, String room) {
    return "{\"device_id\": \"w\", \"profile\": \"relay\", \"url\": \"%s\", \"room\": \"%s\"}"
        .formatted(url, room);
  }

  private static String unit(int number) {
    return """
    {"device_id": "m", "port_id": "bus", "unit_id": %d, "profile": "generic-modbus",
     "timeout": {"read": 15},
     "registers": {"a": {"address": 7, "write": "single"}}}
    """
        .formatted(number);
  }

  /** Asks, reloads in the midst, lets the device answer; what is told must be what has happened. */
  private void meanwhile(
      RunningHub hub, Launcher launcher, Runnable hold, Runnable held, Runnable release, Case one)
      throws Exception {
    hold.run();
    Executor thread = Thread.ofVirtual()::start;
    CompletableFuture<JsonNode> answer =
        CompletableFuture.supplyAsync(
            () -> hub.post(one.service(), one.path(), one.body()), thread);
    held.run();
    CompletableFuture<Launcher.Result> reload =
        CompletableFuture.supplyAsync(() -> launcher.call("reload", "gone"), thread);
    if (one.waits()) {
      assertEquals(0, reload.get(60, TimeUnit.SECONDS).code(), one.toString());
      release.run();
    } else {
      release.run();
      assertEquals(0, reload.get(60, TimeUnit.SECONDS).code(), one.toString());
    }
    JsonNode told = answer.get(60, TimeUnit.SECONDS);
    assertTrue(
        !told.has("error") || TOLD.contains(told.path("error").asText()), one + " answers " + told);
  }

  /** One request under way, and whether the reload is over before the device answers. */
  private record Case(String service, String path, String body, boolean waits) {}

  @Test
  void answersSayWhatHasHappened_andNothingIsAFaultOfTheHub() throws Exception {
    try (HttpFake relay = new HttpFake();
        ModbusPeer peer = new ModbusPeer((_, _, _) -> answer())) {
      relay.says("{\"on\":false}");
      String all = web(relay.url(), "a") + "," + unit(1);
      Launcher launcher = new Launcher(folder, Map.of());
      try (RunningHub hub = launcher.up(instance(all, peer.port()))) {
        for (String rest : List.of(unit(1), web(relay.url(), "b") + "," + unit(1))) {
          for (boolean waits : List.of(true, false)) {
            for (Case one :
                List.of(
                    new Case("http-poller", "/sensor/w/refresh", "{}", waits),
                    new Case(
                        "http-poller", "/sensor/w/command", "{\"values\":{\"on\":true}}", waits))) {
              instance(all, peer.port());
              assertEquals(0, launcher.call("reload", "gone").code());
              Await.until("there", () -> hub.get("http-poller", "/sensor/w").has("on"));
              int before = relay.requests().size();
              instance(rest, peer.port());
              meanwhile(
                  hub,
                  launcher,
                  relay::fallsSilent,
                  () -> Await.until("asked", () -> relay.requests().size() > before),
                  relay::speaksAgain,
                  one);
            }
          }
        }
        for (String rest : List.of(web(relay.url(), "a"), web(relay.url(), "a") + "," + unit(2))) {
          for (Case one :
              List.of(
                  new Case("serial-handler", "/sensor/m/refresh", "{}", false),
                  new Case(
                      "serial-handler", "/sensor/m/command", "{\"values\":{\"a\":7}}", false))) {
            instance(all, peer.port());
            assertEquals(0, launcher.call("reload", "gone").code());
            Await.until(
                "there",
                () -> hub.get("serial-handler", "/sensor/m/cached").path("a").asInt() == 7);
            int before = peer.questions().size();
            instance(rest, peer.port());
            CountDownLatch latch = new CountDownLatch(1);
            meanwhile(
                hub,
                launcher,
                () -> held.set(latch),
                () -> Await.until("asked", () -> peer.questions().size() > before),
                latch::countDown,
                one);
          }
        }
        for (String service : List.of("http-poller", "serial-handler", "state-aggregator")) {
          Path log = hub.folder().resolve("logs").resolve(service + ".log");
          String text = Files.readString(log);
          assertTrue(!text.contains(" ERROR "), text);
        }
      }
    }
  }
}
