package io.sensorhub.modem.access;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.exceptions.JWTVerificationException;
import com.auth0.jwt.interfaces.DecodedJWT;
import io.sensorhub.runtime.access.AccessFiles;
import io.sensorhub.runtime.access.Role;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tokens of logins: JWT (RFC 7519) signed with HMAC-SHA-256 and nothing else. One counts for at
 * most twelve hours, until it is ended or the key is another. Thread-safe.
 */
final class Tokens {

  private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);

  static final Duration LASTS = Duration.ofHours(12);
  private static final String AUDIENCE = "modem-proxy";
  private static final String ROLE = "role";

  private final String issuer;
  private final Accounts accounts;
  private final Renewed<Algorithm> key;
  private final EndedLogins ended;
  private final Clock clock;

  /**
   * @param accounts say whether somebody still has the role of their token
   * @param ticker nanoseconds that only go forward
   */
  Tokens(
      String instanceId,
      AccessFiles files,
      Accounts accounts,
      EndedLogins ended,
      Clock clock,
      LongSupplier ticker) {
    this.issuer = "sensor-hub/" + instanceId;
    this.accounts = accounts;
    this.ended = ended;
    this.clock = clock;
    byte[] random = new byte[AccessFiles.KEY_OCTETS];
    new SecureRandom().nextBytes(random);
    this.key =
        new Renewed<>(
            files.key(), problems -> Algorithm.HMAC256(files.key(problems).orElse(random)), ticker);
    if (Files.notExists(files.key())) {
      LOG.warn(
          "logins end with this process, for there is no file with a key file={}", files.key());
    }
  }

  /** A new token, and who shows it. */
  record Issued(String token, Person person) {
    @Override
    public String toString() {
      return "Issued[person=" + person + "]";
    }
  }

  Issued issue(String name, Role role) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Instant until = now.plus(LASTS);
    Person person = new Person(name, role, UUID.randomUUID().toString(), Optional.of(until));
    String token =
        JWT.create()
            .withIssuer(issuer)
            .withAudience(AUDIENCE)
            .withSubject(name)
            .withClaim(ROLE, role.wireName())
            .withIssuedAt(now)
            .withExpiresAt(until)
            .withJWTId(person.session())
            .sign(key.get());
    return new Issued(token, person);
  }

  /** Who shows a token; empty if it does not count. */
  Optional<Person> person(String token) {
    JWTVerifier.BaseVerification rules =
        (JWTVerifier.BaseVerification)
            JWT.require(key.get()).withIssuer(issuer).withAudience(AUDIENCE);
    try {
      DecodedJWT read = rules.build(clock).verify(token);
      @Nullable Instant until = read.getExpiresAtAsInstant();
      @Nullable String name = read.getSubject();
      @Nullable String session = read.getId();
      if (until == null || name == null || session == null) {
        return Optional.empty();
      }
      Optional<Role> role = Role.of(String.valueOf(read.getClaim(ROLE).asString()));
      if (role.isEmpty()
          || !role.equals(accounts.role(name))
          || until.isAfter(clock.instant().plus(LASTS))
          || ended.contains(session)) {
        return Optional.empty();
      }
      return Optional.of(new Person(name, role.get(), session, Optional.of(until)));
    } catch (JWTVerificationException e) {
      return Optional.empty();
    }
  }

  /** A login counts no longer. Blocks. */
  void end(Person person) {
    person.until().ifPresent(until -> ended.add(person.session(), until));
  }
}
