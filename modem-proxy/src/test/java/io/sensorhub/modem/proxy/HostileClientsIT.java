package io.sensorhub.modem.proxy;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.network.ModemNetwork;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that mean harm to one modem's proxy. Its neighbour's are served meanwhile, the process
 * keeps within the memory that the service has, and what they held is given back.
 */
class HostileClientsIT {

  private static final boolean LONG = Boolean.getBoolean("hub.test.long");
  private static final int HOSTILE = ProxyBed.FIRST_PORT;
  private static final int NEIGHBOUR = HOSTILE + 1;
  private static final int WITH_LOGIN = HOSTILE + 2;
  private static final int MOST_OF_A_MODEM = 256;
  private static final long MOST_MEGABYTES = 170;
  private static final int OF_DIRECT = 48 * 1024 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SITE = "http://" + ModemNetwork.TARGET + "/";
  private static final String POST = "POST " + SITE + " HTTP/1.1\r\nHost: x\r\n";
  private static final String CONNECT = "CONNECT " + ModemNetwork.TARGET + ":7 HTTP/1.1\r\n\r\n";
  private static final String SOCKS5 = "\5\1\0\5\1\0\3\17www.example.org\0\7";
  private static final String LOGIN = "\5\2\0\2\1\3ada\11love:lace\5\1\0\3\17www.example.org\0\7";

  @TempDir private static Path sys;
  private static ProxyBed bed;
  private static int descriptors;

