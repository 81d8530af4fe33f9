package io.sensorhub.runtime.http.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.EventId;
import io.sensorhub.core.HubEvent;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.runtime.Closer;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.http.ApiServer;
import io.sensorhub.runtime.http.Health;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.runtime.settings.SettingsReader;
import io.sensorhub.stream.Feed;
import io.sensorhub.stream.follow.Followers;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.TestInstance;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The stream over WebSocket, followed by the JDK's client and by a plain socket. */
class WebSocketIT {

  private static final InstanceConfig INSTANCE = TestInstance.of("{\"instance_id\": \"test\"}");
  private static final DeviceId DEVICE = new DeviceId("d");

  private final int port = FreePort.find();
  private final Feed feed = new Feed(new EventId("serial-handler", "aa", 0));
  private final Closer closer = new Closer();
  private final HttpClient http = HttpClient.newHttpClient();

  /** What a client heard, in order. */
  private static final class Client implements WebSocket.Listener {
    final List<JsonNode> told = new CopyOnWriteArrayList<>();
    final AtomicInteger pings = new AtomicInteger();
    private final StringBuilder part = new StringBuilder();
    volatile int code;
    volatile String reason = "";

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        told.add(parsed(part.toString()));
        part.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
      pings.incrementAndGet();
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String why) {
      reason = why;
      code = status;
      return null;
    }

    private static JsonNode parsed(String text) {
      try {
        return Json.parse(text);
      } catch (Exception e) {
        throw new AssertionError(text, e);
      }
    }

