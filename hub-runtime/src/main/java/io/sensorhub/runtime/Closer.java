package io.sensorhub.runtime;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what was opened, in reverse order; a failure does not keep the rest from closing. */
public final class Closer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Closer.class);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private boolean closed;

  /** Takes over {@code thing}; where this closer has closed already, it is closed at once. */
  public synchronized <T extends AutoCloseable> T own(T thing) {
    if (closed) {
      close(thing);
    } else {
      open.push(thing);
    }
    return thing;
  }

  /** Closes {@code thing} now, which this closer no longer owns. */
  @SuppressWarnings("ReferenceEquality") // the thing itself is meant, not one that equals it
  public void release(AutoCloseable thing) {
    boolean owned;
    synchronized (this) {
      owned = open.removeIf(other -> other == thing);
    }
    if (owned) {
      close(thing);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    while (!open.isEmpty()) {
      close(open.pop());
    }
  }

  private static void close(AutoCloseable thing) {
    try {
      thing.close();
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      LOG.warn(
          "could not be closed thing={} reason={}", thing.getClass().getSimpleName(), e.toString());
    }
  }
}
