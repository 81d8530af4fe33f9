package io.sensorhub.serial.fanout;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sensorhub.core.port.Endpoint;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.core.port.Share;
import io.sensorhub.driver.Order;
import io.sensorhub.driver.text.TextSplitter;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.TestInstance;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/** The hub's side of {@link HalfOpenIT}: fails, with what has gone wrong, if anything does. */
final class HalfOpenScene {

  static final String ADDRESS = "10.213.7.1";
  private static final int LINES = 7_001;
  private static final int BUS = 7_002;
  private static final int ZEROMQ = 7_003;

  /** 25 s are promised; a busy machine needs more. */
  private static final Duration LIMIT = Duration.ofSeconds(40);

  /** Reads whatever comes; one that asks has a question put before. */
  private static final String READER =
      """
      import socket, sys
      s = socket.create_connection((sys.argv[1], int(sys.argv[2])))
      s.sendall(bytes.fromhex(sys.argv[3]))
      while s.recv(65536):
          pass
      """;

  private static final String SUBSCRIBER =
      """
      import sys, zmq
      s = zmq.Context().socket(zmq.SUB)
      s.setsockopt(zmq.SUBSCRIBE, sys.argv[3].encode())
      s.connect("tcp://%s:%s" % (sys.argv[1], sys.argv[2]))
      while True:
          s.recv()
      """;

  private static final String QUESTION = "000100000006" + "01" + "0300000001";

  private final String other;
  private final List<Process> clients = new ArrayList<>();

  private HalfOpenScene(String other) {
    this.other = other;
  }

  /**
   * Plays the scene.
   *
   * @param arguments a process in the namespace of the clients
   */
  public static void main(String[] arguments) throws Exception {
    HalfOpenScene scene = new HalfOpenScene(arguments[0]);
    try {
      scene.play();
    } finally {
      scene.clients.forEach(Process::destroyForcibly);
    }
    System.exit(0);
  }

  private void client(String program, int port, String argument) throws IOException {
    clients.add(
        run(
            "nsenter",
            "-t",
            other,
            "-n",
            "/usr/bin/python3",
            "-c",
            program,
            ADDRESS,
            Integer.toString(port),
            argument));
  }

  private static Process run(String... command) throws IOException {
    return new ProcessBuilder(command).inheritIO().start();
  }

  private void play() throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    Endpoint zeroMq = new Endpoint("*", ZEROMQ);
    BlockingQueue<Order> orders = new LinkedBlockingQueue<>();
    PortConfig port =
        TestInstance.of(
                """
                {"instance_id": "x",
                 "config": {"ports": [{"port_id": "radio", "driver": "json-lines",
                                       "serial_path": "/dev/null"}]}}
                """)
            .ports()
            .getFirst();
    try (ZeroMqPublisher publisher = new ZeroMqPublisher(registry);
        SharedPort lines =
            new SharedPort(
                port,
                new Endpoint(ADDRESS, LINES),
                new TextSplitter(65_536),
                new WaitingRoom(),
                registry);
        ModbusServer bus =
            new ModbusServer(
                "bus", new Share(new Endpoint("0.0.0.0", BUS), false), orders::add, registry)) {
      ZeroMqPublisher.Route route =
          Objects.requireNonNull(publisher.routes("radio", Map.of("a", zeroMq)).get("a"));
      publisher.settle();
      lines.start();
      bus.start();
      Supplier<Listener> topics = () -> publisher.listeners().getFirst();
      Await.until(
          "all listen",
          () ->
              topics.get().error().isEmpty()
                  && lines.listener().error().isEmpty()
                  && bus.listener().error().isEmpty());
      client(READER, LINES, "");
      client(READER, BUS, "");
      client(READER, BUS, QUESTION);
      client(SUBSCRIBER, ZEROMQ, "");
      client(SUBSCRIBER, ZEROMQ, "never published");
      try (Socket takesNothing = new Socket(InetAddress.ofLiteral(ADDRESS), LINES);
          Socket subscribesAndTakesNothing = stalledSubscriber()) {
        Await.until(
            "all have connected",
            () ->
                number(lines.listener()) == 2
                    && number(bus.listener()) == 2
                    && number(topics.get()) == 3);
        Order asked = orders.take();
        byte[] line =
            ("{\"pad\":\"" + "x".repeat(60_000) + "\"}\n").getBytes(StandardCharsets.UTF_8);
        String text = new String(line, 0, line.length - 1, StandardCharsets.UTF_8);
        Await.until(
            "those who take nothing are full",
            () -> {
              lines.received(line, line.length);
              route.publish(text);
              return missed(lines.listener()) > 0 && missed(topics.get()) > 0;
            });
        if (run("ip", "link", "set", "here", "down").waitFor() != 0) {
          throw new IllegalStateException("the link cannot be set down");
        }
        asked.answer().accept(new Order.Result.Passed(ByteBuffer.wrap(new byte[] {3, 2, 0, 1})));
        long begun = System.nanoTime();
        Await.until(
            "the vanished ones have gone",
            LIMIT,
            () -> {
              lines.received("{}\n".getBytes(StandardCharsets.UTF_8), 3);
              route.publish("{}");
              return number(lines.listener()) <= 1
                  && number(bus.listener()) == 0
                  && number(topics.get()) <= 1;
            });
        System.out.printf("gone after %.1f s%n", (System.nanoTime() - begun) / 1e9);
        require(number(lines.listener()) == 1, "who takes nothing is still served with lines");
        require(number(topics.get()) == 1, "who takes nothing is still subscribed");
        require(takesNothing.isConnected() && subscribesAndTakesNothing.isConnected(), "connected");
      }
    }
  }

  private static Socket stalledSubscriber() throws IOException {
    Socket socket = new Socket(InetAddress.ofLiteral(ADDRESS), ZEROMQ);
    socket.getOutputStream().write(HexFormat.of().parseHex(ZeroMqIT.SUBSCRIBES));
    return socket;
  }

  private static int number(Listener listener) {
    return listener.clients().size();
  }

  private static long missed(Listener listener) {
    return listener.clients().stream().mapToLong(Listener.Client::missed).max().orElse(0);
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("not so: " + what);
    }
  }
}
