package io.sensorhub.modem.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.network.ModemNetwork;
import io.sensorhub.testkit.network.ModemRack;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Datagrams by a modem's proxy: UDP ASSOCIATE of SOCKS 5. */
class DatagramsIT {

  private static final int OURS = 1;
  private static final int OPEN = ProxyBed.FIRST_PORT;
  private static final int SLOW = OPEN + 2;
  private static final int ECHO = 7;
  private static final int NAMES = 53;
  private static final int LONGEST = 65_507 - 10;
  private static final String TARGET = ModemNetwork.TARGET;
  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

  @TempDir private static Path sys;
  private static ProxyBed bed;

  private int descriptors;

  @BeforeAll
  static void start() throws IOException {
    bed = new ProxyBed(sys, 3, List.of(OURS));
    bed.rack().plug(0, "wwan0");
    bed.rack().plug(OURS, "wwan1");
    awaitServed();
  }

  private static void awaitServed() {
    String site = "http://" + TARGET + "/";
    Await.until("served", () -> bed.curl(OPEN, "-x", "http://PROXY", site).equals("modem1\n"));
    Await.until("no client", () -> bed.state().clients() == 0);
  }

  @AfterAll
  static void end() throws IOException {
    bed.close();
  }

  @BeforeEach
  void count() {
    descriptors = bed.descriptors();
  }

  @AfterEach
  void nothingIsLeft() {
    Await.until("as many descriptors as before", () -> bed.descriptors() <= descriptors);
  }

  private static DatagramClient client(int port) throws IOException {
    return new DatagramClient(bed.client(port));
  }

  @Test
  void names_areAskedThroughTheModem_alone() throws IOException {
    long before = bed.elsewhere();
    try (DatagramClient client = client(OPEN)) {
      byte[] query = query("through-udp.example.org");
      client.send(TARGET, NAMES, query);
      byte[] answer = client.receive(TARGET, NAMES);
      assertEquals(query.length + 16, answer.length); // with one record
      awaitSeen("asked udp through-udp.example.org", 1);
    }
    assertEquals(before, bed.elsewhere());
  }

