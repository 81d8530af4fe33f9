package io.sensorhub.runtime.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A password as it is kept: {@code pbkdf2$ROUNDS$SALT$HASH} (HMAC-SHA-256, base 64), or itself.
 * Never shown.
 */
public final class Password {

  private static final Pattern KEPT =
      Pattern.compile("pbkdf2\\$([1-9][0-9]{3,6})\\$([A-Za-z0-9+/=]+)\\$([A-Za-z0-9+/=]+)");
  private static final int OCTET = 8;

  /** For logins at proxies, of which there are many. */
  private static final int FEW_ROUNDS = 100_000;

  private static final int SALT_OCTETS = 16;
  private static final int HASH_OCTETS = 32;

  private final String kept;

  public Password(String kept) {
    this.kept = kept;
  }

  /** A password in the form in which it is kept: derived from it, unless it is so already. */
  public static String hashed(String text) {
    return KEPT.matcher(text).matches() ? text : hashed(text, FEW_ROUNDS);
  }

  /** A password in the form in which it is kept. Takes as long as a check of it. */
  public static String hashed(String text, int rounds) {
    byte[] salt = new byte[SALT_OCTETS];
    new SecureRandom().nextBytes(salt);
    Base64.Encoder base64 = Base64.getEncoder();
    byte[] hash = derive(text, salt, rounds, HASH_OCTETS);
    return "pbkdf2$%d$%s$%s"
        .formatted(rounds, base64.encodeToString(salt), base64.encodeToString(hash));
  }

  /** Whether a check takes long, and belongs on a thread of its own. */
  public boolean slow() {
    return KEPT.matcher(kept).matches();
  }

  /** The rounds of a check; 0: it is kept as itself. */
  public int rounds() {
    Matcher matcher = KEPT.matcher(kept);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  /** Takes as long as a check with so many rounds, which fails. */
  public static void pretend(String given, int rounds) {
    if (rounds > 0) {
      byte[] _ = derive(given, new byte[SALT_OCTETS], rounds, HASH_OCTETS);
    }
  }

  /** Whether a password is this one; takes the same time for each wrong one. */
  public boolean is(String given) {
    Matcher matcher = KEPT.matcher(kept);
    if (!matcher.matches()) {
      return MessageDigest.isEqual(octets(kept), octets(given));
    }
    byte[] salt = Base64.getDecoder().decode(matcher.group(2));
    byte[] hash = Base64.getDecoder().decode(matcher.group(3));
    return MessageDigest.isEqual(
        hash, derive(given, salt, Integer.parseInt(matcher.group(1)), hash.length));
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] derive(String given, byte[] salt, int rounds, int octets) {
    PBEKeySpec key = new PBEKeySpec(given.toCharArray(), salt, rounds, octets * OCTET);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(key).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every Java has it
    } finally {
      key.clearPassword();
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Password password && kept.equals(password.kept);
  }

  @Override
  public int hashCode() {
    return kept.hashCode();
  }

  @Override
  public String toString() {
    return "Password[hidden]";
  }
}
