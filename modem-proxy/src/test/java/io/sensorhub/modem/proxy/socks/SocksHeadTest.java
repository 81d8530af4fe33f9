package io.sensorhub.modem.proxy.socks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sensorhub.modem.egress.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SocksHeadTest {

  private static final String GREETING = "\5\2\0\2";
  private static final String LOGIN = "\1\3ada\10lovelace";
  private static final String BY_NAME = "\5\1\0\3\13example.org\0\120";
  private static final String BY_ADDRESS = "\5\1\0\1\313\0\161\11\37\220";

  /** The steps of a dialogue whose octets come in parts of that length. */
  private static List<SocksHead.Step> steps(String octets, int part) {
    SocksHead head = new SocksHead();
    ByteBuf in = Unpooled.buffer();
    List<SocksHead.Step> steps = new ArrayList<>();
    byte[] all = octets.getBytes(StandardCharsets.ISO_8859_1);
    for (int at = 0; at < all.length; at += part) {
      in.writeBytes(all, at, Math.min(part, all.length - at));
      for (SocksHead.Step step = head.next(in);
          !(step instanceof SocksHead.Step.More);
          step = head.next(in)) {
        steps.add(step);
        if (step instanceof SocksHead.Step.Greeting) {
          head.expectLogin();
        } else if (step instanceof SocksHead.Step.Login) {
          head.expectRequest();
        } else {
          return steps;
        }
      }
    }
    return steps;
  }

  @Test
  void dialogue_isReadInEverySplit() {
    for (String request : List.of(BY_NAME, BY_ADDRESS)) {
      String all = GREETING + LOGIN + request;
      Target target =
          request.equals(BY_NAME) ? new Target("example.org", 80) : new Target("203.0.113.9", 8080);
      for (int part = 1; part <= all.length(); part++) {
        assertEquals(
            List.of(
                new SocksHead.Step.Greeting(true, true),
                new SocksHead.Step.Login("ada", "lovelace"),
                new SocksHead.Step.Connect(5, target)),
            steps(all, part));
      }
    }
  }

  @Test
  void version4_isReadInEverySplit_withAndWithoutAName() {
    String plain = "\4\1\0\120\313\0\161\11ada\0";
    String named = "\4\1\0\120\0\0\0\1\0example.org\0";
    for (int part = 1; part <= named.length(); part++) {
      assertEquals(
          List.of(new SocksHead.Step.Connect(4, new Target("203.0.113.9", 80))),
          steps(plain, part));
      assertEquals(
          List.of(new SocksHead.Step.Connect(4, new Target("example.org", 80))),
          steps(named, part));
    }
  }

  @Test
  void associations_areReadInEverySplit() {
    String all = GREETING + LOGIN + "\5\3\0\1\0\0\0\0\0\0";
    for (int part = 1; part <= all.length(); part++) {
      assertEquals(
          new SocksHead.Step.Associate(new SocksAddress("0.0.0.0", 0)), steps(all, part).getLast());
    }
    assertEquals(List.of(new SocksHead.Step.Unsupported(4)), steps("\4\3\0\120\313\0\161\11\0", 3));
  }

  @Test
  void otherCommands_areNotSupported() {
    assertEquals(List.of(new SocksHead.Step.Unsupported(4)), steps("\4\2\0\120\313\0\161\11\0", 3));
  }

  @Test
  void endlessNames_areRefused() {
    String endless = "x".repeat(300);
    assertInstanceOf(SocksHead.Step.Bad.class, steps("\4\1\0\120\1\1\1\1" + endless, 7).getLast());
    assertInstanceOf(
        SocksHead.Step.Bad.class, steps("\4\1\0\120\0\0\0\1\0" + endless, 7).getLast());
  }

  @Test
  void randomOctets_neverThrow() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] octets = new byte[random.nextInt(40)];
      random.nextBytes(octets);
      if (octets.length > 0) {
        octets[0] = (byte) (4 + random.nextInt(2));
      }
      try {
        steps(new String(octets, StandardCharsets.ISO_8859_1), 1 + random.nextInt(5));
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }
}
