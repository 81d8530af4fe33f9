package io.sensorhub.modem.proxy.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.modem.Network;
import io.sensorhub.runtime.access.Password;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LimitsTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  @Test
  void network_holdsItsAddressesAlone() throws Exception {
    Network network = Network.parse("192.168.1.0/25").orElseThrow();
    assertTrue(network.holds(InetAddress.ofLiteral("192.168.1.127")));
    assertFalse(network.holds(InetAddress.ofLiteral("192.168.1.128")));
    assertFalse(network.holds(InetAddress.ofLiteral("::1")));
    assertTrue(Network.parse("fd00::/8").orElseThrow().holds(InetAddress.ofLiteral("fd12::1")));
    assertEquals(32, Network.parse("10.0.0.1").orElseThrow().bits());
    for (String text : List.of("10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "ten", "")) {
      assertEquals(Optional.empty(), Network.parse(text), text);
    }
  }

  @Test
  void rate_isKeptByWaiting_afterABurstOfASecond() {
    Throttle throttle = new Throttle(1000, 0);
    assertEquals(0, throttle.moved(1000, 0));
    assertEquals(SECOND / 2, throttle.moved(500, 0));
    assertEquals(0, throttle.moved(500, SECOND));
    throttle.change(0);
    assertEquals(0, throttle.moved(1_000_000, SECOND));
  }

  @Test
  void password_isCheckedPlainAndHashed() {
    // python3: base64 of hashlib.pbkdf2_hmac('sha256', b'secret', b'salt', 1000)
    Password hashed =
        new Password("pbkdf2$1000$c2FsdA==$qN+JnzxPIE2WfgrWPAkph8EAVeuwF7PZ0ordIY1Peq0=");
    assertTrue(hashed.slow());
    assertTrue(hashed.is("secret"));
    assertFalse(hashed.is("Secret"));
    assertTrue(new Password("secret").is("secret"));
    assertFalse(hashed.toString().contains("pbkdf2"));
  }

  @Test
  void tenWrongLogins_refuseAnAddress_andNoOther() throws Exception {
    Logins logins = new Logins(Runnable::run);
    Map<String, Password> users = Map.of("ada", new Password("right"));
    InetAddress one = InetAddress.ofLiteral("192.0.2.1");
    for (int i = 0; i < 10; i++) {
      assertFalse(logins.check(users, one, i % 2 == 0 ? "ada" : "eve", "wrong").get());
    }
    assertFalse(logins.check(users, one, "ada", "right").get());
    assertTrue(logins.check(users, InetAddress.ofLiteral("192.0.2.2"), "ada", "right").get());
  }
}
