package io.sensorhub.bridge.retained;

import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in the log what was made of lists and announcements that anybody may have written: so many
 * of a kind on one connection, and no topic at its full length. What the rest was is not told,
 * since it may be thousands of lines. Not thread-safe.
 */
final class Told {

  /** More of a kind are not told on one connection. */
  static final int MOST = 10;

  /** A name is not longer in the log, in characters. */
  static final int LONGEST = 200;

  private static final Logger LOG = LoggerFactory.getLogger(RetainedList.class);

  private enum Kind {
    NOT_UNDERSTOOD,
    CLEARED,
    LEFT_ALONE
  }

  private final Map<Kind, Integer> told = new EnumMap<>(Kind.class);

  /** A new connection begins. */
  void begins() {
    told.clear();
  }

  /** A part of the list is not in order. */
  void notUnderstood(String topic) {
    if (mayTell(Kind.NOT_UNDERSTOOD)) {
      LOG.warn("list of retained topics not understood topic={}", shown(topic));
    }
  }

  /** Something is no longer published. */
  void cleared(String device, int topics) {
    if (mayTell(Kind.CLEARED)) {
      LOG.info("no longer published, now cleared device={} topics={}", shown(device), topics);
    }
  }

  /** An announcement is somebody else's. */
  void leftAlone(String topic) {
    if (mayTell(Kind.LEFT_ALONE)) {
      LOG.info("announcement of somebody else, left alone topic={}", shown(topic));
    }
  }

  private boolean mayTell(Kind kind) {
    int before = told.merge(kind, 1, Integer::sum) - 1;
    if (before == MOST) {
      LOG.info("more of this kind is not told on this connection kind={}", kind);
    }
    return before < MOST;
  }

  private static String shown(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
