package io.sensorhub.serial.zmtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineRingTest {

  private static final int BYTES = 3 * 64;

  private final LineRing ring = new LineRing(4, BYTES);
  private final ByteBuffer block = ByteBuffer.allocate(64);

  private static byte[] frame(String text) {
    return Frames.message(text.getBytes(StandardCharsets.UTF_8));
  }

  private int add(String text) {
    return ring.add(frame(text));
  }

  private LineRing.Place subscriber(String... prefixes) {
    LineRing.Place place = ring.join();
    for (String prefix : prefixes) {
      assertTrue(place.subscribe(prefix(prefix)));
    }
    return place;
  }

  private static ByteBuffer prefix(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** All that is there for a subscriber, as texts. */
  private List<String> taken(LineRing.Place place) {
    return taken(place, 10_000);
  }

  private List<String> taken(LineRing.Place place, int size) {
    ByteBuffer all = ByteBuffer.allocate(size);
    while (place.take(block).hasRemaining()) {
      all.put(block);
    }
    all.flip();
    List<String> texts = new ArrayList<>();
    while (all.hasRemaining()) {
      boolean large = (all.get() & Frames.LONG) != 0;
      byte[] body = new byte[large ? (int) all.getLong() : all.get() & 0xff];
      all.get(body);
      texts.add(new String(body, StandardCharsets.UTF_8));
    }
    return texts;
  }

  @Test
  void subscribers_takeAtTheirOwnPace_fromTheMomentTheyJoined() {
    assertTrue(ring.unread());
    add("before");
    LineRing.Place quick = subscriber("");
    assertFalse(ring.unread());
    add("1");
    LineRing.Place slow = subscriber("");
    assertEquals(List.of("1"), taken(quick));
    add("2");
    add("3");
    assertEquals(List.of("2", "3"), taken(quick));
    assertEquals(List.of("2", "3"), taken(slow));
    assertEquals(List.of(), taken(slow));
  }

  @Test
  void whoLagsBehindTheRing_losesTheOldest_alone_andItIsCounted() {
    LineRing.Place quick = subscriber("");
    LineRing.Place stalled = subscriber("");
    int missed = 0;
    for (int n = 1; n <= 10; n++) {
      missed += add(Integer.toString(n));
      assertEquals(List.of(Integer.toString(n)), taken(quick));
    }
    assertEquals(6, missed);
    assertEquals(6, stalled.missed());
    assertEquals(0, quick.missed());
    assertEquals(List.of("7", "8", "9", "10"), taken(stalled));
    assertEquals(0, add("11"));
    assertEquals(List.of("11"), taken(stalled));
  }

  @Test
  void bytesAreBounded_butOneMessageIsHeldWhateverItsSize() {
    LineRing.Place place = subscriber("");
    add("w".repeat(38));
    add("x".repeat(38));
    assertEquals(0, add("y".repeat(38)), "64 each, with what a message costs besides");
    assertEquals(1, add("z".repeat(38)));
    assertEquals(List.of("x".repeat(38), "y".repeat(38), "z".repeat(38)), taken(place));
    assertEquals(0, add("l".repeat(5_000)));
    assertEquals(List.of("l".repeat(5_000)), taken(place));
    ring.limit(60);
    assertEquals(0, add("x".repeat(15)));
    assertEquals(1, add("y".repeat(15)));
    assertEquals(2, place.missed());
  }

  @Test
  void blocksAreFilled_andTheRestOfAFrameFollows_evenIfTheRingHasDroppedIt() {
    ring.limit(1_000);
    LineRing.Place place = subscriber("");
    add("a".repeat(30));
    add("b".repeat(31));
    add("c".repeat(90));
    assertEquals(64, place.take(block).remaining(), "32 and the first 32 of 33");
    for (int n = 0; n < 5; n++) {
      add("d" + n);
    }
    assertEquals(2, place.missed(), "c and d0");
    ByteBuffer rest = place.take(block);
    assertEquals('b', rest.get());
    assertEquals(4 * 4, rest.remaining());
    assertEquals(0, place.take(block).remaining());
  }

  @Test
  void onlyWhatWasSubscribedTo_isTaken_andCountsAsMissed() {
    LineRing.Place place = subscriber("a", "ab", "ü");
    LineRing.Place nothing = subscriber();
    add("abc");
    add("b");
    add("ü1");
    assertEquals(List.of("abc", "ü1"), taken(place));
    place.cancel(prefix("a"));
    add("a1");
    add("ab1");
    add("");
    assertEquals(List.of("ab1"), taken(place));
    for (String text : List.of("b", "b", "ab2", "b", "b", "b", "b")) {
      add(text);
    }
    assertEquals(1, place.missed());
    assertEquals(0, nothing.missed());
    assertEquals(List.of(), taken(nothing));
  }

  @Test
  void whatIsSubscribedTwice_isCancelledTwice() {
    LineRing.Place place = subscriber("a", "a");
    place.cancel(prefix("a"));
    place.cancel(prefix("never subscribed"));
    add("a1");
    assertEquals(List.of("a1"), taken(place));
    place.cancel(prefix("a"));
    add("a2");
    assertEquals(List.of(), taken(place));
  }

  @Test
  void subscriptionsAreBounded_inNumberAndSize() {
    LineRing.Place many = ring.join();
    for (int n = 0; n < Subscriptions.MOST; n++) {
      assertTrue(many.subscribe(prefix("p" + n)));
    }
    assertFalse(many.subscribe(prefix("")));
    many.cancel(prefix("p0"));
    assertTrue(many.subscribe(prefix("")));
    LineRing.Place large = ring.join();
    for (int n = 0; n < 4; n++) {
      assertTrue(large.subscribe(prefix("x".repeat(4_096))));
    }
    assertFalse(large.subscribe(prefix("y")));
  }

  @Test
  void ringGrowsWithWhatWaits_andIsSmallAgainBehindIt() {
    LineRing large = new LineRing(5_000, 1_000_000);
    LineRing.Place place = large.join();
    assertTrue(place.subscribe(prefix("")));
    for (int round = 0; round < 3; round++) {
      for (int n = 0; n < 5_003; n++) {
        assertEquals(n < 5_000 ? 0 : 1, large.add(frame(n + ",")));
      }
      String all = String.join("", taken(place, 100_000));
      assertTrue(all.startsWith("3,4,5,"), all.substring(0, 20));
      assertTrue(all.endsWith("4999,5000,5001,5002,"), all.substring(all.length() - 20));
    }
    assertEquals(9, place.missed());
  }

  @Test
  void placeThatIsGivenUp_holdsNothing() {
    LineRing.Place quick = subscriber("");
    LineRing.Place gone = subscriber("");
    add("1");
    assertEquals(List.of("1"), taken(quick));
    gone.leave();
    for (int n = 2; n <= 20; n++) {
      add(Integer.toString(n));
      assertEquals(List.of(Integer.toString(n)), taken(quick));
    }
    assertEquals(0, gone.missed());
    quick.leave();
    assertTrue(ring.unread());
    assertEquals(0, add("nobody is there"));
  }
}