  private static byte[] query(String name) {
    StringBuilder query = new StringBuilder("\0\7\1\0\0\1\0\0\0\0\0\0");
    for (String label : name.split("\\.", -1)) {
      query.append((char) label.length()).append(label);
    }
    return query.append("\0\0\1\0\1").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  private static long seen(String line) {
    return bed.rack().network(OURS).count(line);
  }

  /** So often, and no more often. */
  private static void awaitSeen(String line, long times) {
    Await.until(line, () -> seen(line) >= times);
    assertEquals(times, seen(line));
  }

  @Test
  void datagramsOfEachSize_comeBackWhole_byNameToo() throws IOException {
    long before = bed.elsewhere();
    try (DatagramClient client = client(OPEN)) {
      for (int size : List.of(1, 1_400, 9_000, LONGEST)) {
        byte[] payload = "x".repeat(size).getBytes(StandardCharsets.US_ASCII);
        client.send(TARGET, ECHO, payload);
        assertArrayEquals(payload, client.receive(TARGET, ECHO));
      }
      client.send("far.example.org", ECHO, HELLO);
      assertArrayEquals(HELLO, client.receive(TARGET, ECHO));
      awaitSeen("asked udp far.example.org", 1);
    }
    assertEquals(before, bed.elsewhere());
    Await.until(
        "its end is told",
        () -> bed.lines().stream().anyMatch(line -> line.contains("protocol=udp")));
  }

  @Test
  void whatIsNotAllowed_isDropped_andTheNextIsServed() throws IOException {
    try (DatagramClient client = client(OPEN)) {
      long before = seen("packet 17 ");
      client.raw(new byte[0]);
      client.raw("no head".getBytes(StandardCharsets.US_ASCII));
      client.raw(DatagramClient.datagram(1, TARGET, ECHO, HELLO));
      client.send(TARGET, 25, HELLO);
      for (String host :
          List.of("127.0.0.1", "10.0.0.1", ModemNetwork.GATEWAY, ModemRack.address(0))) {
        client.send(host, ECHO, HELLO);
      }
      client.send(TARGET, ECHO, HELLO);
      assertArrayEquals(HELLO, client.receive(TARGET, ECHO));
      awaitSeen("packet 17 ", before + 1);
      client.send("local.example.org", ECHO, HELLO);
      client.send("unknown.example.org", ECHO, HELLO);
      client.send("good.example.org", ECHO, HELLO);
      assertArrayEquals(HELLO, client.receive(TARGET, ECHO));
      assertEquals(Optional.empty(), client.come());
    }
  }

  @Test
  void strangers_areNotRelayed() throws Exception {
    try (DatagramClient client = client(OPEN);
        DatagramClient other = client(OPEN)) {
      long before = seen("packet 17 ");
      sendFromTheMachine(client);
      client.send(TARGET, ECHO, HELLO);
      assertArrayEquals(HELLO, client.receive(TARGET, ECHO));
      other.send(TARGET, ECHO, HELLO);
      assertArrayEquals(HELLO, other.receive(TARGET, ECHO));
      sendFromTheMachine(client);
      client.send(TARGET, ECHO, HELLO);
      assertArrayEquals(HELLO, client.receive(TARGET, ECHO));
      awaitSeen("packet 17 ", before + 3);
    }
  }

  /** A datagram that would be relayed, from another address than the client's. */
  private static void sendFromTheMachine(DatagramClient client) throws Exception {
    List<String> command = new ArrayList<>(bed.rack().command());
    command.addAll(
        List.of(
            "/usr/bin/python3",
            "-c",
            "import socket, sys; s = socket.socket(type=socket.SOCK_DGRAM); s.bind(('"
                + ModemRack.address(OURS)
                + "', 0)); s.sendto(b'\\0\\0\\0\\1\\xcb\\0\\x71\\x09\\0\\7stranger', (sys.argv[1],"
                + " int(sys.argv[2])))",
            client.relay().getHostString(),
            String.valueOf(client.relay().getPort())));
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
  }

  @Test
  void relay_endsWithItsConnection_andWithItsModem() throws Exception {
    try (DatagramClient client = client(OPEN)) {
      client.control().shutdownOutput();
      assertTrue(client.ended());
    }
    try (DatagramClient client = client(OPEN)) {
      client.send(TARGET, ECHO, HELLO);
      assertArrayEquals(HELLO, client.receive(TARGET, ECHO));
      long before = bed.elsewhere();
      bed.rack().unplug(OURS);
      bed.rack().plug(2, "wwan1");
      try {
        client.send(TARGET, ECHO, HELLO);
        assertTrue(client.ended());
        client.send(TARGET, ECHO, HELLO);
        try (Socket refused = bed.client(OPEN)) {
          assertEquals(3, DatagramClient.reply(refused)[1]);
          assertEquals(-1, refused.getInputStream().read());
        }
        assertEquals(before, bed.elsewhere());
        assertEquals(Optional.empty(), client.come());
      } finally {
        bed.rack().unplug(2);
        bed.rack().plug(OURS, "wwan1");
        awaitServed();
      }
    }
  }

  @Test
  void rate_holds_andARelayThatIsIdleEnds() throws IOException {
    try (DatagramClient client = client(SLOW)) {
      long start = System.nanoTime();
      byte[] payload = new byte[10_000];
      for (int i = 0; i < 20; i++) {
        client.send(TARGET, ECHO, payload);
        assertArrayEquals(payload, client.receive(TARGET, ECHO));
      }
      long took = (System.nanoTime() - start) / 1_000_000;
      assertTrue(took > 2_500, "400 000 octets at 100 000/s, a second at once: " + took + " ms");
      assertTrue(client.ended());
      Await.until(
          "its end is told",
          () -> bed.lines().stream().anyMatch(line -> line.contains("result=idle")));
    }
  }
}
