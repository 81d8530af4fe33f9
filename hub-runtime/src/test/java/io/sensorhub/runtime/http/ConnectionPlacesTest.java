package io.sensorhub.runtime.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which connections have a place, by a ticker of the test's own. */
class ConnectionPlacesTest {

  private static final long SECOND = 1_000_000_000L;

  private final ConnectionPlaces<String> places = new ConnectionPlaces<>();

  private void fill(int from, int to) {
    for (int n = from; n < to; n++) {
      assertEquals(Optional.empty(), places.opened("c" + n, n, n));
    }
  }

  @Test
  void oneMore_takesThePlaceOfWhoHasNeverAsked_thenOfTheLongestIdle() {
    fill(0, ConnectionPlaces.MOST);
    for (int n = 0; n < ConnectionPlaces.MOST; n++) {
      if (n != 7 && n != 9) {
        places.requested("c" + n, false, 1000);
      }
    }
    places.answered("c3", 100, 3000);
    places.answered("c5", 100, 2000);
    assertEquals(Optional.of("c7"), places.opened("new1", 5000, 5000));
    assertEquals(Optional.of("c9"), places.opened("new2", 5001, 5001));
    places.requested("new1", false, 5002);
    places.requested("new2", false, 5002);
    assertEquals(Optional.of("c5"), places.opened("new3", 5003, 5003));
    places.requested("new3", false, 5004);
    assertEquals(Optional.of("c3"), places.opened("new4", 5005, 5005));
    places.requested("new4", false, 5006);
    assertEquals(Optional.of("new5"), places.opened("new5", 5007, 5007), "all others are busy");
    places.closed("new4");
    assertEquals(Optional.empty(), places.opened("new6", 5008, 5008));
  }

  @Test
  void whoWasAcceptedLast_keepsItsPlace_inWhicheverOrderTheyAreOpened() {
    assertEquals(Optional.empty(), places.opened("last accepted", 1_000, 2_000));
    for (int n = 1; n < ConnectionPlaces.MOST; n++) {
      assertEquals(Optional.empty(), places.opened("c" + n, n, 2_000 + n));
    }
    for (int n = 1; n < ConnectionPlaces.MOST; n++) {
      assertEquals(Optional.of("c" + n), places.opened("new" + n, 800 + n, 3_000 + n));
    }
    assertEquals(Optional.of("new1"), places.opened("one more", 0, 4_000));
  }

  @Test
  void firstRequest_hasToBeWholeWithin10s() {
    places.opened("a", 0, 0);
    assertTrue(places.expects());
    assertEquals(List.of(), places.overdue(_ -> 5L, 10 * SECOND));
    assertEquals(List.of("a"), places.overdue(_ -> 6L, 10 * SECOND + 1));
    assertFalse(places.expects());
  }

  @Test
  void laterRequest_hasToBeWhole10sAfterItBegan_andOneThatOnlyIsIdleMayBe() {
    places.opened("a", 0, 0);
    places.requested("a", false, SECOND);
    assertFalse(places.expects(), "the answer is the server's");
    places.answered("a", 50, 2 * SECOND);
    assertEquals(List.of(), places.overdue(_ -> 50L, 100 * SECOND));
    assertEquals(List.of(), places.overdue(_ -> 51L, 101 * SECOND));
    assertEquals(List.of(), places.overdue(_ -> 52L, 111 * SECOND));
    assertEquals(List.of("a"), places.overdue(_ -> 53L, 112 * SECOND));
  }

  @Test
  void body_hasToBeWholeWithin30s_andAnAnswerMayTakeLonger() {
    places.opened("a", 0, 0);
    places.opened("b", 0, 0);
    places.requested("a", true, 0);
    places.requested("b", true, 0);
    places.complete("b");
    assertEquals(List.of(), places.overdue(_ -> 1L, 30 * SECOND));
    assertEquals(List.of("a"), places.overdue(_ -> 1L, 31 * SECOND));
    assertEquals(List.of(), places.overdue(_ -> 1L, 1_000 * SECOND));
  }
}
