package io.sensorhub.detector;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One who follows, and what is still to be written to it. Nothing is ever read from it. Not
 * thread-safe.
 */
final class Follower {

  /** More unsent octets end it; what it is greeted with does not count. */
  static final int MOST_UNSENT = 256 * 1024;

  /** Without progress for so long it ends. */
  static final Duration STALLED = Duration.ofSeconds(10);

  private final SocketChannel channel;
  private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
  private int unsent;
  private long progress;

  /**
   * @param channel that does not block
   * @param head the first octets
   */
  Follower(SocketChannel channel, ByteBuffer head, long now) {
    this.channel = channel;
    waiting.add(head);
    progress = now;
  }

  SocketChannel channel() {
    return channel;
  }

  /** What it begins with, which does not count as unsent. */
  void greet(ByteBuffer octets) {
    waiting.add(octets);
  }

  /** Something more to write; false: too much waits already. */
  boolean add(ByteBuffer octets, long now) {
    if (waiting.isEmpty()) {
      progress = now;
    }
    unsent += octets.remaining();
    waiting.add(octets.duplicate());
    return unsent <= MOST_UNSENT;
  }

  /**
   * Writes what the other side takes now.
   *
   * @throws IOException if it is gone
   */
  void write(long now) throws IOException {
    while (!waiting.isEmpty()) {
      ByteBuffer first = waiting.getFirst();
      int written = channel.write(first);
      if (written > 0) {
        progress = now;
      }
      if (first.hasRemaining()) {
        return;
      }
      waiting.removeFirst();
    }
    unsent = 0;
  }

  boolean waits() {
    return !waiting.isEmpty();
  }

  boolean stalled(long now) {
    return waits() && now - progress > STALLED.toNanos();
  }
}
