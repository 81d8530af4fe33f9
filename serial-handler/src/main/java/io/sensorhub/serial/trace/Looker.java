package io.sensorhub.serial.trace;

import io.sensorhub.core.Json;
import io.sensorhub.stream.follow.Subscription;
import io.sensorhub.stream.follow.Waiting;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Somebody who looks at a line, and what waits for them: at most 256 entries and 256 KiB. What does
 * not fit is left out and counted; the stream says how many at the place where they are missing.
 * Thread-safe.
 */
final class Looker implements Waiting {

  static final int MOST_ENTRIES = 256;
  static final int MOST_OCTETS = 256 * 1024;

  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<byte[]> entries = new ArrayDeque<>();
  private final Subscription subscription;
  private int octets;
  private long lost;

  /**
   * @param leave is told that nobody looks any more
   */
  Looker(Consumer<Looker> leave) {
    this.subscription = new Subscription(lock, this, _ -> leave.accept(this));
  }

  Subscription subscription() {
    return subscription;
  }

  /** A message of the stream. */
  static byte[] message(String event, String data) {
    return ("event: " + event + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Tells a message; never blocks. */
  void tell(byte[] message) {
    lock.lock();
    try {
      boolean full =
          entries.size() >= MOST_ENTRIES || octets + message.length > MOST_OCTETS || lost > 0;
      if (full) {
        lost++;
      } else {
        entries.add(message);
        octets += message.length;
      }
    } finally {
      lock.unlock();
    }
    subscription.carryOn();
  }

  @Override
  public boolean idle() {
    return entries.isEmpty() && lost == 0;
  }

  @Override
  public Batch take() {
    ByteArrayOutputStream all = new ByteArrayOutputStream(octets + 64);
    entries.forEach(all::writeBytes);
    if (lost > 0) {
      all.writeBytes(message("gap", Json.write(Json.object().put("lost", lost))));
    }
    entries.clear();
    octets = 0;
    lost = 0;
    return all::toByteArray;
  }
}
