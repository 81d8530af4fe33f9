package io.sensorhub.driver.text.jsonlines;

/**
 * What stands in front of a brace, which tells garbage from the rest of an object that was broken
 * off: behind a name in quotation marks and a colon, a brace begins a member and no message; behind
 * a bare word and a colon, as logs have it, it does.
 */
final class Surroundings {

  private int last;
  private int lastButOne;

  /** Nothing stands in front. */
  void clear() {
    last = 0;
    lastButOne = 0;
  }

  /** Takes the next octet or character. */
  void passed(int c) {
    if (c > ' ') {
      lastButOne = last;
      last = c;
    }
  }

  /** True if a brace would begin a member or an element. */
  boolean areOfAnObject() {
    return switch (last) {
      case ':' -> lastButOne == '"';
      case ',' -> lastButOne == '"' || lastButOne == '}' || lastButOne == ']';
      case '[' -> true;
      default -> false;
    };
  }
}
