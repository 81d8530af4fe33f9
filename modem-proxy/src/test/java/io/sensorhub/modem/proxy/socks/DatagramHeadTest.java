package io.sensorhub.modem.proxy.socks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sensorhub.modem.egress.Target;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DatagramHeadTest {

  private static ByteBuf octets(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  @Test
  void heads_ofEachKind_areRead_andThePayloadStays() {
    for (String[] expected :
        new String[][] {
          {"\0\0\0\1\313\0\161\11\0\65", "203.0.113.9"},
          {"\0\0\0\3\13example.org\0\65", "example.org"},
          {"\0\0\0\4\40\1\15\270" + "\0".repeat(11) + "\1\0\65", "2001:db8::1"},
          {"\7\7\0\1\313\0\161\11\0\65", "203.0.113.9"},
        }) {
      ByteBuf datagram = octets(expected[0] + "payload");
      assertEquals(new DatagramHead.To(new Target(expected[1], 53)), DatagramHead.read(datagram));
      assertEquals("payload", datagram.toString(StandardCharsets.ISO_8859_1));
    }
  }

  @Test
  void fragments_areToldFromHeadsThatAreNone() {
    assertInstanceOf(
        DatagramHead.Fragment.class, DatagramHead.read(octets("\0\0\1\1\313\0\161\11\0\65x")));
    assertInstanceOf(
        DatagramHead.Fragment.class, DatagramHead.read(octets("\0\0\200\1\313\0\161\11\0\65x")));
    for (String none :
        new String[] {
          "\0\0\0\1\313\0\161\11\0\0x", // port 0
          "\0\0\0\2\313\0\161\11\0\65x", // no such kind
          "\0\0\0\3\0\0\65x", // no name
          "\0\0\0\3\3a\nb\0\65x",
        }) {
      assertInstanceOf(DatagramHead.Bad.class, DatagramHead.read(octets(none)));
    }
    String whole = "\0\0\0\3\13example.org\0\65";
    for (int length = 0; length < whole.length(); length++) {
      assertInstanceOf(
          DatagramHead.Bad.class, DatagramHead.read(octets(whole.substring(0, length))));
    }
  }

  @Test
  void headsThatAreWritten_areReadAgain() throws UnknownHostException {
    for (String address : new String[] {"203.0.113.9", "2001:db8::1"}) {
      ByteBuf out = Unpooled.buffer();
      DatagramHead.write(new InetSocketAddress(InetAddress.getByName(address), 4000), out);
      assertEquals(new DatagramHead.To(new Target(address, 4000)), DatagramHead.read(out));
      assertEquals(0, out.readableBytes());
    }
  }

  @Test
  void randomOctets_neverThrow() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 50_000; i++) {
      byte[] octets = new byte[random.nextInt(40)];
      random.nextBytes(octets);
      if (octets.length > 3) {
        octets[2] = 0;
        octets[3] = (byte) random.nextInt(6);
      }
      try {
        DatagramHead.read(Unpooled.wrappedBuffer(octets));
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }
}
