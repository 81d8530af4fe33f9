package io.sensorhub.modem.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.network.ModemNetwork;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of a modem's proxy: curl, and raw octets. The proxy's process has no capability. */
class ProxyIT {

  private static final int OURS = 1;
  private static final int OPEN = ProxyBed.FIRST_PORT;
  private static final int WITH_LOGIN = OPEN + 1;
  private static final String SITE = "http://" + ModemNetwork.TARGET + "/";
  private static final String NAME = "modem1\n";

  @TempDir private static Path sys;
  private static ProxyBed bed;

  @BeforeAll
  static void start() throws IOException {
    bed = new ProxyBed(sys, 3, List.of(OURS));
    bed.rack().plug(0, "wwan0");
    bed.rack().plug(OURS, "wwan1");
    Await.until("served", () -> bed.curl(OPEN, "-x", "http://PROXY", SITE).equals(NAME));
  }

  @AfterAll
  static void end() throws IOException {
    bed.close();
  }

  @Test
  void curl_isServedInEachProtocol_byNameAndByAddress() throws Exception {
    long before = bed.elsewhere();
    String named = "http://www.example.org/";
    assertEquals(NAME, bed.curl(OPEN, "-x", "http://PROXY", SITE));
    assertEquals(NAME, bed.curl(OPEN, "-x", "http://PROXY", named));
    assertEquals(NAME, bed.curl(OPEN, "-p", "-x", "http://PROXY", SITE));
    assertEquals(NAME, bed.curl(OPEN, "-p", "-x", "http://PROXY", named));
    assertEquals(NAME, bed.curl(OPEN, "--socks4", "PROXY", SITE));
    assertEquals(NAME, bed.curl(OPEN, "--socks4a", "PROXY", named));
    assertEquals(NAME, bed.curl(OPEN, "--socks5", "PROXY", SITE));
    assertEquals(NAME, bed.curl(OPEN, "--socks5-hostname", "PROXY", named));
    assertEquals(before, bed.elsewhere());
  }

  @Test
  void names_areSeenByTheModemAlone_overUdpAndTcp() throws Exception {
    long before = bed.elsewhere();
    String loopback = bed.loopback();
    ModemNetwork ours = bed.rack().network(OURS);
    String[][] ways = {
      {"-x", "http://PROXY"},
      {"-p", "-x", "http://PROXY"},
      {"--socks4a", "PROXY"},
      {"--socks5-hostname", "PROXY"}
    };
    for (int way = 0; way < ways.length; way++) {
      for (String first : List.of("short", "long")) { // that of long names is cut off over UDP
        String name = "%s.way%d.example.org".formatted(first, way);
        assertEquals(
            NAME, bed.curl(OPEN, joined(ways[way], new String[0], "http://" + name + "/")));
        Await.until(name + " over UDP", () -> ours.count("asked udp " + name) == 1);
        long tcp = first.equals("long") ? 1 : 0;
        Await.until(name + " over TCP", () -> ours.count("asked tcp " + name) == tcp);
      }
    }
    assertEquals(before, bed.elsewhere());
    assertEquals(loopback, bed.loopback());
  }

  @Test
  void login_isAskedFor_andSocks4IsRefused() throws Exception {
    String[] right = {"--proxy-user", "ada:love:lace"};
    String[] wrong = {"--proxy-user", "ada:other"};
    for (String[] how :
        new String[][] {
          {"-x", "http://PROXY"}, {"-p", "-x", "http://PROXY"}, {"--socks5-hostname", "PROXY"}
        }) {
      assertEquals(NAME, bed.curl(WITH_LOGIN, joined(how, right, SITE)));
      assertTrue(!bed.curl(WITH_LOGIN, joined(how, wrong, SITE)).contains("modem1"));
      assertTrue(!bed.curl(WITH_LOGIN, joined(how, new String[0], SITE)).contains("modem1"));
    }
    assertTrue(!bed.curl(WITH_LOGIN, "--socks4", "PROXY", SITE).contains("modem1"));
    String answer = bed.curl(WITH_LOGIN, "-i", "-x", "http://PROXY", SITE);
    assertTrue(answer.startsWith("HTTP/1.1 407 "), answer);
  }

  private static String[] joined(String[] how, String[] login, String site) {
    List<String> all = new ArrayList<>(List.of(how));
    all.addAll(List.of(login));
    all.add(site);
    return all.toArray(String[]::new);
  }

  @Test
  void causes_areTold() throws Exception {
    for (String[] expected :
        new String[][] {
          {"http://unknown.example.org/", "502", "dns"},
          {"http://" + ModemNetwork.TARGET + ":81/", "502", "refused"},
          {"http://203.0.113.77/", "504", "timeout"},
          {"http://127.0.0.1/", "403", "denied"},
          {"http://local.example.org/", "403", "denied"},
          {"http://" + ModemNetwork.TARGET + ":25/", "403", "denied"},
        }) {
      String answer = bed.curl(OPEN, "-i", "-x", "http://PROXY", expected[0]);
      assertTrue(answer.startsWith("HTTP/1.1 " + expected[1] + " "), answer);
      assertTrue(
          answer.toLowerCase(java.util.Locale.ROOT).contains("x-hub-cause: " + expected[2]),
          answer);
    }
  }

