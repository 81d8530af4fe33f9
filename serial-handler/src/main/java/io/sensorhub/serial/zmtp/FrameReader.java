package io.sensorhub.serial.zmtp;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Cuts frames out of what a peer sends, in whatever pieces it comes. A subscriber has nothing long
 * to say; a longer frame is refused before its body is taken.
 */
final class FrameReader {

  /** Maximum size of a body, in octets. */
  static final int LONGEST = 4096;

  private static final int LONG_SIZE = 8;
  private static final int OCTET = 0xff;

  private int flags;

  /** Octets of the size that are still to come; negative: so are the flags. */
  private int sizeLeft = -1;

  private long size;
  private byte[] body = {};
  private int filled;
  private Optional<String> problem = Optional.empty();

  /**
   * Takes octets up to the end of a frame.
   *
   * @return whether a frame is whole; otherwise all has been taken, or there is a {@link #problem}
   */
  boolean take(ByteBuffer octets) {
    while (octets.hasRemaining() && problem.isEmpty()) {
      if (sizeLeft < 0) {
        begin(octets.get() & OCTET);
      } else if (sizeLeft > 0) {
        size = (size << Byte.SIZE) | (octets.get() & OCTET);
        sizeLeft--;
        if (sizeLeft == 0) {
          sized();
        }
      } else {
        int length = Math.min(octets.remaining(), body.length - filled);
        octets.get(body, filled, length);
        filled += length;
      }
      if (sizeLeft == 0 && problem.isEmpty() && filled == body.length) {
        sizeLeft = -1;
        return true;
      }
    }
    return false;
  }

  private void begin(int first) {
    flags = first;
    if ((first & Frames.RESERVED) != 0) {
      problem = Optional.of("a frame with reserved flags");
    }
    sizeLeft = (first & Frames.LONG) == 0 ? 1 : LONG_SIZE;
    size = 0;
    filled = 0;
  }

  private void sized() {
    if (size < 0 || size > LONGEST) {
      problem = Optional.of("a frame of more than " + LONGEST + " octets");
    } else {
      body = new byte[(int) size];
    }
  }

  /** Why the peer cannot be followed any further. */
  Optional<String> problem() {
    return problem;
  }

  /** Whether the frame that is whole has that flag. */
  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** The body of the frame that is whole. */
  ByteBuffer body() {
    return ByteBuffer.wrap(body);
  }
}
