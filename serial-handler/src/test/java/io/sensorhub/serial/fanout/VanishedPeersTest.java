package io.sensorhub.serial.fanout;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Lines of the kernel's table, as a machine of the usual octet order writes them. */
class VanishedPeersTest {

  private static final String HEAD =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }

  private static Set<String> unanswered(String... lines) {
    return VanishedPeers.unanswered(List.of(lines));
  }

  @Test
  void repeatedAndUnansweredConnections_areFound_othersAreNot() {
    String lost =
        "   3: 010AE70A:12A2 020AE70A:9C40 01 00000C3A:00000000 01:0000009E 00000005     0        0 4711 2 0 3267 4 0 10 2 -1";
    String probed =
        "   4: 010AE70A:12A2 020AE70A:9C41 01 00000C3A:00000000 04:0000009E 00000000     0        2 4712 2 0 3267 4 0 10 2 -1";
    String well =
        "   5: 010AE70A:12A2 020AE70A:9C42 01 00000C3A:00000000 01:0000009E 00000000     0        0 4713 2 0 3267 4 0 10 2 -1";
    assertEquals(
        Set.of(
            VanishedPeers.key(at("10.231.10.1", 4770), at("10.231.10.2", 40_000)),
            VanishedPeers.key(at("10.231.10.1", 4770), at("10.231.10.2", 40_001))),
        unanswered(HEAD, lost, probed, well, "", "nonsense"));
  }

  @Test
  void addressesOfBothKinds() {
    String mapped =
        "   0: 0000000000000000FFFF00000100007F:1080 0000000000000000FFFF00000100007F:C350 01 00000000:00000000 01:00000000 00000001  1000        0 1 1 0 20 4 30 10 -1";
    String wide =
        "   1: 000080FE00000000FFDD5152C10A79FE:1080 000080FE00000000FFDD5152C20A79FE:C350 01 00000000:00000000 01:00000000 00000001  1000        0 2 1 0 20 4 30 10 -1";
    assertEquals(
        Set.of(
            VanishedPeers.key(at("127.0.0.1", 4224), at("127.0.0.1", 50_000)),
            VanishedPeers.key(
                at("fe80::5251:ddff:fe79:ac1", 4224), at("fe80::5251:ddff:fe79:ac2", 50_000))),
        unanswered(HEAD, mapped, wide));
  }
}
