package io.sensorhub.poller.keys;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Pattern;

/**
 * What a device shows when it reports by itself. {@code toString} does not show it.
 *
 * @param secret of 16 to 128 characters that need no escaping in an address
 */
public record PushToken(String secret) {

  /** What it looks like. */
  static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9._~-]{16,128}");

  /** Whether {@code text} is this token, found out in a time that tells nothing of it. */
  public boolean matches(String text) {
    return MessageDigest.isEqual(
        secret.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "***";
  }
}
