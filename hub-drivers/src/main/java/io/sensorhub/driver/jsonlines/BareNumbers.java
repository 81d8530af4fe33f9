package io.sensorhub.driver.jsonlines;

import io.sensorhub.core.NumberText;

/**
 * The words for what is no number ({@code nan}, {@code -inf}) that devices print as values,
 * although JSON has none (RFC 8259, section 6). What is meant is known: no value.
 */
final class BareNumbers {

  private BareNumbers() {}

  /** The document with {@code null} in place of each such word; the same one if it has none. */
  static String asNull(String json) {
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
        if (NumberText.isNone(json.substring(at, end))) {
          copy = copy == null ? new StringBuilder(json.length()) : copy;
          copy.append(json, copied, at).append("null");
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
  static boolean inWord(int c) {
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
