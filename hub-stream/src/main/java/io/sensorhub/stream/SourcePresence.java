package io.sensorhub.stream;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the service whose stream is followed is there, and how many of its events were lost on
 * the way. A service whose stream has been closed for longer than {@link #GONE_AFTER} is gone; up
 * to then it may only be starting anew. Thread-safe.
 */
public final class SourcePresence {

  public static final Duration GONE_AFTER = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(SourcePresence.class);

  private final LongSupplier ticker;
  private boolean connected;
  private long disconnectedNanos;
  private long lost;

  /**
   * @param ticker nanoseconds that only go forward
   */
  public SourcePresence(LongSupplier ticker) {
    this.ticker = ticker;
    this.disconnectedNanos = ticker.getAsLong();
  }

  /** The stream is open: its snapshot has come. */
  public synchronized void opened() {
    connected = true;
  }

  /**
   * The stream has ended, or could not be opened.
   *
   * @param silent for how long nothing had come by then
   * @return whether it was open
   */
  public synchronized boolean ended(Duration silent) {
    boolean was = connected;
    if (was) {
      connected = false;
      disconnectedNanos = ticker.getAsLong() - silent.toNanos();
    }
    return was;
  }

  /** True while the stream is open. */
  public synchronized boolean connected() {
    return connected;
  }

  /** True if the stream has been closed for too long. */
  public synchronized boolean gone() {
    return !connected && ticker.getAsLong() - disconnectedNanos > GONE_AFTER.toNanos();
  }

  /** The time until the service is gone if nothing comes, at most {@code longest}. */
  public synchronized Duration untilGone(Duration longest) {
    long left = disconnectedNanos + GONE_AFTER.toNanos() + 1 - ticker.getAsLong();
    return connected || left <= 0 || left > longest.toNanos() ? longest : Duration.ofNanos(left);
  }

  /** The stream tells that events are missing. */
  public synchronized void missed(StreamMessage.Gap gap) {
    lost += gap.lost().orElse(0);
    LOG.warn("events lost source={} lost={}", gap.source(), gap.number());
  }

  /** Number of events that the stream could not deliver, as far as it is known. */
  public synchronized long lost() {
    return lost;
  }
}
