package io.sensorhub.manager.rule;

import java.util.Locale;

/**
 * A pattern for texts: {@code *} stands for any characters, {@code ?} for one; case is ignored.
 * Takes time in proportion to pattern times text at most, whatever they are.
 */
record Glob(String pattern) {

  Glob {
    pattern = pattern.toLowerCase(Locale.ROOT);
  }

  boolean fits(String given) {
    String text = given.toLowerCase(Locale.ROOT);
    int at = 0;
    int in = 0;
    int star = -1;
    int starred = 0;
    while (in < text.length()) {
      if (at < pattern.length() && pattern.charAt(at) == '*') {
        star = at++;
        starred = in;
      } else if (at < pattern.length()
          && (pattern.charAt(at) == '?' || pattern.charAt(at) == text.charAt(in))) {
        at++;
        in++;
      } else if (star >= 0) {
        at = star + 1;
        in = ++starred;
      } else {
        return false;
      }
    }
    while (at < pattern.length() && pattern.charAt(at) == '*') {
      at++;
    }
    return at == pattern.length();
  }
}
