package io.sensorhub.modem.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.sensorhub.core.modem.Network;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClientAddressTest {

  private final ClientAddress clients =
      new ClientAddress(
          Stream.of("10.0.0.0/8", "fd00::1")
              .map(text -> Network.parse(text).orElseThrow())
              .toList());

  @Test
  void wordOfWhoIsNotTrusted_countsForNothing() {
    assertEquals("192.0.2.9", clients.of("192.0.2.9", List.of("127.0.0.1")));
    assertEquals("10.0.0.1", clients.of("10.0.0.1", List.of()));
  }

  @Test
  void lastAddressThatIsNoTrustedProxy_counts() {
    assertEquals("192.0.2.9", clients.of("10.0.0.1", List.of("127.0.0.1, 192.0.2.9")));
    assertEquals("192.0.2.9", clients.of("10.0.0.1", List.of("192.0.2.9, 10.0.0.7")));
    assertEquals(
        "192.0.2.9", clients.of("10.0.0.1", List.of("127.0.0.1", "192.0.2.9", "10.0.0.7")));
    assertEquals("2001:db8:0:0:0:0:0:7", clients.of("fd00::1", List.of("2001:db8::7")));
    assertEquals("10.0.0.1", clients.of("10.0.0.1", List.of("192.0.2.9, unknown")));
  }

  @Test
  void addressesOfIpv6_areCountedByTheirFirstHalf() {
    assertEquals("192.0.2.9", ClientAddress.customer("192.0.2.9"));
    assertEquals(
        ClientAddress.customer("2001:db8::7"), ClientAddress.customer("2001:db8:0:0:ffff::1"));
    assertNotEquals(
        ClientAddress.customer("2001:db8::7"), ClientAddress.customer("2001:db8:0:1::7"));
  }
}