  private final List<Socket> clients = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    bed = new ProxyBed(sys, 2, List.of(0, 1));
    bed.rack().plug(0, "wwan0");
    bed.rack().plug(1, "wwan1");
    Await.until("served", () -> served(HOSTILE, "modem0") && served(NEIGHBOUR, "modem1"));
    Await.until("no client", () -> bed.state().clients() == 0);
    descriptors = bed.descriptors();
  }

  @AfterAll
  static void end() throws IOException {
    bed.close();
  }

  /** Nothing that the clients held is left. */
  @AfterEach
  void givenBack() throws Exception {
    for (Socket client : clients) {
      client.close();
    }
    Await.until("no client", PATIENCE, () -> bed.state().clients() == 0);
    Await.until("descriptors back", PATIENCE, () -> bed.descriptors() <= descriptors);
    assertTrue(served(HOSTILE, "modem0"));
  }

  private static boolean served(int port, String name) throws Exception {
    return bed.curl(port, "-x", "http://PROXY", "http://www.example.org/").equals(name + "\n");
  }

  private static void bounded(String what, int least) throws Exception {
    assertTrue(served(NEIGHBOUR, "modem1"), what);
    ProxyProgram.State state = settled(least);
    long megabytes = bed.megabytes();
    System.out.printf(
        "%s: %d clients, %d MB resident, %d kB direct%n",
        what, state.clients(), megabytes, state.direct() / 1024);
    assertTrue(megabytes < MOST_MEGABYTES, what + ": " + megabytes + " MB");
    assertTrue(state.direct() <= OF_DIRECT, what + ": " + state.direct());
  }

  /** What it holds when nothing moves any more, with so many clients at least. */
  private static ProxyProgram.State settled(int least) throws IOException {
    List<ProxyProgram.State> last = new ArrayList<>(List.of(bed.state()));
    Await.until(
        "nothing moves",
        PATIENCE,
        () -> {
          last.add(bed.state());
          return last.getLast().clients() >= least
              && last.getLast().equals(last.get(last.size() - 2));
        });
    return last.getLast();
  }

  private void many(int count, int port, String octets) throws IOException {
    for (int client = 0; client < count; client++) {
      try {
        clients.add(bed.client(port, octets));
      } catch (SocketException e) {
        // cut off already, as one too many
      }
    }
  }

  @Test
  void headsThatAreNeverWhole_waitInLittleMemory() throws Exception {
    int each = MOST_OF_A_MODEM / 8;
    many(each, HOSTILE, "");
    many(each, HOSTILE, "GET " + SITE + " HTTP/1.1\r\nX: " + "y".repeat(16_000));
    many(each, HOSTILE, POST + "a:\r\n".repeat(3_900));
    many(each, HOSTILE, POST + "X: " + "y".repeat(1000) + "\r\nTransfer-Encoding: chunked\r\n");
    many(each, HOSTILE, POST + "Transfer-Encoding: chunked\r\n\r\n1;" + "x".repeat(16_000));
    many(each, HOSTILE, "\5");
    many(each, HOSTILE, "\5\377" + "\0".repeat(200));
    many(each, HOSTILE, "\4\1\0\120\0\0\0\1u\0" + "x".repeat(250));
    many(each, WITH_LOGIN, "\5\1\2\1\377" + "x".repeat(200));
    bounded("half heads", MOST_OF_A_MODEM);
  }

  /** As one that only looks whether the port is open. */
  @Test
  void clientThatEndsBeforeItsHead_givesItsPlaceBackAtOnce() throws Exception {
    for (String said : List.of("", "\5", "\5\1", "\4\1\0", "GET " + SITE)) {
      Socket client = bed.client(HOSTILE, said);
      clients.add(client);
      client.shutdownOutput();
    }
    Await.until("no client", Duration.ofSeconds(8), () -> bed.state().clients() == 0);
  }

  @Test
  void moreConnectionsThanAModemTakes_areCutOff() throws Exception {
    int count = LONG ? 20_000 : 5_000;
    many(count, HOSTILE, "");
    bounded(count + " connections", MOST_OF_A_MODEM);
  }

  @Test
  void endlessText_isCutOff() throws Exception {
    String chunked = POST + "Transfer-Encoding: chunked\r\n\r\n";
    for (String[] attack :
        new String[][] {
          {
            "head of one line", "GET " + SITE + " HTTP/1.1\r\nX: ", "y".repeat(4096), "HTTP/1.1 431"
          },
          {
            "head of fields",
            "GET " + SITE + " HTTP/1.1\r\n",
            "X: y\r\n".repeat(500),
            "HTTP/1.1 431"
          },
          {"request line", "GET " + SITE, "y".repeat(4096), "HTTP/1.1 431"},
          {"trailers", chunked + "0\r\n", "X: y\r\n".repeat(500), ""},
          {"extension", chunked + "1", ";x=y".repeat(500), ""},
          {"CONNECT", CONNECT.replace("\r\n\r\n", "\r\nX: "), "y".repeat(4096), "HTTP/1.1 431"},
          {"methods", "\5\377", "\0".repeat(4096), ""},
          {"name of version 4", "\4\1\0\120\0\0\0\1", "x".repeat(4096), ""},
        }) {
      try (Socket client = bed.client(HOSTILE, attack[1])) {
        String answer = answerTo(client, attack[2]);
        assertTrue(answer.startsWith(attack[3]), attack[0] + " -> " + answer);
      }
    }
    bounded("endless text", 0);
  }

  /** The beginning of the answer to 16 MB; empty: cut off. */
  private static String answerTo(Socket client, String repeated) {
    byte[] more = repeated.getBytes(StandardCharsets.ISO_8859_1);
    try {
      for (int sent = 0; sent < 16_000_000; sent += more.length) {
        client.getOutputStream().write(more);
      }
    } catch (IOException e) {
      // cut off, perhaps with an answer before
    }
    try {
      return new String(client.getInputStream().readNBytes(12), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void requestsWithoutAReader_waitInTheirSocket() throws Exception {
    String request = "GET " + SITE + "large HTTP/1.1\r\n\r\n";
    String[] says = {
      request.repeat(1000),
      POST + "Content-Length: 100000000\r\n\r\n" + "x".repeat(40_000),
      CONNECT + "x".repeat(40_000),
      CONNECT.replace(":7", ":8080") + request,
      "CONNECT 203.0.113.77:80 HTTP/1.1\r\n\r\n" + "x".repeat(40_000),
      SOCKS5 + "x".repeat(40_000),
    };
    for (String said : says) {
      for (int client = 0; client < MOST_OF_A_MODEM / says.length; client++) {
        stuff(said);
      }
    }
    bounded("nobody reads", MOST_OF_A_MODEM / 2);
  }

  /** A client that says as much as its socket takes. */
  private void stuff(String said) throws IOException {
    SocketChannel client = SocketChannel.open(new InetSocketAddress(bed.rack().address(), HOSTILE));
    clients.add(client.socket());
    client.configureBlocking(false);
    ByteBuffer octets = ByteBuffer.wrap(said.getBytes(StandardCharsets.ISO_8859_1));
    for (int full = 0; full < 3; ) {
      octets.rewind();
      full += client.write(octets) < octets.limit() ? 1 : 0;
    }
  }

  @Test
  void resetAtEachOctet_ofEachProtocol_leavesNothing() throws Exception {
    String body = "Content-Length: 5\r\n\r\nhello";
    for (String[] dialogue :
        new String[][] {
          {"GET " + SITE + " HTTP/1.1\r\nHost: x\r\n\r\nGET"},
          {POST + body},
          {POST + "Expect: 100-continue\r\n" + body},
          {POST + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n"},
          {CONNECT + "early"},
          {SOCKS5 + "early"},
          {"\4\1\0\7\0\0\0\1u\0www.example.org\0early"},
          {LOGIN + "early", ""},
        }) {
      int port = dialogue.length == 1 ? HOSTILE : WITH_LOGIN;
      for (int length = 0; length <= dialogue[0].length(); length++) {
        Socket client = bed.client(port, dialogue[0].substring(0, length));
        client.setSoLinger(true, 0);
        if (length % 2 == 0) {
          client.close();
        } else {
          clients.add(client);
        }
      }
      for (Socket client : clients) {
        client.close();
      }
      clients.clear();
    }
    bounded("resets", 0);
  }

  @Test
  void randomOctets_neverHarm() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    String[] beginnings = {"", "\4", "\5", "\5\1\0", "GET ", POST, CONNECT, "\5\1\2\1"};
    for (int client = 0; client < (LONG ? 20_000 : 800); client++) {
      byte[] octets = new byte[random.nextInt(600)];
      random.nextBytes(octets);
      String start = beginnings[random.nextInt(beginnings.length)];
      many(
          1,
          random.nextBoolean() ? HOSTILE : WITH_LOGIN,
          start + new String(octets, StandardCharsets.ISO_8859_1));
      if (clients.size() > MOST_OF_A_MODEM / 2) {
        clients.remove(random.nextInt(clients.size())).close();
      }
    }
    bounded("random octets", 0);
  }
}
