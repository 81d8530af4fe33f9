package io.sensorhub.modem.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTCreator;
import com.auth0.jwt.algorithms.Algorithm;
import io.sensorhub.modem.store.OpenStore;
import io.sensorhub.modem.store.Store;
import io.sensorhub.runtime.access.AccessFiles;
import io.sensorhub.runtime.access.Role;
import io.sensorhub.testkit.ManualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensIT {

  private static final String KEY = "0123456789abcdef0123456789abcdef";
  private static final String HASH = ":pbkdf2$600000$c2FsdA==$c2FsdA==\n";

  @TempDir private Path folder;
  private final ManualClock clock = new ManualClock();
  private AccessFiles files;
  private Store store;
  private Tokens tokens;

  @BeforeEach
  void begin() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("users"), "ada:admin" + HASH);
    Files.writeString(folder.resolve("jwt"), KEY);
    files = new AccessFiles(folder.resolve("users"), folder.resolve("jwt"));
    store = OpenStore.in(folder, clock);
    tokens = tokens(files);
  }

  private Tokens tokens(AccessFiles files) {
    EndedLogins ended = new EndedLogins(store, "rack", clock);
    ended.begin();
    return new Tokens("rack", files, new Accounts(files, clock::nanos), ended, clock, clock::nanos);
  }

  @AfterEach
  void end() {
    store.close();
  }

  private JWTCreator.Builder good() {
    return JWT.create()
        .withIssuer("sensor-hub/rack")
        .withAudience("modem-proxy")
        .withSubject("ada")
        .withClaim("role", "admin")
        .withIssuedAt(clock.instant())
        .withExpiresAt(clock.instant().plus(Duration.ofHours(1)))
        .withJWTId("one");
  }

  private boolean counts(JWTCreator.Builder builder) {
    return counts(builder.sign(Algorithm.HMAC256(KEY)));
  }

  private boolean counts(String token) {
    return tokens.person(token).isPresent();
  }

  @Test
  void tokenOfALogin_countsForTwelveHours() {
    Tokens.Issued issued = tokens.issue("ada", Role.ADMIN);
    Person ada = tokens.person(issued.token()).orElseThrow();
    assertEquals("ada", ada.name());
    assertEquals(Role.ADMIN, ada.role());
    assertEquals(issued.person(), ada);
    assertFalse(issued.toString().contains(issued.token()));
    clock.advance(Tokens.LASTS.minusSeconds(2));
    assertTrue(counts(issued.token()));
    clock.advance(Duration.ofSeconds(3));
    assertFalse(counts(issued.token()));
  }

  @Test
  void tokenThatWasEnded_countsNoLonger_othersDo() {
    Tokens.Issued one = tokens.issue("ada", Role.ADMIN);
    Tokens.Issued other = tokens.issue("ada", Role.ADMIN);
    tokens.end(one.person());
    assertFalse(counts(one.token()));
    assertTrue(counts(other.token()));
    tokens = tokens(files); // as after a restart
    assertFalse(counts(one.token()));
    assertTrue(counts(other.token()));
  }

  @Test
  void forgedTokens_areRefused() {
    assertTrue(counts(good()));
    assertFalse(counts(good().withAudience("other")));
    assertFalse(counts(good().withIssuer("sensor-hub/another")));
    assertFalse(counts(good().withExpiresAt(clock.instant().minusSeconds(1))));
    assertFalse(counts(good().withExpiresAt(clock.instant().plus(Duration.ofHours(13)))));
    assertFalse(counts(good().withNotBefore(clock.instant().plusSeconds(60))));
    assertFalse(counts(good().withJWTId(null)));
    assertFalse(counts(good().withSubject(null)));
    assertFalse(counts(good().withExpiresAt((Instant) null)));
    assertFalse(counts(good().withSubject("eve")));
    assertFalse(counts(good().withClaim("role", "read")), "not the role that she has");
    assertFalse(counts(good().withClaim("role", "root")));
    assertFalse(counts(good().sign(Algorithm.HMAC512(KEY))));
    assertFalse(counts(good().sign(Algorithm.HMAC256(KEY + "x"))));
    assertFalse(counts(good().sign(Algorithm.none())));
    String signed = good().sign(Algorithm.HMAC256(KEY));
    String[] parts = signed.split("\\.", -1);
    String none =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"alg\":\"none\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8));
    assertFalse(counts(none + "." + parts[1] + "."));
    assertFalse(counts(none + "." + parts[1] + "." + parts[2]));
    assertFalse(counts(parts[0] + "." + parts[1] + "."));
    for (String text : new String[] {"", ".", "..", "a.b.c", "\u0000.é.", signed + "x"}) {
      assertFalse(counts(text), text);
    }
  }

  @Test
  void newKey_orAnotherRole_endsTokens_aDamagedFileDoesNot() throws IOException {
    String token = tokens.issue("ada", Role.ADMIN).token();
    Files.writeString(folder.resolve("users"), "what is this");
    clock.advance(Duration.ofSeconds(2));
    assertTrue(counts(token));
    Files.writeString(folder.resolve("users"), "ada:read" + HASH);
    clock.advance(Duration.ofSeconds(2));
    assertFalse(counts(token));
    Files.writeString(folder.resolve("users"), "# back\nada:admin" + HASH);
    clock.advance(Duration.ofSeconds(2));
    assertTrue(counts(token));
    Files.writeString(folder.resolve("jwt"), "another key of more than 32 octets");
    clock.advance(Duration.ofSeconds(2));
    assertFalse(counts(token));
    assertEquals(Optional.empty(), tokens.person(token));
  }
}
