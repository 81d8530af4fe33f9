package io.sensorhub.runtime.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.Json;
import io.sensorhub.testkit.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests to a service that the test plays, octet by octet. */
class ServiceClientIT {

  private static final Duration TIME = Duration.ofSeconds(60);
  private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{\"n\": 1}";

  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : open.reversed()) {
      one.close();
    }
  }

  /** What the service does with a request. */
  private interface Then {
    void act(Socket client) throws IOException;
  }

  /** Listens, notes each request, and acts. */
  private final class Played {
    private final ServerSocket listener;
    private final Then then;
    private final Thread acceptor;
    final List<Socket> clients = new CopyOnWriteArrayList<>();
    final List<String> requests = new CopyOnWriteArrayList<>();

    Played(Then then) throws IOException {
      this(0, then);
    }

    Played(int port, Then then) throws IOException {
      this.then = then;
      this.listener = new ServerSocket();
      listener.setReuseAddress(true);
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      open.add(this::end);
      acceptor = Thread.ofVirtual().start(this::accept);
    }

    /** Returns when nobody listens any more. */
    void end() throws IOException, InterruptedException {
      listener.close();
      acceptor.join();
      for (Socket client : clients) {
        client.close();
      }
    }

    private void accept() {
      try {
        while (true) {
          Socket client = listener.accept();
          clients.add(client);
          Thread.ofVirtual().start(() -> serve(client));
        }
      } catch (IOException e) {
        return; // the end of the test
      }
    }

    private void serve(Socket client) {
      byte[] buffer = new byte[65_536];
      try {
        InputStream in = client.getInputStream();
        for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
          requests.add(new String(buffer, 0, count, StandardCharsets.UTF_8));
          then.act(client);
        }
      } catch (IOException e) {
        return; // the end of the connection
      }
    }

    ServiceClient upstream() {
      URI address = URI.create("http://127.0.0.1:" + listener.getLocalPort());
      ServiceClient upstream =
          new ServiceClient("played", address, Optional.of("secret"), System::nanoTime);
      open.add(upstream);
      return upstream;
    }
  }

  private static void answer(Socket client) throws IOException {
    client.getOutputStream().write(ANSWER.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void requestsFollowOneAnother_onOneConnection() throws Exception {
    Played service = new Played(ServiceClientIT::answer);
    ServiceClient upstream = service.upstream();

    assertEquals(1, upstream.get(TIME, "device", "a").body().path("n").asInt());
    assertTrue(upstream.post(TIME, Json.object().put("x", 2), "device", "a", "command").ok());

    assertEquals(1, service.clients.size());
    assertEquals(
        "GET /device/a HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer secret\r\n\r\n"
            .formatted(upstream.url().getPort()),
        service.requests.get(0));
    assertTrue(service.requests.get(1).endsWith("Content-Length: 7\r\n\r\n{\"x\":2}"));
  }

  @Test
  void serviceThatWasRestarted_isAskedOnANewConnection() throws Exception {
    Played before = new Played(FreePort.find(), ServiceClientIT::answer);
    ServiceClient upstream = before.upstream();
    assertTrue(upstream.get(TIME, "health").ok());
    before.end();
    Played after = new Played(upstream.url().getPort(), ServiceClientIT::answer);

    assertTrue(upstream.post(TIME, Json.object(), "device", "a", "command").ok());

    assertEquals(1, after.requests.size());
  }

  @Test
  void answerThatDoesNotCome_isToldWhenTheTimeIsOver() throws Exception {
    ServiceClient upstream = new Played(_ -> {}).upstream();

    assertThrows(
        InterruptedIOException.class, () -> upstream.get(Duration.ofMillis(100), "health"));
  }

  @Test
  void answerInDrops_isNoLongerWaitedForThanTheTime() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    Played service =
        new Played(client -> {
          try {
            for (byte octet : ANSWER.getBytes(StandardCharsets.UTF_8)) {
              client.getOutputStream().write(octet);
              if (over.await(20, TimeUnit.MILLISECONDS)) {
                return;
              }
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    ServiceClient upstream = service.upstream();

    assertThrows(
        InterruptedIOException.class, () -> upstream.get(Duration.ofMillis(200), "health"));
    over.countDown();
  }

  @Test
  void connectionThatBreaksUnderARequest_isAFault_andTheRequestIsNotRepeated() throws Exception {
    Played service = new Played(Socket::close);
    ServiceClient upstream = service.upstream();

    IOException broken =
        assertThrows(
            IOException.class, () -> upstream.post(TIME, Json.object(), "device", "a", "command"));

    assertTrue(!(broken instanceof ConnectException), String.valueOf(broken));
    assertEquals(1, service.requests.size());
  }

  @Test
  void nobodyThere_isToldApart_forNothingWasSent() throws Exception {
    Played service = new Played(FreePort.find(), ServiceClientIT::answer);
    service.end();

    assertThrows(ConnectException.class, () -> service.upstream().get(TIME, "health"));
  }

  @Test
  void answerWithoutEnd_isCutOff() throws Exception {
    byte[] much = "x".repeat(1024 * 1024).getBytes(StandardCharsets.UTF_8);
    Played service =
        new Played(client -> {
          client
              .getOutputStream()
              .write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8));
          while (true) {
            client.getOutputStream().write(much);
          }
        });

    IOException refused =
        assertThrows(IOException.class, () -> service.upstream().get(TIME, "health"));

    assertEquals("the answer is too long", refused.getMessage());
  }

  @Test
  void answerThatIsNoJson_hasNoBody() throws Exception {
    Played service =
        new Played(client -> {
          client
              .getOutputStream()
              .write("HTTP/1.1 502 Bad\r\n\r\n<html>".getBytes(StandardCharsets.UTF_8));
          client.close();
        });
    ServiceClient upstream = service.upstream();

    ServiceClient.Reply reply = upstream.get(TIME, "health");

    assertEquals(502, reply.status());
    assertTrue(reply.body().isMissingNode());
  }

  @Test
  void largestCommand_isWritten_evenIfItsReaderStandsStill() throws Exception {
    Played service =
        new Played(_ -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    ServiceClient upstream = service.upstream();

    assertThrows(
        InterruptedIOException.class,
        () ->
            upstream.post(
                Duration.ofMillis(300), Json.object().put("x", "y".repeat(256 * 1024)), "a"));
  }
}
