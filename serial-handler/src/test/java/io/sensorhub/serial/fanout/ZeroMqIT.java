package io.sensorhub.serial.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sensorhub.core.port.Endpoint;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.ZmqSubscriber;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Lines published to subscribers that are not ours: libzmq (pyzmq), JeroMQ, and hostile ones. */
class ZeroMqIT {

  private static final int BURST = 3_000;
  private static final int LINES = 30_000;

  /** More lines than that are not under way to the quick one. */
  private static final int AHEAD = 9_000;

  private static final String SLOW = "socket.setsockopt(zmq.RCVHWM, 100); pause = 0.0001";

  private static final String GREETING =
      "ff00000000000000017f" + "0300" + "4e554c4c" + "00".repeat(16 + 32);
  private static final String READY =
      "0419" + "055245414459" + "0b536f636b65742d54797065" + "00000003" + "535542";
  private static final String EVERYTHING = "000101";

  /** All that a subscriber says. */
  static final String SUBSCRIBES = GREETING + READY + EVERYTHING;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ZeroMqPublisher publisher = new ZeroMqPublisher(registry);
  private final Endpoint near = new Endpoint("127.0.0.1", FreePort.find());

  @AfterEach
  void close() throws IOException {
    publisher.close();
  }

  private ZeroMqPublisher.Route route() {
    ZeroMqPublisher.Route route =
        Objects.requireNonNull(publisher.routes("radio", Map.of("near", near)).get("near"));
    publisher.settle();
    Await.until("listening", () -> publisher.listeners().getFirst().error().isEmpty());
    return route;
  }

  /** Publishes until the subscriber has the first message: joining takes a moment. */
  private static void joined(ZmqSubscriber subscriber, ZeroMqPublisher.Route route) {
    Await.until(
        "the subscriber has joined",
        () -> {
          route.publish("join");
          return subscriber.received().contains("1 join");
        });
  }

  private List<Listener.Client> clients() {
    return publisher.listeners().getFirst().clients();
  }

  private static String line(int number) {
    String head = "{\"type\":\"remoteid\",\"n\":" + number + ",\"pad\":\"";
    return head + "x".repeat(110 - head.length() - 2) + "\"}";
  }

  private static List<String> numbered(ZmqSubscriber subscriber) {
    return subscriber.received().stream().filter(line -> !line.equals("1 join")).toList();
  }

  @Test
  void quickOne_hasEveryLineOfEachBurst_besideStalledAndSlowOnes() {
    ZeroMqPublisher.Route route = route();
    try (ZmqSubscriber quick = ZmqSubscriber.to(near.port());
        ZmqSubscriber slow = ZmqSubscriber.with(near.port(), SLOW);
        ZmqSubscriber _ = ZmqSubscriber.stalled(near.port(), 16)) {
      joined(quick, route);
      joined(slow, route);
      Await.until("all have connected", () -> clients().size() == 18);
      int joins = quick.count();
      for (int n = 1; n <= LINES; n++) {
        route.publish(line(n));
        if (n % BURST == 0) {
          int sent = n + joins;
          Await.until("not too far ahead", () -> quick.count() >= sent - AHEAD);
        }
      }
      Await.until("the quick one has all", () -> numbered(quick).size() >= LINES);
      List<String> received = numbered(quick);
      assertEquals(LINES, received.size());
      for (int n = 1; n <= LINES; n++) {
        assertEquals("1 " + line(n), received.get(n - 1));
      }
      Await.until(
          "the slow one has the last",
          Duration.ofMinutes(10),
          () -> slow.last().equals("1 " + line(LINES)));
    }
  }

  @Test
  void whatAStalledOneMisses_isCounted_andLosesNothingOfWhatTheRingHolds() {
    ZeroMqPublisher.Route route = route();
    try (ZmqSubscriber quick = ZmqSubscriber.to(near.port());
        ZmqSubscriber stopped = ZmqSubscriber.to(near.port())) {
      joined(quick, route);
      joined(stopped, route);
      stopped.stall();
      String padding = "x".repeat(2_000);
      int sent = 0;
      while (clients().stream().allMatch(client -> client.missed() == 0)) {
        for (int n = 0; n < 500; n++) {
          sent++;
          route.publish(sent + padding);
        }
        String last = "1 " + sent + padding;
        Await.until("the quick one follows", () -> quick.last().equals(last));
      }
      assertEquals(sent, numbered(quick).size());
      List<Long> missed = clients().stream().map(Listener.Client::missed).sorted().toList();
      assertEquals(0, missed.getFirst());
      double counted = registry.get("hub_zeromq_missed").tag("route", "near").counter().count();
      assertEquals(missed.getLast().doubleValue(), counted);
      assertEquals(2, registry.get("hub_zeromq_subscribers").gauge().value());
      stopped.resume();
      int arrive = sent - Math.toIntExact(missed.getLast());
      Await.until("the other one has the rest", () -> numbered(stopped).size() >= arrive);
      assertEquals(arrive, numbered(stopped).size());
      assertEquals("1 " + sent + padding, numbered(stopped).getLast());
    }
  }

