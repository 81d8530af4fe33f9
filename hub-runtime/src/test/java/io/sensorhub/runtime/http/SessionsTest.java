package io.sensorhub.runtime.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.runtime.http.Sessions.Role;
import io.sensorhub.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionsTest {

  private final ManualClock clock = new ManualClock();
  private final Sessions sessions = sessions("t0ken", "l00k");

  private Sessions sessions(String full, String read) {
    return new Sessions(Optional.of(full), Optional.of(read), clock);
  }

  @Test
  void eachToken_allowsWhatIsItsOwn() {
    assertEquals(Optional.of(Role.FULL), sessions.ofToken("t0ken"));
    assertEquals(Optional.of(Role.READ), sessions.ofToken("l00k"));
    for (String wrong : List.of("", "t0ke", "t0ken ", "T0KEN", "t0kenl00k")) {
      assertEquals(Optional.empty(), sessions.ofToken(wrong), wrong);
    }
  }

  @Test
  void session_allowsWhatItsTokenDoes_alsoAfterARestart() {
    Sessions restarted = sessions("t0ken", "l00k");
    for (Role role : Role.values()) {
      String cookie = sessions.begin(role);
      assertEquals(Optional.of(role), sessions.of(cookie));
      assertEquals(Optional.of(role), restarted.of(cookie));
      assertFalse(cookie.contains("t0ken"));
      assertNotEquals(cookie, sessions.begin(role));
    }
  }

  @Test
  void session_endsWithItsToken() {
    String cookie = sessions.begin(Role.FULL);
    assertEquals(Optional.empty(), sessions("another", "l00k").of(cookie));
    assertEquals(Optional.of(Role.FULL), sessions("t0ken", "another").of(cookie));
  }

  @Test
  void session_endsAfterThirtyDays_orBefore() {
    String cookie = sessions.begin(Role.FULL);
    String other = sessions.begin(Role.FULL);
    sessions.end(other);
    assertEquals(Optional.empty(), sessions.of(other));
    clock.advance(Duration.ofDays(30).minusSeconds(1));
    assertEquals(Optional.of(Role.FULL), sessions.of(cookie));
    clock.advance(Duration.ofSeconds(1));
    assertEquals(Optional.empty(), sessions.of(cookie));
  }

  @Test
  void changedSession_isNone() {
    String cookie = sessions.begin(Role.READ);
    assertEquals(Optional.empty(), sessions.of(cookie.replace("read.", "full.")));
    String[] parts = cookie.split("\\.", -1);
    String later = String.valueOf(Long.parseLong(parts[1]) + 1);
    assertEquals(Optional.empty(), sessions.of(cookie.replace(parts[1], later)));
    for (String nonsense :
        List.of("", ".", "...", "full.9999999999..", cookie + ".", "full.x.y.z")) {
      assertEquals(Optional.empty(), sessions.of(nonsense), nonsense);
      sessions.end(nonsense);
    }
    for (int i = 0; i < cookie.length(); i++) {
      char other = cookie.charAt(i) == 'A' ? 'B' : 'A';
      String changed = cookie.substring(0, i) + other + cookie.substring(i + 1);
      assertTrue(sessions.of(changed).isEmpty(), changed);
    }
  }

  @Test
  void withoutAToken_nothingIsNeeded() {
    Sessions open = new Sessions(Optional.empty(), Optional.empty(), clock);
    assertFalse(open.needed());
    assertEquals(Optional.empty(), open.ofToken(""));
  }

  @Test
  void fiveWrongTriesAMinute_areAllowed_toEachAddress() {
    WrongTries tries = new WrongTries(clock::nanos);
    for (int i = 0; i < WrongTries.MOST; i++) {
      assertTrue(tries.allows("a"));
      clock.advance(Duration.ofSeconds(10));
      tries.wrong("a");
    }
    assertFalse(tries.allows("a"));
    assertTrue(tries.allows("b"));
    clock.advance(WrongTries.WITHIN.minusSeconds(1));
    assertFalse(tries.allows("a"), "a minute after the last one");
    clock.advance(Duration.ofSeconds(1));
    assertTrue(tries.allows("a"));
    for (int i = 0; i < 5_000; i++) {
      tries.wrong("x" + i);
    }
    assertTrue(tries.allows("y"));
  }
}
