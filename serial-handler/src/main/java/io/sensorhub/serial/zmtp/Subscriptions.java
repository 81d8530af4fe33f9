package io.sensorhub.serial.zmtp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one subscriber wants, as prefixes of messages. A prefix that was subscribed to twice must be
 * cancelled twice (37/ZMTP, "The Publish-Subscribe Pattern"). Not thread-safe.
 */
final class Subscriptions {

  static final int MOST = 128;
  private static final int MOST_OCTETS = 16_384;

  private final List<byte[]> prefixes = new ArrayList<>();
  private int octets;

  /**
   * Adds one.
   *
   * @return false if there are too many
   */
  boolean add(ByteBuffer prefix) {
    if (prefixes.size() >= MOST || octets + prefix.remaining() > MOST_OCTETS) {
      return false;
    }
    byte[] copy = new byte[prefix.remaining()];
    prefix.get(copy);
    octets += copy.length;
    prefixes.add(copy);
    return true;
  }

  /** Takes one away, if it is there. */
  void cancel(ByteBuffer prefix) {
    for (byte[] held : prefixes) {
      if (prefix.equals(ByteBuffer.wrap(held))) {
        prefixes.remove(held); // arrays are equal only to themselves
        octets -= held.length;
        return;
      }
    }
  }

  /** Whether a message is wanted. */
  boolean match(byte[] frame) {
    int from = Frames.bodyAt(frame);
    for (byte[] prefix : prefixes) {
      int to = from + prefix.length;
      if (to <= frame.length && Arrays.equals(frame, from, to, prefix, 0, prefix.length)) {
        return true;
      }
    }
    return false;
  }
}
