package io.sensorhub.poller.profile;

import io.sensorhub.core.Value;

/** What stands at one place of an answer. */
public sealed interface Found {

  /** A value. */
  record Got(Value value) implements Found {}

  /** Nothing. */
  record Absent() implements Found {}

  /**
   * Something else than the profile says.
   *
   * @param expected for people
   * @param came for people, short
   */
  record Unfit(String expected, String came) implements Found {}
}
