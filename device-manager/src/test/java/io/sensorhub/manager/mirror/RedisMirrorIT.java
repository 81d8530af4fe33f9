package io.sensorhub.manager.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sensorhub.core.Json;
import io.sensorhub.runtime.settings.BusAddress;
import io.sensorhub.testkit.Await;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The mirror with a real server and its own command line client. */
class RedisMirrorIT {

  private final MeterRegistry registry = new SimpleMeterRegistry();

  private static BusAddress address(int port, Optional<String> password) {
    return new BusAddress("127.0.0.1", port, 0, Optional.empty(), password);
  }

  private static ObjectNode numbered(int number) {
    return Json.object().put("n", number);
  }

  private static List<String> texts(int from, int to) {
    return IntStream.range(from, to).mapToObj(n -> "{\"n\":" + n + "}").toList();
  }

  private double dropped() {
    return registry.get("hub_usb_bus_dropped").functionCounter().count();
  }

  private static int waiting(RedisMirror mirror) {
    return mirror.health().orElseThrow().path("waiting").asInt();
  }

  @Test
  void eventsAndConfigurations_areInTheirStreams_andOnTheirChannels_inOrder() throws Exception {
    try (RedisServer redis = new RedisServer()) {
      redis.start();
      Process listener =
          new ProcessBuilder(
                  "redis-cli", "-p", "" + redis.port(), "SUBSCRIBE", "device_events", "other")
              .start();
      try (RedisMirror mirror = new RedisMirror(address(redis.port(), Optional.empty()), registry);
          BufferedReader heard =
              new BufferedReader(
                  new InputStreamReader(listener.getInputStream(), StandardCharsets.UTF_8))) {
        Await.until(
            "somebody listens", () -> redis.ask("PUBSUB", "NUMSUB", "device_events").endsWith("1"));
        IntStream.range(0, 50).mapToObj(RedisMirrorIT::numbered).forEach(mirror::event);
        mirror.config(Json.object().put("config", "ü\n\"x\""));
        Await.until(
            "all are there", () -> redis.values("device_configs").size() == 1 && !mirror.fails());
        assertEquals(texts(0, 50), redis.values("device_events"));
        assertTrue(redis.ask("XRANGE", "device_events", "-", "+").contains("\nevent\n"));
        for (int n = 0; n < 50; ) {
          String line = heard.readLine();
          n += line.equals("{\"n\":" + n + "}") ? 1 : 0; // the last one ends the loop
        }
        assertEquals(0, dropped());
      } finally {
        listener.destroyForcibly();
      }
    }
  }

  @Test
  void serverThatIsAway_isToldTheNewestThousand_whenItIsBack() throws Exception {
    try (RedisServer redis = new RedisServer()) {
      redis.start();
      try (RedisMirror mirror =
          new RedisMirror(address(redis.port(), Optional.empty()), registry)) {
        mirror.event(numbered(-1));
        Await.until("it is told", () -> redis.values("device_events").size() == 1);
        redis.kill();
        IntStream.range(0, 1_500).mapToObj(RedisMirrorIT::numbered).forEach(mirror::event);
        Await.until("it is missed", mirror::fails);
        Await.until("no more wait than there is room for", () -> waiting(mirror) <= 1_000);
        redis.start();
        Await.until("all is told", () -> waiting(mirror) == 0 && !mirror.fails());
        List<String> told = redis.values("device_events");
        assertEquals(texts(1_500 - told.size(), 1_500), told, "the newest, in order");
        assertTrue(told.size() >= 1_000, told.size() + " told");
        assertEquals(1_500, told.size() + dropped());
      }
    }
  }

  @Test
  void stream_keepsAboutAThousand() throws Exception {
    try (RedisServer redis = new RedisServer()) {
      redis.start();
      try (RedisMirror mirror =
          new RedisMirror(address(redis.port(), Optional.empty()), registry)) {
        for (int n = 0; n < 3_000; n += 500) {
          IntStream.range(n, n + 500).mapToObj(RedisMirrorIT::numbered).forEach(mirror::event);
          Await.until("told", () -> waiting(mirror) == 0);
        }
        Await.until(
            "the last one is there",
            () -> redis.values("device_events").getLast().equals("{\"n\":2999}"));
        int kept = redis.values("device_events").size();
        assertTrue(kept >= 1_000 && kept < 1_200, kept + " kept");
      }
    }
  }

  @Test
  void password_isUsed_andAWrongOneIsAFault_andNowhereShown() throws Exception {
    try (RedisServer redis = new RedisServer("--requirepass", "hunter2")) {
      redis.start();
      try (RedisMirror mirror =
          new RedisMirror(address(redis.port(), Optional.of("hunter2")), registry)) {
        mirror.event(numbered(1));
        Await.until(
            "told",
            () ->
                redis
                    .ask("-a", "hunter2", "--no-auth-warning", "XLEN", "device_events")
                    .equals("1"));
      }
      for (Optional<String> wrong : List.of(Optional.of("hunter3"), Optional.<String>empty())) {
        MeterRegistry other = new SimpleMeterRegistry();
        try (RedisMirror mirror = new RedisMirror(address(redis.port(), wrong), other)) {
          Await.until(
              "the reason is told",
              () -> mirror.fails() && !mirror.health().orElseThrow().path("error").isNull());
          String said = mirror.health().orElseThrow().toString();
          assertTrue(said.contains("WRONGPASS") || said.contains("NOAUTH"), said);
          assertFalse(said.contains("hunter"), said);
        }
      }
    }
  }

  @Test
  void messageThatIsRefused_isLeftOut_andTheOthersGoOn() throws Exception {
    try (RedisServer redis = new RedisServer()) {
      redis.start();
      redis.ask("SET", "device_events", "not a stream");
      try (RedisMirror mirror =
          new RedisMirror(address(redis.port(), Optional.empty()), registry)) {
        mirror.event(numbered(1));
        Await.until("it is counted", () -> dropped() == 1);
        assertTrue(mirror.health().orElseThrow().path("error").asText().startsWith("WRONGTYPE"));
        mirror.config(numbered(2));
        Await.until("the next one is told", () -> !mirror.fails());
        assertEquals(texts(2, 3), redis.values("device_configs"));
      }
    }
  }
}
