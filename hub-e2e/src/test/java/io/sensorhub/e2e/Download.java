package io.sensorhub.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sensorhub.testkit.network.ModemNetwork;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A download without an end by a proxy. What comes is held against what was sent: nothing is
 * missing, and nothing comes twice.
 */
final class Download implements AutoCloseable {

  private static final int BLOCK = 16_381;

  private final Socket socket;
  private final byte[] block = new byte[BLOCK];
  private boolean begun;

  Download(String proxy, int port) throws IOException {
    socket = new Socket(proxy, port);
    socket
        .getOutputStream()
        .write(
            ("GET http://" + ModemNetwork.TARGET + ":8080/ HTTP/1.1\r\nHost: x\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < BLOCK; i++) {
      block[i] = (byte) (i * i / 251);
    }
  }

  /** Reads so many blocks of 16 381 octets. */
  void take(int blocks) throws IOException {
    InputStream in = socket.getInputStream();
    if (!begun) {
      int ends = 0;
      while (ends < 4) { // CR LF CR LF
        int octet = in.read();
        ends = octet == '\r' || octet == '\n' ? ends + 1 : 0;
        if (octet < 0) {
          throw new IOException("no answer");
        }
      }
      begun = true;
    }
    for (int i = 0; i < blocks; i++) {
      byte[] octets = in.readNBytes(BLOCK);
      assertEquals(-1, Arrays.mismatch(block, octets), "where the download is not what was sent");
    }
  }

  /** Whether it ends so that it does not look complete; waits for its end. */
  boolean endsWithReset() {
    byte[] buffer = new byte[65_536];
    try {
      while (socket.getInputStream().read(buffer) >= 0) {
        // what was on its way
      }
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