  @Test
  void prefixes_verbatim_andRoutesOfTheirOwn() {
    Endpoint far = new Endpoint("127.0.0.1", FreePort.find());
    ZeroMqPublisher.Route other =
        Objects.requireNonNull(publisher.routes("radio", Map.of("far", far)).get("far"));
    ZeroMqPublisher.Route route = route();
    String options =
        "socket.setsockopt(zmq.UNSUBSCRIBE, b''); socket.setsockopt(zmq.SUBSCRIBE, b'join');"
            + " socket.setsockopt(zmq.SUBSCRIBE, '{\"ü'.encode())";
    try (ZmqSubscriber some = ZmqSubscriber.with(near.port(), options);
        ZmqSubscriber all = ZmqSubscriber.to(far.port())) {
      joined(some, route);
      joined(all, other);
      String large = "{\"ü\":\"" + "ö".repeat(30_000) + "\"}";
      route.publish("{\"u\":1}");
      route.publish("{\"ü\": 1 }");
      route.publish(large);
      other.publish("");
      other.publish("{\"far\":1}");
      Await.until("both", () -> numbered(some).size() == 2 && numbered(all).size() == 2);
      assertEquals(List.of("1 {\"ü\": 1 }", "1 " + large), numbered(some));
      assertEquals(List.of("1 ", "1 {\"far\":1}"), numbered(all));
    }
  }

  @Test
  void jeroMq_subscribesCancelsAndComesAgain() {
    ZeroMqPublisher.Route route = route();
    for (int round = 1; round <= 2; round++) {
      try (ZContext context = new ZContext();
          ZMQ.Socket socket = context.createSocket(SocketType.SUB)) {
        socket.setReceiveTimeOut(10);
        socket.connect(near.uri("tcp"));
        socket.subscribe("a");
        socket.subscribe("b");
        Await.until(
            "subscribed to both",
            () -> {
              route.publish("a");
              return "a".equals(socket.recvStr());
            });
        socket.unsubscribe("a");
        Await.until(
            "cancelled",
            () -> {
              route.publish("a");
              route.publish("b");
              Set<String> received = new HashSet<>();
              for (String next = socket.recvStr(); next != null; next = socket.recvStr()) {
                received.add(next);
              }
              return received.equals(Set.of("b"));
            });
      }
      Await.until("gone", () -> clients().isEmpty());
    }
  }

  @Test
  void heartbeats_keepASubscriber_andSubscribersStayWhileTheirRouteIsBuiltAnew() {
    ZeroMqPublisher.Route route = route();
    String beats =
        "socket.setsockopt(zmq.HEARTBEAT_IVL, 50); socket.setsockopt(zmq.HEARTBEAT_TIMEOUT, 30000);"
            + " socket.setsockopt(zmq.HEARTBEAT_TTL, 30000)";
    try (ZmqSubscriber subscriber = ZmqSubscriber.with(near.port(), beats)) {
      joined(subscriber, route);
      List<Listener.Client> before = clients();
      publisher.release(List.of(route));
      route.publish("nobody has this");
      ZeroMqPublisher.Route heir =
          Objects.requireNonNull(publisher.routes("radio", Map.of("other", near)).get("other"));
      publisher.settle();
      assertEquals("zeromq/other", publisher.listeners().getFirst().name());
      heir.publish("and this");
      Await.until("the heir's line", () -> subscriber.received().contains("1 and this"));
      assertEquals(before, clients());
      assertEquals(
          1, subscriber.received().stream().filter(line -> !line.contains("join")).count());
      publisher.release(List.of(heir));
      publisher.settle();
      Await.until("the address is free", () -> isFree(near.port()));
    }
  }

  private static boolean isFree(int port) {
    try (Socket _ = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void hostileClients_endAlone() throws IOException {
    ZeroMqPublisher.Route route = route();
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (ZmqSubscriber good = ZmqSubscriber.to(near.port())) {
      joined(good, route);
      int joins = good.count();
      for (String nonsense :
          List.of(
              "474554202f20485454502f312e310d0a0d0a",
              GREETING + "02" + "7fffffffffffffff",
              GREETING + READY + "02" + "0000000000001001" + "00".repeat(5_000),
              GREETING + READY + "0800",
              GREETING + READY + EVERYTHING.repeat(200))) {
        assertTrue(endsAfter(HexFormat.of().parseHex(nonsense)), nonsense);
      }
      for (int round = 0; round < 100; round++) {
        byte[] noise = new byte[1 + random.nextInt(3_000)];
        random.nextBytes(noise);
        noise[0] = 0;
        assertTrue(endsAfter(noise), "seed " + seed);
      }
      route.publish("still here");
      Await.until("the good one", () -> good.count() > joins);
      Await.until("the others have gone", () -> clients().size() == 1);
    }
  }

  /** Whether the hub closes the connection on that; a limit tells that it does not. */
  private boolean endsAfter(byte[] octets) throws IOException {
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), near.port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(octets);
      byte[] buffer = new byte[1_000];
      int read = 0;
      while (read >= 0) {
        read = socket.getInputStream().read(buffer);
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset
    }
  }

  @Test
  void placesAreBounded_andThoseWhoNeverShakeHandsLoseTheirs() throws IOException {
    ZeroMqPublisher.Route route = route();
    List<Socket> idle = new ArrayList<>();
    try (ZmqSubscriber good = ZmqSubscriber.to(near.port())) {
      joined(good, route);
      for (int n = 0; n < ZeroMqAddress.MOST_SUBSCRIBERS + 10; n++) {
        Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), near.port());
        socket.getOutputStream().write("\u00ff".getBytes(StandardCharsets.ISO_8859_1));
        idle.add(socket);
      }
      Await.until("full", () -> clients().size() == ZeroMqAddress.MOST_SUBSCRIBERS);
      Await.until("only the good one is left", () -> clients().size() == 1);
      int before = good.count();
      route.publish("still here");
      Await.until("the good one", () -> good.count() > before);
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }
}