    List<JsonNode> named(String event) {
      return told.stream().filter(one -> one.path("event").asText().equals(event)).toList();
    }
  }

  private ApiServer server(Map<String, String> extra) throws Exception {
    Map<String, String> environment = new HashMap<>(extra);
    environment.put("INSTANCE_NAME", "test");
    environment.put("SERVICE_PORT", Integer.toString(port));
    SettingsReader reader = new SettingsReader(environment, Path.of("/nonexistent"));
    Service service =
        closer.own(
            new Service(
                ServiceName.STATE_AGGREGATOR, reader, reader.read(), INSTANCE, Clock.systemUTC()));
    ApiServer server =
        service.own(
            new ApiServer(
                service,
                () -> new Health(Health.Status.HEALTHY, Json.object()),
                Optional.of(feed),
                _ -> {},
                _ -> false));
    server.start();
    return server;
  }

  @AfterEach
  void stop() {
    closer.close();
    http.shutdownNow();
  }

  private WebSocket follow(Client client, String query, String... headers) {
    WebSocket.Builder builder = http.newWebSocketBuilder().subprotocols("hub.v1");
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    return builder.buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws" + query), client).join();
  }

  private int refused(String... headers) {
    CompletionException failure =
        assertThrows(CompletionException.class, () -> follow(new Client(), "", headers));
    return status(failure);
  }

  private static int status(CompletionException failure) {
    return assertInstanceOf(WebSocketHandshakeException.class, failure.getCause())
        .getResponse()
        .statusCode();
  }

  private void publish(int from, int to, String more) {
    IntStream.rangeClosed(from, to)
        .forEach(number ->
            feed.publish(
                new HubEvent(
                    new EventId("serial-handler", "aa", number),
                    DEVICE,
                    "rung",
                    "{\"n\":" + number + more + "}",
                    Clock.systemUTC().instant())));
  }

  private static List<Integer> numbers(Client client) {
    return client.named("event").stream().map(one -> one.at("/data/data/n").asInt()).toList();
  }

  @Test
  void everyMessage_comesOnce_inOrder_behindTheSnapshot() throws Exception {
    server(Map.of());
    Client client = new Client();
    WebSocket socket = follow(client, "");
    assertEquals("hub.v1", socket.getSubprotocol());
    Await.until("the snapshot", () -> !client.told.isEmpty());
    assertEquals("snapshot", client.told.getFirst().path("event").asText());
    publish(1, 2_000, "");
    Await.until("all events", () -> client.named("event").size() >= 2_000);
    assertEquals(IntStream.rangeClosed(1, 2_000).boxed().toList(), numbers(client));
    String last = client.named("event").getLast().path("id").asText();
    assertEquals(last, client.named("event").getLast().at("/data/id").asText());

    Client second = new Client();
    follow(second, "?last_event_id=" + client.named("event").get(1_989).path("id").asText());
    Await.until("what it has missed", () -> second.named("event").size() >= 10);
    assertEquals(IntStream.rangeClosed(1_991, 2_000).boxed().toList(), numbers(second));
    socket.abort();
    Await.until("its place is free", () -> feed.followers() == 1);
  }

  @Test
  void whoMayNot_isRefused_beforeAnythingIsTold() throws Exception {
    server(Map.of("HUB_TOKEN", "a-long-secret-token", "HUB_READ_TOKEN", "only-for-looking-at-it"));
    assertEquals(401, refused());
    assertEquals(401, refused("Authorization", "Bearer wrong"));
    String token = "Bearer only-for-looking-at-it";
    assertEquals(403, refused("Authorization", token, "Origin", "http://example.org"));
    CompletionException failure =
        assertThrows(
            CompletionException.class,
            () ->
                http.newWebSocketBuilder()
                    .header("Authorization", token)
                    .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws"), new Client())
                    .join());
    assertEquals(400, status(failure));
    Client client = new Client();
    follow(client, "", "Authorization", token);
    Await.until("the snapshot", () -> !client.told.isEmpty());
    assertEquals(1, feed.followers());
  }

  @Test
  void whatCannotBe_isToldByACode() throws Exception {
    server(Map.of());
    Client lost = new Client();
    follow(lost, "?last_event_id=nonsense");
    Await.until("its code", () -> lost.code != 0);
    assertEquals(1008, lost.code);
    Client speaks = new Client();
    WebSocket socket = follow(speaks, "");
    Await.until("the snapshot", () -> !speaks.told.isEmpty());
    socket.sendText("hello", true).join();
    Await.until("its code", () -> speaks.code != 0);
    assertEquals(1003, speaks.code);
    Await.until("no place is taken", () -> feed.followers() == 0);
    for (int i = 1; i <= Followers.MAX_OTHERS; i++) {
      follow(new Client(), "");
      int places = i;
      Await.until("its place", () -> feed.followers() == places);
    }
    Client late = new Client();
    follow(late, "");
    Await.until("its code", () -> late.code != 0);
    assertEquals(1013, late.code);
    assertTrue(late.reason.contains("16"), late.reason);
  }

  @Test
  void quietFollower_isPinged_andStays_untilTheServerEnds() throws Exception {
    ApiServer server = server(Map.of());
    Client client = new Client();
    follow(client, "");
    Await.until("longer than a head may take", () -> client.pings.get() >= 5);
    publish(1, 1, "");
    Await.until("it is still told", () -> !client.named("event").isEmpty());
    assertEquals(0, client.code);
    server.close();
    Await.until("it is told the end", () -> client.code != 0);
    assertEquals(1001, client.code);
  }

  @Test
  void followerThatReadsNothing_isCutOff_andHarmsNobody() throws Exception {
    server(Map.of());
    try (Socket stalled = new Socket(InetAddress.getLoopbackAddress(), port)) {
      stalled
          .getOutputStream()
          .write(
              String.join(
                      "\r\n",
                      "GET /ws HTTP/1.1",
                      "Host: localhost",
                      "Connection: Upgrade",
                      "Upgrade: websocket",
                      "Sec-WebSocket-Version: 13",
                      "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                      "Sec-WebSocket-Protocol: other, hub.v1",
                      "",
                      "")
                  .getBytes(StandardCharsets.US_ASCII));
      BufferedReader head =
          new BufferedReader(
              new InputStreamReader(stalled.getInputStream(), StandardCharsets.US_ASCII));
      assertEquals("HTTP/1.1 101 Switching Protocols", head.readLine());
      List<String> headers = new ArrayList<>();
      for (String line = head.readLine(); !line.isEmpty(); line = head.readLine()) {
        headers.add(line);
      }
      assertTrue(headers.contains("Sec-WebSocket-Protocol: hub.v1"), headers::toString);
      assertTrue(headers.stream().noneMatch(one -> one.contains("Cookie")), headers::toString);
      Client client = new Client();
      follow(client, "");
      publish(1, 20_000, ",\"text\":\"" + "x".repeat(1_000) + "\"");
      Await.until("the other has all", () -> numbers(client).contains(20_000));
      Await.until("it is cut off", () -> feed.followers() == 1);
    }
  }
}
