package io.sensorhub.bridge.broker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes publications together that were handed to a client library together, which would write
 * each alone: what the library flushes is kept while the next publication already waits in its
 * queue, 8 KiB at most. For one connection: the thread that publishes counts, the library's thread
 * writes. Thread-safe.
 */
final class JoinedPackets {

  static final int MOST = 8_192;

  /** The type of a packet stands in the upper half of its first byte (MQTT 3.1.1 and 5, 2.1.2). */
  private static final int TYPE = 0xF0;

  private static final int PUBLISH = 0x30;

  /** Handed to the library, and not written by it yet. */
  private int waiting;

  private volatile @Nullable Joining stream;

  /** A publication is about to be handed to the library. */
  synchronized void handedOver() {
    waiting++;
  }

  /** The library has not taken what {@link #handedOver} has told of. */
  void notTaken() throws IOException {
    Joining open = stream;
    if (!written() && open != null) {
      open.release();
    }
  }

  /** One less waits; whether there are more. */
  private synchronized boolean written() {
    waiting--;
    return waiting > 0;
  }

  /** What is written to the returned stream goes to {@code out}. */
  OutputStream before(OutputStream out) {
    Joining joining = new Joining(out);
    stream = joining;
    return joining;
  }

  /** Between two flushes a library writes one packet. */
  private final class Joining extends OutputStream {

    private final OutputStream out;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream(512);
    private boolean within;
    private boolean publication;

    Joining(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] from, int offset, int length) throws IOException {
      if (length == 0) {
        return;
      }
      if (!within) {
        within = true;
        publication = (from[offset] & TYPE) == PUBLISH;
      }
      if (kept.size() + length > MOST) {
        writeOut();
      }
      if (length > MOST) {
        out.write(from, offset, length);
      } else {
        kept.write(from, offset, length);
      }
    }

    @Override
    public synchronized void flush() throws IOException {
      boolean another = within && publication && written();
      within = false;
      if (!another) {
        release();
      }
    }

    synchronized void release() throws IOException {
      writeOut();
      out.flush();
    }

    private void writeOut() throws IOException {
      if (kept.size() > 0) {
        byte[] all = kept.toByteArray();
        kept.reset();
        out.write(all);
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