  @Test
  void headsAreCleaned_andNothingIsAdded() throws Exception {
    String head =
        bed.curl(
            OPEN,
            "-x",
            "http://PROXY",
            "-H",
            "Connection: X-Hop",
            "-H",
            "X-Hop: 1",
            "-H",
            "Proxy-Secret: 2",
            "-H",
            "X-Kept: 3",
            SITE + "head");
    assertTrue(head.startsWith("GET /head HTTP/1.1"), head);
    assertTrue(head.contains("X-Kept: 3") && head.contains("Host: " + ModemNetwork.TARGET), head);
    assertTrue(!head.contains("X-Hop") && !head.contains("Proxy-") && !head.contains("Via"), head);
  }

  @Test
  void body_isPassedOn_andConnectionsAreKept() throws Exception {
    String body = "x".repeat(300_000);
    Path file = sys.resolve("body");
    java.nio.file.Files.writeString(file, body);
    String said = bed.curl(OPEN, "-x", "http://PROXY", "--data-binary", "@" + file, SITE);
    assertEquals(body.length(), said.length());
    assertEquals(body, said);
    assertEquals(
        NAME.repeat(3),
        bed.curl(OPEN, "-x", "http://PROXY", SITE, "http://www.example.org/", SITE));
  }

  @Test
  void smuggling_isRefused() throws IOException {
    String start = "POST " + SITE + " HTTP/1.1\r\nHost: x\r\n";
    for (String rest :
        List.of(
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
            "Content-Length: +5\r\n\r\nhello",
            "Content-Length : 5\r\n\r\nhello",
            "Transfer-Encoding: xchunked, identity\r\nContent-Length: 5\r\n\r\nhello",
            "X: a\r\n folded\r\n\r\n",
            "Transfer-Encoding: identity\r\n\r\n",
            "X: a\rb\r\n\r\n",
            "X: a\r\n folded\r\nA\0b: 1\r\n\r\n",
            "X: a\n\n")) {
      String answer = bed.raw(OPEN, start + rest);
      assertTrue(answer.startsWith("HTTP/1.1 400 "), rest + " -> " + answer);
    }
    assertTrue(bed.raw(OPEN, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").startsWith("HTTP/1.1 400 "));
    String many = "GET " + SITE + " HTTP/1.1\r\n" + "a:\r\n".repeat(101) + "\r\n";
    assertTrue(bed.raw(OPEN, many).startsWith("HTTP/1.1 431 "), "fields");
    assertTrue(bed.raw(OPEN, "GET http:// HTTP/1.1\r\n\r\n").startsWith("HTTP/1.1 400 "));
    String long_ = "GET " + SITE + " HTTP/1.1\r\nX: " + "y".repeat(20_000) + "\r\n\r\n";
    assertTrue(bed.raw(OPEN, long_).startsWith("HTTP/1.1 431 "), "431");
    assertEquals("", bed.raw(OPEN, "\u0016\u0003\u0001"));
    assertEquals("", bed.raw(OPEN, "\u0005\u0001\u0000\u0004"));
  }

  @Test
  void interfaceGone_connectionsAreReset_newOnesRefused_nothingLeavesElsewhere() throws Exception {
    String endless = "GET http://" + ModemNetwork.TARGET + ":8080/ HTTP/1.1\r\nHost: x\r\n\r\n";
    try (Socket download = bed.client(OPEN, endless)) {
      assertTrue(download.getInputStream().readNBytes(100_000).length == 100_000);
      long before = bed.elsewhere();
      bed.rack().unplug(OURS);
      bed.rack().plug(2, "wwan1");
      try {
        assertTrue(endsWithReset(download), "an end that looks complete");
        String answer = bed.curl(OPEN, "-i", "-x", "http://PROXY", SITE);
        assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
        assertTrue(answer.contains("no_interface"), answer);
        assertTrue(
            !bed.curl(OPEN, "--socks5-hostname", "PROXY", "http://a.org/").contains("modem"));
        assertEquals(before, bed.elsewhere());
      } finally {
        bed.rack().unplug(2);
        bed.rack().plug(OURS, "wwan5");
      }
      Await.until("served again", () -> bed.curl(OPEN, "-x", "http://PROXY", SITE).equals(NAME));
    }
  }

  private static boolean endsWithReset(Socket socket) {
    byte[] buffer = new byte[65_536];
    try {
      while (socket.getInputStream().read(buffer) >= 0) {
        // what was on its way
      }
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
