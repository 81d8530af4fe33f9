package io.sensorhub.serial.line;

import java.io.IOException;
import java.nio.file.Path;

/** Finds the device file of a local line anew each time, for adapters change their names. */
interface DeviceFinder {

  /**
   * The device file that is there now.
   *
   * @throws IOException with the reason, where there is none, or more than one
   */
  Path find() throws IOException;

  /** As {@link Line#useless}. */
  default void useless() {}

  /** As {@link Line#proved}. */
  default boolean proved() {
    return true;
  }

  /** As {@link Line#trace}. */
  String trace();

  /**
   * The same as it was a moment ago, for those who look again and again.
   *
   * @param nanos now
   */
  default String recentTrace(long nanos) {
    return trace();
  }

  /** As the instance file names it. */
  @Override
  String toString();
}
