package io.sensorhub.serial.fanout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sensorhub.core.port.Endpoint;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.core.port.Share;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.text.TextSplitter;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.TestInstance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** More connections to a shared port than it has places, and connections to one that closes. */
class SharedPlacesIT {

  private static final String QUESTION = "000100000006" + "01" + "0300000001";
  private static final String ANSWER = "000100000005" + "01" + "03020007";
  private static final byte[] LINE = "{}\n".getBytes(StandardCharsets.UTF_8);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final List<Socket> sockets = new ArrayList<>();
  private final int port = FreePort.find();

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  private SharedPort lines() {
    PortConfig config =
        TestInstance.of(
                """
                {"instance_id": "x",
                 "config": {"ports": [{"port_id": "radio", "driver": "json-lines",
                                       "serial_path": "/dev/null"}]}}
                """)
            .ports()
            .getFirst();
    return new SharedPort(
        config,
        new Endpoint("127.0.0.1", port),
        new TextSplitter(65_536),
        new WaitingRoom(),
        registry);
  }

  private ModbusServer bus() {
    byte[] answer = {3, 2, 0, 7};
    return new ModbusServer(
        "bus",
        new Share(new Endpoint("127.0.0.1", port), false),
        order -> order.answer().accept(new Order.Result.Passed(ByteBuffer.wrap(answer))),
        registry);
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port);
    socket.setSoTimeout(60_000);
    sockets.add(socket);
    return socket;
  }

  /**
   * Connects, and waits until that one is served: those who connect are admitted in their order.
   */
  private Socket served(Supplier<Listener> listener) throws IOException {
    Socket socket = connect();
    String peer = "127.0.0.1:" + socket.getLocalPort();
    Await.until(
        "served",
        () -> listener.get().clients().stream().anyMatch(client -> client.peer().equals(peer)));
    return socket;
  }

  private static void ask(Socket socket) throws IOException {
    socket.getOutputStream().write(HexFormat.of().parseHex(QUESTION));
    byte[] answer = socket.getInputStream().readNBytes(ANSWER.length() / 2);
    assertEquals(ANSWER, HexFormat.of().formatHex(answer));
  }

  private double cut() {
    return registry.get("hub_share_cut").counter().count();
  }

  @Test
  void oneClientOfABusTooMany_takesThePlaceOfTheLongestIdleOne() throws Exception {
    try (ModbusServer bus = bus()) {
      bus.start();
      Await.until("listening", () -> bus.listener().error().isEmpty());
      Socket first = served(bus::listener);
      Socket second = served(bus::listener);
      Socket third = served(bus::listener);
      while (bus.listener().clients().size() < Guests.MOST) {
        served(bus::listener);
      }
      ask(first);
      ask(served(bus::listener));
      assertEquals(-1, second.getInputStream().read(), "it was idle for longest");
      assertEquals(1, cut());
      ask(first);
      third.getOutputStream().write(0); // half a question is none
      ask(served(bus::listener));
      assertEquals(-1, third.getInputStream().read());
      ask(first);
      assertEquals(2, cut());
      for (int idle = 0; idle < Guests.MOST; idle++) {
        served(bus::listener);
      }
      ask(first); // who has asked stays; who has only come gives way
      assertEquals(Guests.MOST, registry.get("hub_share_connections").gauge().value());
    }
    assertEquals(-1, sockets.getFirst().getInputStream().read(), "closed with the port");
  }

  @Test
  void questionThatDoesNotGoOn_endsItsConnection() throws Exception {
    try (ModbusServer bus = bus()) {
      bus.start();
      Await.until("listening", () -> bus.listener().error().isEmpty());
      Socket idle = served(bus::listener);
      Socket slow = served(bus::listener);
      byte[] question = HexFormat.of().parseHex(QUESTION);
      slow.getOutputStream().write(question, 0, 8);
      assertEquals(-1, slow.getInputStream().read(), "after 10 s");
      ask(idle); // who asks nothing may stay
    }
  }

  @Test
  void oneConnectionToALineTooMany_takesThePlaceOfTheOneThatTakesNothing() throws Exception {
    try (SharedPort lines = lines()) {
      lines.start();
      Await.until("listening", () -> lines.listener().error().isEmpty());
      Socket first = served(lines::listener);
      Socket stalled = served(lines::listener);
      byte[] large = ("\"" + "x".repeat(60_000) + "\"\n").getBytes(StandardCharsets.UTF_8);
      String peer = "127.0.0.1:" + stalled.getLocalPort();
      Await.until(
          "the second one is full",
          () -> {
            lines.received(large, large.length);
            assertArrayEquals(large, first.getInputStream().readNBytes(large.length));
            return lines.listener().clients().stream()
                .anyMatch(client -> client.peer().equals(peer) && client.missed() > 0);
          });
      while (lines.listener().clients().size() < Guests.MOST) {
        served(lines::listener);
      }
      lines.received(LINE, LINE.length);
      assertArrayEquals(LINE, first.getInputStream().readNBytes(LINE.length));
      Socket late = served(lines::listener);
      assertEquals(
          0, lines.listener().clients().stream().filter(each -> each.peer().equals(peer)).count());
      assertEquals(1, cut());
      lines.received(LINE, LINE.length);
      assertArrayEquals(LINE, first.getInputStream().readNBytes(LINE.length));
      assertArrayEquals(LINE, late.getInputStream().readNBytes(LINE.length));
    }
  }

  @Test
  void connectionThatComesWhileThePortCloses_isClosedAsWell() throws Exception {
    for (int round = 0; round < 30; round++) {
      Queue<Socket> connected = new ConcurrentLinkedQueue<>();
      int wanted = 1 + round % 5;
      Thread clients = new Thread(() -> connectWhileItListens(connected));
      try (ModbusServer bus = bus()) {
        registry.clear();
        bus.start();
        Await.until("listening", () -> bus.listener().error().isEmpty());
        clients.start();
        Await.until("some are there", () -> connected.size() >= wanted);
      }
      clients.join();
      for (Socket socket : connected) {
        try (socket) {
          socket.setSoTimeout(60_000);
          assertEquals(-1, socket.getInputStream().read(), "not open any more");
        } catch (SocketException e) {
          // reset: it was in the queue of the listening socket
        }
      }
    }
  }

  private void connectWhileItListens(Queue<Socket> connected) {
    for (int n = 0; n < Guests.MOST; n++) {
      try {
        connected.add(new Socket(InetAddress.ofLiteral("127.0.0.1"), port));
      } catch (ConnectException e) {
        return;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
