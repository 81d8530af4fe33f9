package io.sensorhub.core.text;

import io.sensorhub.core.NumberText;

/**
 * The words for what is no number ({@code nan}, {@code -inf}) that devices print as values,
 * although JSON has none (RFC 8259, section 6). What is meant is known: no value.
 */
public final class BareNumbers {

  private BareNumbers() {}

  /** The document with {@code null} in place of each such word; the same one if it has none. */
  public static String asNull(String json) {
    return mended(json, false);
  }

  /** The document with each such word as a text; the same one if it has none. */
  public static String asText(String json) {
    return mended(json, true);
  }

  private static String mended(String json, boolean quoted) {
    StringBuilder copy = null;
    int copied = 0;
    int at = 0;
    while (at < json.length()) {
      char c = json.charAt(at);
      if (c == '"') {
        at = behindText(json, at);
      } else if (inWord(c)) {
        int end = at;
        while (end < json.length() && inWord(json.charAt(end))) {
          end++;
        }
        String word = json.substring(at, end);
        if (NumberText.isNone(word)) {
          copy = copy == null ? new StringBuilder(json.length()) : copy;
          copy.append(json, copied, at).append(quoted ? '"' + word + '"' : "null");
          copied = end;
        }
        at = end;
      } else {
        at++;
      }
    }
    return copy == null ? json : copy.append(json, copied, json.length()).toString();
  }

  /** True for what numbers, {@code true}, {@code null} and such words are made of. */
  public static boolean inWord(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "+-.#()".indexOf(c) >= 0;
  }

  private static int behindText(String json, int quote) {
    int at = quote + 1;
    while (at < json.length() && json.charAt(at) != '"') {
      at += json.charAt(at) == '\\' ? 2 : 1;
    }
    return Math.min(at + 1, json.length());
  }
}
