package io.sensorhub.runtime.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.EventId;
import io.sensorhub.core.Json;
import io.sensorhub.core.Position;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.runtime.Closer;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.machine.PortHolder;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.runtime.settings.HubSettings;
import io.sensorhub.runtime.settings.SettingsReader;
import io.sensorhub.stream.Feed;
import io.sensorhub.stream.StreamClient;
import io.sensorhub.stream.StreamMessage;
import io.sensorhub.stream.follow.Followers;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.TestInstance;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The guarded web server, asked through plain sockets, so that every header is the test's own. */
class ApiServerIT {

  private static final InstanceConfig INSTANCE =
      TestInstance.of("{\"instance_id\": \"test\", \"friendly_name\": \"Test\"}");

  private final int port = FreePort.find();
  private final Feed feed = new Feed(new EventId("serial-handler", "aa", 0));
  private final Closer closer = new Closer();

  /** Requests that wait for a slow device. */
  private final CountDownLatch slow = new CountDownLatch(60);

  private final CountDownLatch go = new CountDownLatch(1);

  private ApiServer server(Map<String, String> extra) throws Exception {
    Map<String, String> environment = new HashMap<>(extra);
    environment.put("INSTANCE_NAME", "test");
    environment.put("SERVICE_PORT", Integer.toString(port));
    SettingsReader reader = new SettingsReader(environment, Path.of("/nonexistent"));
    HubSettings settings = reader.read();
    Service service =
        closer.own(
            new Service(ServiceName.SERIAL_HANDLER, reader, settings, INSTANCE, Clock.systemUTC()));
    return service.own(
        new ApiServer(
            service,
            () -> new Health(Health.Status.DEGRADED, Json.object().put("more", 1)),
            Optional.of(feed),
            routes -> {
              routes.post("/body", request -> request.result(request.body()));
              routes.get(
                  "/fault",
                  request -> {
                    throw new IllegalStateException("a bug");
                  });
              routes.get(
                  "/slow",
                  request -> {
                    slow.countDown();
                    go.await();
                    request.result("{}");
                  });
            }));
  }

  @AfterEach
  void stop() {
    closer.close();
  }

  private record Answer(int status, JsonNode body) {}

