package io.sensorhub.bridge.broker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BoundedPacketsTest {

  private static final int MOST = 200;

  private static byte[] packet(int first, int length) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(first);
    for (int left = length; ; left >>= 7) {
      out.write(left > 0x7F ? (left & 0x7F) | 0x80 : left);
      if (left <= 0x7F) {
        break;
      }
    }
    for (int i = 0; i < length; i++) {
      out.write(i * 7);
    }
    return out.toByteArray();
  }

  private static byte[] all(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** Reads everything in pieces, from a stream that gives no more than so many at once. */
  private static byte[] read(byte[] sent, int piece) throws IOException {
    InputStream slow =
        new ByteArrayInputStream(sent) {
          @Override
          public synchronized int read(byte[] to, int offset, int length) {
            return super.read(to, offset, Math.min(length, piece));
          }

          @Override
          public synchronized long skip(long count) {
            return super.skip(Math.min(count, piece));
          }
        };
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (InputStream packets = new BoundedPackets(slow, MOST)) {
      byte[] buffer = new byte[piece];
      for (int count = packets.read(buffer); count >= 0; count = packets.read(buffer)) {
        out.write(buffer, 0, count);
      }
    }
    return out.toByteArray();
  }

  @Test
  void shortPackets_passAsTheyAre_inEverySplit() throws IOException {
    byte[] sent = all(packet(0x20, 2), packet(0x32, MOST), packet(0xD0, 0), packet(0x30, 127));
    for (int piece = 1; piece < 300; piece++) {
      assertArrayEquals(sent, read(sent, piece), "pieces of " + piece);
    }
  }

  @Test
  void longPublication_isCut_andWhatFollowsIsWhole() throws IOException {
    byte[] cut = Arrays.copyOf(packet(0x32, 100_000), 4 + MOST);
    byte[] expected = all(packet(0x40, 2), new byte[] {0x32, (byte) (MOST | 0x80), 1});
    expected = all(expected, Arrays.copyOfRange(cut, 4, 4 + MOST), packet(0xD0, 0));
    byte[] sent = all(packet(0x40, 2), packet(0x32, 100_000), packet(0xD0, 0));
    for (int piece : new int[] {1, 2, 3, 7, 199, 200, 201, 4096, 200_000}) {
      assertArrayEquals(expected, read(sent, piece), "pieces of " + piece);
    }
  }

  @Test
  void otherPacketsThanPublications_areNeverCut() throws IOException {
    byte[] sent = all(packet(0x90, 5000), packet(0xD0, 0));
    assertArrayEquals(sent, read(sent, 64));
  }

  @Test
  void lengthThatThereIsNot_isAnError_andAnEndInTheMiddleIsAnEnd() throws IOException {
    byte[] wrong = {0x30, -1, -1, -1, -1, 1};
    assertThrows(IOException.class, () -> read(wrong, 16));
    assertEquals(0, read(new byte[] {0x30}, 16).length);
    assertEquals(0, read(new byte[] {0x30, -1}, 16).length);
  }
}
