package io.sensorhub.runtime.http;

import io.sensorhub.core.BoundedMap;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who may ask: a token by itself, or the text of a cookie that was given for one. Such a text says
 * of which token it is and until when, and is signed with a key that is made of that token: it
 * outlives a restart, and ends with the token. Thread-safe.
 *
 * <pre>{@code ROLE.SECONDS.RANDOM.SIGNATURE}</pre>
 */
final class Sessions {

  /** What a token allows. */
  enum Role {
    /** Everything. */
    FULL,
    /** Nothing that changes something. */
    READ;

    String wireName() {
      return this == FULL ? "full" : "read";
    }
  }

  /** After which somebody has to enter the token again. */
  static final Duration LASTS = Duration.ofDays(30);

  /** Sessions that were ended are remembered until then, so many at most. */
  private static final int MOST_ENDED = 1_024;

  private static final int KEY_BITS = 256;

  /** Makes guessing a token from a stolen cookie slow. */
  private static final int ROUNDS = 60_000;

  private final Map<Role, byte[]> tokens = new EnumMap<>(Role.class);
  private final Map<Role, SecretKeySpec> keys = new EnumMap<>(Role.class);
  private final Map<String, Boolean> ended = BoundedMap.byEntry(MOST_ENDED);
  private final SecureRandom random = new SecureRandom();
  private final Clock clock;

  /**
   * @param full token that allows everything; if there is none, nobody has to show one
   * @param read token that allows to look
   */
  Sessions(Optional<String> full, Optional<String> read, Clock clock) {
    full.ifPresent(token -> tokens.put(Role.FULL, octets(token)));
    read.ifPresent(token -> tokens.put(Role.READ, octets(token)));
    this.clock = clock;
  }

  /** Whether somebody has to show a token. */
  boolean needed() {
    return tokens.containsKey(Role.FULL);
  }

  /** What a token allows; empty for none of ours. */
  Optional<Role> ofToken(String token) {
    byte[] shown = octets(token);
    Optional<Role> role = Optional.empty();
    for (Map.Entry<Role, byte[]> known : tokens.entrySet()) {
      if (MessageDigest.isEqual(shown, known.getValue())) {
        role = Optional.of(known.getKey());
      }
    }
    return role;
  }

  /** The text of a new cookie. */
  String begin(Role role) {
    byte[] octets = new byte[12];
    random.nextBytes(octets);
    String said =
        role.wireName()
            + "."
            + clock.instant().plus(LASTS).getEpochSecond()
            + "."
            + Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    return said + "." + signature(role, said);
  }

  /** What the text of a cookie allows; empty for one that is not ours, has ended, or is too old. */
  Optional<Role> of(String cookie) {
    String[] parts = cookie.split("\\.", -1);
    if (parts.length != 4 || !parts[1].matches("[0-9]{1,12}")) {
      return Optional.empty();
    }
    for (Role role : tokens.keySet()) {
      String said = role.wireName() + "." + parts[1] + "." + parts[2];
      if (parts[0].equals(role.wireName())
          && MessageDigest.isEqual(octets(parts[3]), octets(signature(role, said)))
          && Long.parseLong(parts[1]) > clock.instant().getEpochSecond()
          && !hasEnded(said)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }

  private synchronized boolean hasEnded(String said) {
    return ended.containsKey(said);
  }

  /** Ends a session; a text that is none is left. */
  void end(String cookie) {
    if (of(cookie).isPresent()) {
      synchronized (this) {
        ended.put(cookie.substring(0, cookie.lastIndexOf('.')), true);
      }
    }
  }

  private String signature(Role role, String said) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key(role));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(octets(said)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA256", e);
    }
  }

  /** Made at the first session, because it takes a while. */
  private synchronized SecretKeySpec key(Role role) throws GeneralSecurityException {
    SecretKeySpec known = keys.get(role);
    if (known == null) {
      char[] token = new String(tokens.get(role), StandardCharsets.UTF_8).toCharArray();
      byte[] octets =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
              .generateSecret(new PBEKeySpec(token, octets("sensor hub session"), ROUNDS, KEY_BITS))
              .getEncoded();
      known = new SecretKeySpec(octets, "HmacSHA256");
      keys.put(role, known);
    }
    return known;
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
