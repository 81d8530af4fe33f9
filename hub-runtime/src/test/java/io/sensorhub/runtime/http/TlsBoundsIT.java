package io.sensorhub.runtime.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.EventId;
import io.sensorhub.core.HubEvent;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.runtime.Closer;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.runtime.settings.SettingsReader;
import io.sensorhub.stream.Feed;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.TestInstance;
import io.sensorhub.testkit.tls.TestAuthority;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A web server with TLS: WebSocket over it, and the same bounds as without. */
class TlsBoundsIT {

  private static final InstanceConfig INSTANCE = TestInstance.of("{\"instance_id\": \"test\"}");
  private static final int EVENTS = 500;

  @TempDir private Path folder;
  private final int port = FreePort.find();
  private final Feed feed = new Feed(new EventId("serial-handler", "aa", 0));
  private final Closer closer = new Closer();
  private SSLContext trust = SSLContext.getDefault();
  private HttpClient http = HttpClient.newHttpClient();

  TlsBoundsIT() throws Exception {}

  @BeforeEach
  void serve() throws Exception {
    TestAuthority authority = new TestAuthority(folder);
    authority.sign("hub", "ec", 30, "IP:127.0.0.1");
    KeyStore known = KeyStore.getInstance(KeyStore.getDefaultType());
    known.load(null, null);
    try (InputStream in = Files.newInputStream(authority.certificate())) {
      known.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trusted =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(known);
    trust = SSLContext.getInstance("TLS");
    trust.init(null, trusted.getTrustManagers(), null);
    http = HttpClient.newBuilder().sslContext(trust).build();
    SettingsReader reader =
        new SettingsReader(
            Map.of(
                "INSTANCE_NAME", "test",
                "SERVICE_PORT", Integer.toString(port),
                "HUB_TLS_CERT", folder.resolve("hub.pem").toString(),
                "HUB_TLS_KEY", folder.resolve("hub.key").toString()),
            Path.of("/nonexistent"));
    Service service =
        closer.own(
            new Service(
                ServiceName.STATE_AGGREGATOR, reader, reader.read(), INSTANCE, Clock.systemUTC()));
    service
        .own(
            new ApiServer(
                service,
                () -> new Health(Health.Status.HEALTHY, Json.object()),
                Optional.of(feed),
                _ -> {},
                _ -> false))
        .start();
  }

  @AfterEach
  void stop() {
    http.shutdownNow();
    closer.close();
  }

  private int health() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/health"))
            .timeout(Duration.ofSeconds(60))
            .build();
    return http.send(request, BodyHandlers.ofString()).statusCode();
  }

  private Socket plain() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), port);
  }

  private Socket encrypted() throws IOException {
    return trust.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
  }

  @Test
  void stream_isFollowedByWebSocket_overTls() {
    List<String> told = new CopyOnWriteArrayList<>();
    WebSocket.Listener client =
        new WebSocket.Listener() {
          @Override
          public @Nullable CompletionStage<?> onText(
              WebSocket socket, CharSequence data, boolean last) {
            told.add(data.toString());
            socket.request(1);
            return null;
          }
        };
    WebSocket socket =
        http.newWebSocketBuilder()
            .subprotocols("hub.v1")
            .buildAsync(URI.create("wss://127.0.0.1:" + port + "/ws"), client)
            .join();
    Await.until("the snapshot", () -> String.join("", told).contains("snapshot"));
    for (int number = 1; number <= EVENTS; number++) {
      feed.publish(
          new HubEvent(
              new EventId("serial-handler", "aa", number),
              new DeviceId("d"),
              "rung",
              "{\"text\": \"" + "x".repeat(1_000) + "\", \"end\": " + number + "}",
              Clock.systemUTC().instant()));
    }
    Await.until("the last event", () -> String.join("", told).contains("\"end\": " + EVENTS));
    String text = String.join("", told);
    int at = 0;
    for (int number = 1; number <= EVENTS; number++) {
      at = text.indexOf("\"end\": " + number + "}", at);
      assertTrue(at >= 0, "event " + number + " in its order");
    }
    socket.abort();
    Await.until("its place is free", () -> feed.followers() == 0);
  }

  @Test
  void connectionsWithoutAHandshake_keepNobodyOut() throws Exception {
    List<Socket> idle = new ArrayList<>();
    try {
      for (int n = 0; n < 4 * ConnectionPlaces.MOST; n++) {
        idle.add(n % 2 == 0 ? plain() : encrypted());
      }
      assertEquals(200, health());
      Await.until(
          "all but as many as there are places are cut off",
          () -> idle.stream().filter(one -> !isCutOff(one)).count() <= ConnectionPlaces.MOST);
      assertEquals(200, health());
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }

  @Test
  void whatComesDropByDrop_isCutOff_inTheHandshakeAndInTheHead() throws Exception {
    byte[] hello = {0x16, 3, 1, 2, 0, 1};
    byte[] head = "GET /health HTTP/1.1\r\nX: ".getBytes(StandardCharsets.US_ASCII);
    try (Socket greeting = plain();
        Socket asking = encrypted()) {
      greeting.getOutputStream().write(hello);
      asking.getOutputStream().write(head);
      Await.until(
          "both are cut off", Duration.ofMinutes(2), () -> isCutOff(greeting) && isCutOff(asking));
    }
    assertEquals(200, health());
  }

  @Test
  void headOfAMegabyte_isRefused() throws Exception {
    try (Socket socket = encrypted()) {
      byte[] head =
          ("GET /health HTTP/1.1\r\nX: " + "x".repeat(1_000_000))
              .getBytes(StandardCharsets.US_ASCII);
      Await.until("it is cut off", () -> isCutOff(socket, head));
    }
    assertEquals(200, health());
  }

  /** Sends one octet more. */
  private static boolean isCutOff(Socket socket) {
    return isCutOff(socket, new byte[] {'x'});
  }

  private static boolean isCutOff(Socket socket, byte[] more) {
    try {
      socket.getOutputStream().write(more);
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
