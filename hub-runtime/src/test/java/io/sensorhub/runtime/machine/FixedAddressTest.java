package io.sensorhub.runtime.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.port.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FixedAddressTest {

  @Test
  void whileAnotherHoldsThePort_itIsNamed_andWhenItHasGone_theAddressIsListenedOn()
      throws IOException {
    ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    FixedAddress address =
        new FixedAddress("test", new Endpoint("127.0.0.1", other.getLocalPort()));
    assertEquals(Optional.of("not listening yet"), address.error());
    try (ServerSocket own = new ServerSocket()) {
      own.setReuseAddress(true);
      assertFalse(address.attempt(() -> own.bind(address.socketAddress())));
      String expected = ".+ \\(pid " + ProcessHandle.current().pid() + "\\)";
      String error = address.error().orElseThrow();
      assertTrue(error.startsWith("held by ") && error.matches(expected), error);
      other.close();
    }
    try (ServerSocket own = new ServerSocket()) {
      own.setReuseAddress(true);
      assertTrue(address.attempt(() -> own.bind(address.socketAddress())));
      assertEquals(Optional.empty(), address.error());
    }
  }

  @Test
  void addressOfAnotherMachine_isHeldByNobody() throws IOException {
    FixedAddress address = new FixedAddress("test", new Endpoint("192.0.2.1", 7001));
    try (ServerSocket own = new ServerSocket()) {
      assertFalse(address.attempt(() -> own.bind(address.socketAddress())));
    }
    String error = address.error().orElseThrow();
    assertTrue(error.contains("assign") && !error.contains("held"), error);
  }

  @Test
  void closing_isNoFailure() {
    FixedAddress address = new FixedAddress("test", new Endpoint("127.0.0.1", 7001));
    assertTrue(address.attempt(() -> {}));
    address.failed(new ClosedChannelException());
    assertEquals(Optional.empty(), address.error());
  }
}
