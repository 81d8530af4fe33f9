package io.sensorhub.modem.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DestinationsTest {

  private static boolean refused(String address, boolean allowPrivate) throws Exception {
    Set<InetAddress> own = Set.of(InetAddress.ofLiteral("198.51.100.4"));
    return new Destinations(own, allowPrivate).refusal(InetAddress.ofLiteral(address)).isPresent();
  }

  @Test
  void localAddresses_areRefused_inEveryDisguise() throws Exception {
    for (String address :
        new String[] {
          "127.0.0.1",
          "127.255.1.1",
          "0.0.0.0",
          "0.1.2.3",
          "169.254.1.1",
          "224.0.0.1",
          "255.255.255.255",
          "240.0.0.1",
          "198.51.100.4",
          "::1",
          "::",
          "fe80::1",
          "ff02::1",
          "::ffff:127.0.0.1",
          "::127.0.0.1",
          "2002:7f00:1::",
          "2002:c633:6404::1",
          "64:ff9b::127.0.0.1",
          "64:ff9b:1::127.0.0.1",
          "64:ff9b::198.51.100.4"
        }) {
      assertEquals(true, refused(address, true), address);
      assertEquals(true, refused(address, false), address);
    }
  }

  @Test
  void privateAddresses_areRefusedUnlessAllowed() throws Exception {
    for (String address :
        new String[] {
          "10.0.0.1",
          "172.16.0.1",
          "172.31.255.255",
          "192.168.1.1",
          "100.64.0.1",
          "100.127.0.1",
          "fc00::1",
          "fdff::1",
          "::ffff:10.0.0.1",
          "2002:a00:1::",
          "64:ff9b::192.168.1.1"
        }) {
      assertEquals(true, refused(address, false), address);
      assertEquals(false, refused(address, true), address);
    }
  }

  @Test
  void addressesOfTheInternet_areReached() throws Exception {
    for (String address :
        new String[] {
          "1.1.1.1",
          "100.63.0.1",
          "100.128.0.1",
          "172.32.0.1",
          "203.0.113.9",
          "2606:4700::1111",
          "64:ff9b::1.1.1.1"
        }) {
      assertEquals(false, refused(address, false), address);
    }
  }
}
