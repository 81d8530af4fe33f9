package io.sensorhub.runtime.logging;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.concurrent.atomic.AtomicLong;

/** Drops what does not fit into its queue, and counts it. */
final class DroppingAppender extends AsyncAppender {

  private final AtomicLong dropped = new AtomicLong();

  @Override
  protected void append(ILoggingEvent event) {
    if (getRemainingCapacity() == 0) {
      dropped.incrementAndGet();
    } else {
      super.append(event);
    }
  }

  long dropped() {
    return dropped.get();
  }
}
