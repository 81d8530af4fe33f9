package io.sensorhub.poller.device;

import io.sensorhub.core.Backoff;
import io.sensorhub.core.health.DeviceHealth;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.poller.profile.HttpProfile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * When a device is asked what. Each question has a beat that does not drift: what is late is left
 * out, and the next one is on the beat again. A question is asked a random hundredth of its
 * interval behind its beat, at most half a second, so that no two schedules stay in step. Times are
 * nanoseconds that only go forward. For one thread.
 */
final class ReadSchedule {

  /** A device that is offline is asked at least so often. */
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private static final Duration LONGEST_JITTER = Duration.ofMillis(500);

  /** One question's. */
  private static final class Beat {
    private final HttpProfile.Read read;
    private long beat;
    private long due;

    Beat(HttpProfile.Read read, long first) {
      this.read = read;
      this.beat = first;
      this.due = first;
    }
  }

  private final List<Beat> beats = new ArrayList<>();
  private final RandomGenerator random;

  /**
   * @param first when the first questions are due
   */
  ReadSchedule(List<HttpProfile.Read> reads, long first, RandomGenerator random) {
    reads.forEach(read -> beats.add(new Beat(read, first)));
    this.random = random;
  }

  /** The time until the next question, not above an hour; 0 where one is due. */
  long untilNext(long now) {
    long wait = Duration.ofHours(1).toNanos();
    for (Beat beat : beats) {
      wait = Math.min(wait, beat.due - now);
    }
    return Math.max(0, wait);
  }

  /** The questions that are due. */
  List<HttpProfile.Read> due(long now) {
    return beats.stream().filter(beat -> beat.due - now <= 0).map(beat -> beat.read).toList();
  }

  /** Everything is due at once; the beats stay. */
  void hurry(long now) {
    beats.forEach(beat -> beat.due = now);
  }

  /** Nothing is asked before then, and everything is due at that time. */
  void pause(long until) {
    beats.forEach(beat -> beat.due = until);
  }

  /**
   * A question was asked.
   *
   * @param interval to the next time
   */
  void asked(HttpProfile.Read read, Duration interval, long now) {
    long nanos = interval.toNanos();
    for (Beat beat : beats) {
      if (beat.read.equals(read)) {
        long late = now - beat.beat;
        beat.beat += late < 0 ? 0 : nanos * (late / nanos + 1);
        long jitter = Math.min(nanos / 100, LONGEST_JITTER.toNanos());
        beat.due = beat.beat + random.nextLong(jitter + 1);
      }
    }
  }

  /** The time from a read to the next. */
  static Duration interval(DeviceHealth health, Duration ordinary) {
    if (health.status() != DeviceStatus.OFFLINE || ordinary.compareTo(LONGEST) >= 0) {
      return ordinary;
    }
    int offline = health.consecutiveFailures() - DeviceHealth.OFFLINE_AFTER + 1;
    return Backoff.doubling(ordinary, LONGEST).delay(offline + 1);
  }
}
