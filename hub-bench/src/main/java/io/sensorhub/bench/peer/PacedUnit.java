package io.sensorhub.bench.peer;

import io.sensorhub.testkit.line.PseudoTerminal;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A Modbus unit at the end of a wire: it has a question only when its octets would have crossed the
 * wire, thinks for a while, and its answer takes as long as its octets.
 */
public final class PacedUnit implements AutoCloseable {

  private static final int QUESTION = 8;
  private static final int POLYNOMIAL = 0xa001;

  private final PseudoTerminal line;
  private final long octetNanos;
  private final long thinkNanos;
  private final AtomicLong answered = new AtomicLong();
  private final Thread thread = new Thread(this::work, "unit");
  private volatile boolean closed;

  public PacedUnit(PseudoTerminal line, int baudRate, long thinkNanos) {
    this.line = line;
    this.octetNanos = 10_000_000_000L / baudRate;
    this.thinkNanos = thinkNanos;
    thread.setDaemon(true);
    thread.start();
  }

  /** Questions that were answered. */
  public long answered() {
    return answered.get();
  }

  private void work() {
    byte[] question = new byte[QUESTION];
    while (!closed) {
      for (int i = 0; i < QUESTION; i++) {
        int octet = line.read();
        if (octet < 0) {
          return;
        }
        question[i] = (byte) octet;
      }
      long heard = System.nanoTime() + (QUESTION - 1) * octetNanos;
      byte[] answer = answer(question);
      until(heard + thinkNanos + answer.length * octetNanos);
      line.bytes(answer);
      answered.incrementAndGet();
    }
  }

  private static void until(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private static byte[] answer(byte[] question) {
    int count = question[5] & 0xff;
    byte[] answer = new byte[5 + 2 * count];
    answer[0] = question[0];
    answer[1] = question[1];
    answer[2] = (byte) (2 * count);
    int crc = 0xffff;
    for (int i = 0; i < answer.length - 2; i++) {
      crc ^= answer[i] & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ POLYNOMIAL;
      }
    }
    answer[answer.length - 2] = (byte) crc;
    answer[answer.length - 1] = (byte) (crc >> 8);
    return answer;
  }

  @Override
  public void close() {
    closed = true;
  }
}
