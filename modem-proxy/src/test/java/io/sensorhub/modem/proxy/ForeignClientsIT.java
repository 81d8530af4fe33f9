package io.sensorhub.modem.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.network.ModemNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs of others by a modem's proxy: each is answered by that modem, or told why it is not. */
class ForeignClientsIT {

  private static final int OURS = 1;
  private static final int OPEN = ProxyBed.FIRST_PORT;
  private static final int WITH_LOGIN = OPEN + 1;
  private static final String PAGE = "modem1\n";
  private static final Pattern THEIR_PAGE = Pattern.compile("\\Amodem1\n\\z");
  private static final Pattern ECHO = Pattern.compile("\\Ahello\n\\z");

  /** What some clients say whatever the proxy has answered. */
  private static final String ANYHOW =
      "|Couldn't connect to server|Proxy response !== 200|failed to begin relaying via HTTP";

  private static final Pattern UNAVAILABLE = Pattern.compile("\\b503\\b" + ANYHOW);
  private static final Pattern REJECTED =
      Pattern.compile("\\b(91|0x5b)\\b|rejected connection - .Failed|connect rejected" + ANYHOW);
  private static final Pattern UNREACHABLE =
      Pattern.compile("\\(3\\)|(?i)network (is )?unreachable|NetworkUnreachable" + ANYHOW);

  @TempDir private static Path folder;
  private static ProxyBed bed;

  private final List<String> wrong = new ArrayList<>();

  @BeforeAll
  static void start() throws IOException {
    Path sys = folder.resolve("sys");
    Files.createDirectory(sys);
    bed = new ProxyBed(sys, 2, List.of(OURS));
    bed.rack().plug(0, "wwan0");
    plugIn();
  }

  private static void plugIn() {
    bed.rack().plug(OURS, "wwan1");
    String site = "http://" + ModemNetwork.TARGET + "/";
    Await.until("served", () -> bed.curl(OPEN, "-x", "http://PROXY", site).equals(PAGE));
  }

  @AfterAll
  static void end() throws IOException {
    bed.close();
  }

  private static ForeignClients clients(int port, String login) {
    return new ForeignClients(folder, bed.rack().address(), port, login);
  }

  /** Asks each of some clients, and notes what is not as expected. */
  private void ask(String protocol, Map<String, ForeignClients.Client> clients, Pattern right)
      throws IOException, InterruptedException {
    for (Map.Entry<String, ForeignClients.Client> client : clients.entrySet()) {
      String said = client.getValue().ask();
      if (!right.matcher(said).find()) {
        wrong.add("%s by %s: %s".formatted(protocol, client.getKey(), said.strip()));
      }
    }
  }

  @Test
  void eachClient_isAnsweredByTheModem() throws Exception {
    long before = bed.elsewhere();
    ForeignClients open = clients(OPEN, "");
    ask("http", open.absolute(), THEIR_PAGE);
    ask("connect", open.connect(), THEIR_PAGE);
    ask("socks4", open.socks4(), THEIR_PAGE);
    ask("socks4a", open.socks4a(), THEIR_PAGE);
    ask("socks5", open.socks5(), THEIR_PAGE);
    ask("socks5 by name", open.socks5ByName(), THEIR_PAGE);
    ask("udp", open.datagrams(), ECHO);
    assertEquals(List.of(), wrong);
    assertEquals(before, bed.elsewhere());
  }

  @Test
  void eachClientThatLogsIn_isAnsweredByTheModem() throws Exception {
    ForeignClients known = clients(WITH_LOGIN, "ada:love:lace");
    ask("http", known.absolute(), THEIR_PAGE);
    ask("connect", known.connect(), THEIR_PAGE);
    ask("socks5", known.socks5(), THEIR_PAGE);
    ask("socks5 by name", known.socks5ByName(), THEIR_PAGE);
    assertEquals(List.of(), wrong);
  }

  @Test
  void eachClient_isToldTheCause_whileTheInterfaceIsGone() throws Exception {
    bed.rack().unplug(OURS);
    try {
      long before = bed.elsewhere();
      int told = bed.lines().size();
      ForeignClients open = clients(OPEN, "");
      ask("http", open.absolute(), UNAVAILABLE);
      ask("connect", open.connect(), UNAVAILABLE);
      ask("socks4", open.socks4(), REJECTED);
      ask("socks4a", open.socks4a(), REJECTED);
      ask("socks5", open.socks5(), UNREACHABLE);
      ask("socks5 by name", open.socks5ByName(), UNREACHABLE);
      ask("udp", open.datagrams(), UNREACHABLE);
      assertEquals(List.of(), wrong);
      assertEquals(before, bed.elsewhere());
      Await.until("the last client has gone", () -> bed.state().clients() == 0);
      assertEquals(
          List.of(),
          bed.lines().stream()
              .skip(told)
              .filter(line -> line.startsWith("ended ") && !line.contains("result=no_interface"))
              .toList());
    } finally {
      plugIn();
    }
  }
}
