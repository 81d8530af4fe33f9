package io.sensorhub.bridge.broker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The packets that a broker sends, with long publications cut: what is behind the first {@code
 * most} bytes of a packet is read and thrown away, and the packet is handed on as a shorter one. So
 * a client library that holds several packets in memory holds little, whatever others publish. For
 * one thread. MQTT 3.1.1 and 5, 2.1: a packet is one byte, its remaining length in one to four
 * bytes, and as many bytes.
 *
 * <pre>
 *   first byte ─► length ─► header of the packet that is handed on ─► body ─► rest (dropped)
 *        ▲                                                                       │
 *        └───────────────────────────────────────────────────────────────────────┘
 * </pre>
 */
final class BoundedPackets extends InputStream {

  private final InputStream in;
  private final int most;
  private byte[] header = {};
  private int headerAt;
  private int body;
  private int rest;

  /**
   * @param most bytes of a packet behind its length, at least as many as the longest topic has
   */
  BoundedPackets(InputStream in, int most) {
    this.in = in;
    this.most = most;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] to, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (headerAt == header.length && body == 0 && !next()) {
      return -1;
    }
    if (headerAt < header.length) {
      int count = Math.min(length, header.length - headerAt);
      System.arraycopy(header, headerAt, to, offset, count);
      headerAt += count;
      return count;
    }
    int count = in.read(to, offset, Math.min(length, body));
    body -= Math.max(count, 0);
    return count;
  }

  @Override
  public int available() throws IOException {
    return header.length - headerAt + Math.min(body, in.available());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** Reads the beginning of the next packet; false at the end of the stream. */
  private boolean next() throws IOException {
    while (rest > 0) {
      long skipped = in.skip(rest);
      if (skipped <= 0) {
        if (in.read() < 0) {
          return false;
        }
        skipped = 1;
      }
      rest -= (int) skipped;
    }
    int first = in.read();
    if (first < 0) {
      return false;
    }
    int length = 0;
    for (int shift = 0; ; shift += 7) {
      int octet = in.read();
      if (octet < 0) {
        return false;
      }
      length |= (octet & 0x7F) << shift;
      if ((octet & 0x80) == 0) {
        break;
      }
      if (shift == 21) {
        throw new IOException("the broker sent a packet of a length that there is not");
      }
    }
    boolean publication = (first & 0xF0) == 0x30;
    body = publication ? Math.min(length, most) : length;
    rest = length - body;
    ByteArrayOutputStream shorter = new ByteArrayOutputStream(5);
    shorter.write(first);
    for (int left = body; ; left >>= 7) {
      shorter.write(left > 0x7F ? (left & 0x7F) | 0x80 : left);
      if (left <= 0x7F) {
        break;
      }
    }
    header = shorter.toByteArray();
    headerAt = 0;
    return true;
  }
}
