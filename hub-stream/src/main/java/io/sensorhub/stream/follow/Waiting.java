package io.sensorhub.stream.follow;

/** What waits for one follower. Guarded by the lock of what it follows, but for a batch. */
public interface Waiting {

  /** True where nothing waits. */
  boolean idle();

  /** Takes what is told next out of what waits. */
  Batch take();

  /** Part of what waits. */
  interface Batch {

    /**
     * Its octets; none where nothing was to be told after all. Called once, without the lock, by
     * one thread at a time.
     */
    byte[] write();
  }
}