  private Answer ask(String request, String... headers) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      OutputStream out = socket.getOutputStream();
      String text =
          request
              + " HTTP/1.1\r\nConnection: close\r\n"
              + String.join("\r\n", headers)
              + "\r\n\r\n";
      out.write(text.getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
      JsonNode json = body.startsWith("{") ? Json.parse(body) : Json.object().put("text", body);
      return new Answer(Integer.parseInt(answer.substring(9, 12)), json);
    }
  }

  @Test
  void manySlowRequests_holdUpNobodyElse() throws Exception {
    server(Map.of()).start();
    List<Thread> waiting = new ArrayList<>();
    List<Integer> answers = new CopyOnWriteArrayList<>();
    for (long i = slow.getCount(); i > 0; i--) {
      waiting.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  answers.add(ask("GET /slow", "Host: localhost").status());
                } catch (IOException e) {
                  answers.add(0);
                }
              }));
    }
    assertTrue(slow.await(10, TimeUnit.SECONDS));

    assertEquals(200, ask("GET /health", "Host: localhost").status());

    go.countDown();
    for (Thread thread : waiting) {
      thread.join();
    }
    assertEquals(Collections.nCopies(60, 200), answers);
  }

  @Test
  void health_saysWhoAndHow() throws Exception {
    server(Map.of()).start();
    Answer answer = ask("GET /health", "Host: localhost:" + port);
    assertEquals(200, answer.status());
    assertEquals("serial-handler", answer.body().path("service").asText());
    assertEquals("degraded", answer.body().path("status").asText());
    assertEquals("test", answer.body().path("instance_id").asText());
    assertTrue(answer.body().path("timestamp").asText().matches(".*T.*\\.\\d{3}Z"));
    assertEquals(1, answer.body().path("more").asInt());
    assertTrue(
        ask("GET /metrics", "Host: localhost")
            .body()
            .path("text")
            .asText()
            .contains("hub_heap_used_bytes"));
  }

  @Test
  void instanceThatIsTheSame_isReloadedWithoutAChange() throws Exception {
    server(Map.of()).start();
    Answer answer = ask("POST /instance/reload", "Host: localhost:" + port, "Content-Length: 0");
    assertEquals(200, answer.status());
    assertTrue(answer.body().path("applied").isArray() && answer.body().path("applied").isEmpty());
    assertEquals(
        403,
        ask(
                "POST /instance/reload",
                "Host: localhost:" + port,
                "Content-Length: 0",
                "Origin: http://elsewhere.example")
            .status());
  }

  @Test
  void errors_haveOneForm() throws Exception {
    server(Map.of()).start();
    Answer unknown = ask("GET /nowhere", "Host: 127.0.0.1");
    assertEquals(404, unknown.status());
    assertEquals("NOT_FOUND", unknown.body().path("error").asText());
    Answer bug = ask("GET /fault", "Host: 127.0.0.1");
    assertEquals(500, bug.status());
    assertEquals("INTERNAL_ERROR", bug.body().path("error").asText());
  }

  @Test
  void requestsOfOtherSites_andForOtherNames_areRefused() throws Exception {
    server(Map.of("HUB_HOSTS", "hub.example, other")).start();
    String own = "Host: 127.0.0.1:" + port;
    assertEquals(200, ask("GET /health", own).status());
    assertEquals(200, ask("GET /health", "Host: [::1]:" + port).status());
    assertEquals(200, ask("GET /health", "Host: HUB.example:" + port).status());
    assertEquals(200, ask("GET /health", own, "Origin: http://127.0.0.1:" + port).status());
    for (String bad :
        List.of("Host: evil.example", "Host: 198.51.100.7", "Host: 127.0.0.1.evil.example")) {
      Answer answer = ask("GET /health", bad);
      assertEquals(403, answer.status(), bad);
      assertEquals("FORBIDDEN", answer.body().path("error").asText());
    }
    assertEquals(403, ask("POST /sensor/x/command", own, "Origin: http://evil.example").status());
    assertEquals(403, ask("GET /health", own, "Origin: null").status());
  }

  @Test
  void offLoopback_everythingButHealthNeedsTheToken() throws Exception {
    server(Map.of("HUB_LISTEN", "0.0.0.0", "HUB_TOKEN", "t0ken")).start();
    String own = "Host: 127.0.0.1";
    assertEquals(200, ask("GET /health", own).status());
    assertEquals(401, ask("GET /metrics", own).status());
    assertEquals(401, ask("GET /events", own, "Authorization: Bearer wrong").status());
    assertEquals(200, ask("GET /metrics", own, "Authorization: Bearer t0ken").status());
  }

  @Test
  void readToken_allowsToLook_andNotToChange() throws Exception {
    server(Map.of("HUB_TOKEN", "t0ken", "HUB_READ_TOKEN", "l00k")).start();
    String own = "Host: 127.0.0.1";
    String read = "Authorization: Bearer l00k";
    assertEquals(200, ask("GET /metrics", own, read).status());
    Answer refused = ask("POST /instance/reload", own, read);
    assertEquals(403, refused.status());
    assertEquals("FORBIDDEN", refused.body().path("error").asText());
    assertEquals(404, ask("GET /session", own, read).status());
    assertEquals(401, ask("GET /metrics", own, "Cookie: hub_session_test=x").status());
  }

  @Test
  void twoThousandIdleConnections_keepNobodyOut() throws Exception {
    server(Map.of()).start();
    List<SocketChannel> idle = new ArrayList<>();
    try {
      for (int n = 0; n < 2_000; n++) {
        idle.add(SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)));
        if (n % 500 == 499) {
          assertEquals(200, ask("GET /health", "Host: localhost").status());
        }
      }
      // the system may still hold some that the server has not been given yet
      Await.until(
          "all but as many as there are places are cut off",
          () -> idle.stream().filter(ApiServerIT::isOpen).count() <= ConnectionPlaces.MOST);
      String metrics = ask("GET /metrics", "Host: localhost").body().path("text").asText();
      // on a slow machine some are cut off because they say nothing
      assertTrue(cut(metrics, "place") > 0, metrics);
    } finally {
      for (SocketChannel channel : idle) {
        channel.close();
      }
    }
  }

  /** Whether the other end has not closed the connection. */
  private static boolean isOpen(SocketChannel channel) {
    try {
      channel.configureBlocking(false);
      return channel.read(ByteBuffer.allocate(1)) == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static double cut(String metrics, String reason) {
    return metrics
        .lines()
        .filter(line -> line.startsWith("hub_http_cut_total") && line.contains(reason))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Test
  void requestThatComesDropByDrop_isCutOff() throws Exception {
    server(Map.of()).start();
    String whole = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    String slow = "GET /health HTTP/1.1\r\nX: ";
    String body = "POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n\r\n";
    List<Socket> sockets = new ArrayList<>();
    try {
      for (String start : List.of(slow, whole + slow, body)) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.add(socket);
        socket.getOutputStream().write(start.getBytes(StandardCharsets.UTF_8));
      }
      Await.until(
          "all are cut off",
          Duration.ofMinutes(2),
          () -> sockets.stream().filter(ApiServerIT::isCutOff).count() == sockets.size());
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  /** Sends one octet more. */
  private static boolean isCutOff(Socket socket) {
    try {
      socket.getOutputStream().write('x');
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void headOfAMegabyte_isRefused() throws Exception {
    server(Map.of()).start();
    Await.until(
        "told, unless the end of the connection has overtaken the answer",
        () -> ask("GET /health", "Host: localhost", "X: " + "x".repeat(100_000)).status() == 431);
    assertThrows(
        IOException.class,
        () -> ask("GET /health", "Host: localhost", "X: " + "x".repeat(10_000_000)));
    assertEquals(200, ask("GET /health", "Host: localhost").status());
  }

  @Test
  void takenPort_isWaitedFor() throws Exception {
    ApiServer server = server(Map.of());
    Thread starting;
    try (ServerSocket holder = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertTrue(PortHolder.describe(holder.getLocalPort()).contains("pid"));
      starting =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  server.start();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      assertTrue(starting.isAlive());
    }
    Await.until("the server answers", () -> ask("GET /health", "Host: localhost").status() == 200);
    starting.join();
  }

  @Test
  void events_canBeFollowedWithPlainHttp_andEndWithTheServer() throws Exception {
    ApiServer server = server(Map.of());
    server.start();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      socket
          .getOutputStream()
          .write(
              "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String line = lines.readLine();
      while (!line.startsWith("event: snapshot")) {
        line = lines.readLine();
      }
      while (!line.startsWith(":")) {
        line = lines.readLine(); // the heartbeat
      }
      server.close();
      Await.until("the follower has gone", () -> feed.followers() == 0);
    }
    assertEquals(0, feed.followers());
  }

  @Test
  void malformedLastEventId_isToldPlainly() throws Exception {
    server(Map.of()).start();
    assertEquals(400, ask("GET /events", "Host: localhost", "Last-Event-ID: nonsense").status());
  }

  @Test
  void serviceOfTheHub_findsAPlace_whenOthersHaveAllOfTheirs() throws Exception {
    server(Map.of()).start();
    List<StreamMessage> told = new CopyOnWriteArrayList<>();
    List<Socket> others = new ArrayList<>();
    StreamClient client =
        new StreamClient(
            "test",
            URI.create("http://127.0.0.1:" + port + "/events"),
            Optional.empty(),
            Position.START,
            System::nanoTime,
            new StreamClient.Listener() {
              @Override
              public void message(StreamMessage message, Position position) {
                told.add(message);
              }

              @Override
              public void disconnected(String reason, Duration silent) {}
            });
    try (client) {
      while (feed.followers() < Followers.MAX_OTHERS) {
        int before = feed.followers();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        others.add(socket);
        socket
            .getOutputStream()
            .write(
                "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        Await.until("one more", () -> feed.followers() > before);
      }
      assertEquals(503, ask("GET /events", "Host: localhost").status());
      client.start();
      Await.until("the snapshot", () -> !told.isEmpty());
    } finally {
      for (Socket socket : others) {
        socket.close();
      }
    }
  }
}
