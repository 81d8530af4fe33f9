package io.sensorhub.serial.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sensorhub.core.port.Endpoint;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.driver.text.TextSplitter;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.TestInstance;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Lines handed to other programs over a shared port; and addresses that are taken. */
class FanoutIT {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void endpointThatIsTaken_isTold_andServedWhenItIsFree() throws Exception {
    Endpoint endpoint = new Endpoint("127.0.0.1", FreePort.find());
    try (ZeroMqPublisher publisher = new ZeroMqPublisher(registry);
        SharedPort share = share(endpoint.port())) {
      ZeroMqPublisher.Route route =
          publisher.routes("radio", Map.of("near", endpoint)).values().iterator().next();
      try (ServerSocket _ =
          new ServerSocket(endpoint.port(), 1, InetAddress.ofLiteral("127.0.0.1"))) {
        publisher.settle();
        share.start();
        String holder = "(pid " + ProcessHandle.current().pid() + ")";
        Await.until("told by ZeroMQ", () -> error(publisher.listeners().getFirst(), holder));
        Await.until("told by the shared port", () -> error(share.listener(), holder));
        route.publish("lost, and nobody waits for it");
      }
      Await.until(
          "one of the two has it",
          () ->
              publisher.listeners().getFirst().error().isEmpty()
                  || share.listener().error().isEmpty());
    }
  }

  private static boolean error(Listener listener, String holder) {
    return listener.error().orElse("").contains(holder);
  }

  private SharedPort share(int port) {
    PortConfig config =
        TestInstance.of(
                """
                {"instance_id": "x",
                 "config": {"ports": [{"port_id": "radio", "driver": "json-lines",
                                       "serial_path": "/dev/null", "share": {"tcp": %d}}]}}
                """
                    .formatted(port))
            .ports()
            .getFirst();
    return new SharedPort(
        config,
        config.share().orElseThrow().listen(),
        new TextSplitter(65_536),
        new WaitingRoom(),
        registry);
  }

  private static BufferedReader connect(Socket socket, int port) throws IOException {
    socket.setSoTimeout(60_000);
    socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  private static void feed(SharedPort share, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    share.received(bytes, bytes.length);
  }

  @Test
  void everyConnection_getsEachWholeLine_andAStalledOneHarmsNobody() throws Exception {
    int port = FreePort.find();
    try (SharedPort share = share(port);
        Socket one = new Socket();
        Socket two = new Socket();
        Socket stalled = new Socket()) {
      stalled.setReceiveBufferSize(4_096);
      share.start();
      Await.until("listening", () -> share.listener().error().isEmpty());
      BufferedReader first = connect(one, port);
      BufferedReader second = connect(two, port);
      BufferedReader _ = connect(stalled, port);
      Await.until(
          "three connections", () -> registry.get("hub_share_connections").gauge().value() == 3);
      one.getOutputStream()
          .write("what a consumer says is dropped\n".getBytes(StandardCharsets.UTF_8));
      feed(share, "{\"n\":0}\r\n{\"half");
      share.reset();
      assertEquals("{\"n\":0}", first.readLine());
      assertEquals("{\"n\":0}", second.readLine());
      String padding = "ü".repeat(2000);
      for (int n = 1; n <= 3000; n++) {
        feed(share, "not json " + n + padding);
        feed(share, "\n");
        assertEquals("not json " + n + padding, first.readLine());
        assertEquals("not json " + n + padding, second.readLine());
      }
      assertTrue(registry.get("hub_share_dropped").counter().count() > 0, "for the stalled one");
      two.shutdownOutput();
      Await.until(
          "two connections", () -> registry.get("hub_share_connections").gauge().value() == 2);
    }
  }
}
