package io.sensorhub.poller.value;

import io.sensorhub.core.Value;

/** What stands at one place of an answer. */
public sealed interface Extracted {

  /** A value. */
  record Got(Value value) implements Extracted {}

  /** No value, because a word such as {@code nan} stands there. */
  record NoNumber(String word) implements Extracted {}

  /** Nothing. */
  record Absent() implements Extracted {}

  /** A value that this device does not have. */
  record NotOfThisOne() implements Extracted {}

  /**
   * Something else than the profile says.
   *
   * @param expected for people
   * @param came for people, short
   */
  record Unfit(String expected, String came) implements Extracted {}
}
