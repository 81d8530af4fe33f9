package io.sensorhub.serial.zmtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Frames as they are sent (37/ZMTP, "Framing"). */
public final class Frames {

  static final int MORE = 1;
  static final int LONG = 2;
  static final int COMMAND = 4;
  static final int RESERVED = 0xf8;

  private static final int MOST_SHORT = 255;
  private static final int SHORT_HEADER = 2;
  private static final int LONG_HEADER = 9;

  private Frames() {}

  /** A message of one frame. */
  public static byte[] message(byte[] body) {
    return frame(0, body);
  }

  static byte[] command(String name, byte[] data) {
    byte[] letters = name.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer body = ByteBuffer.allocate(1 + letters.length + data.length);
    return frame(COMMAND, body.put((byte) letters.length).put(letters).put(data).array());
  }

  private static byte[] frame(int flags, byte[] body) {
    boolean fits = body.length <= MOST_SHORT;
    byte[] frame = new byte[(fits ? SHORT_HEADER : LONG_HEADER) + body.length];
    ByteBuffer writer = ByteBuffer.wrap(frame);
    if (fits) {
      writer.put((byte) flags).put((byte) body.length);
    } else {
      writer.put((byte) (flags | LONG)).putLong(body.length);
    }
    writer.put(body);
    return frame;
  }

  /** Where the body of a frame begins. */
  static int bodyAt(byte[] frame) {
    return (frame[0] & LONG) == 0 ? SHORT_HEADER : LONG_HEADER;
  }
}
