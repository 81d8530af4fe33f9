package io.sensorhub.e2e;

import io.sensorhub.testkit.line.PseudoTerminal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** A Modbus RTU unit on a pseudo-terminal that takes a while for the second half of an answer. */
final class SlowUnit implements AutoCloseable {

  private static final int REGISTERS = 16;
  private static final int QUESTION = 8;
  private static final Duration SLOWNESS = Duration.ofMillis(150);

  private final PseudoTerminal line;
  private final int[] registers = new int[REGISTERS];
  private final Thread thread;
  private volatile boolean closed;

  SlowUnit(Path path) {
    line = PseudoTerminal.at(path);
    thread = Thread.ofPlatform().daemon().name("slow-unit").start(this::serve);
  }

  synchronized int register(int address) {
    return registers[address];
  }

  synchronized void register(int address, int word) {
    registers[address] = word;
  }

  private void serve() {
    int[] question = new int[QUESTION];
    int size = 0;
    while (!closed) {
      int octet = line.read();
      if (octet < 0) {
        size = 0;
        LockSupport.parkNanos(1_000_000); // the hub has closed the line
        continue;
      }
      question[size++] = octet;
      if (size == QUESTION && !isFrame(question)) {
        size--; // of a question before, which the end of the line has cut
        System.arraycopy(question, 1, question, 0, size);
      }
      if (size == QUESTION) {
        size = 0;
        byte[] answer = answer(question);
        int half = answer.length / 2;
        say(answer, 0, half);
        LockSupport.parkNanos(SLOWNESS.toNanos());
        say(answer, half, answer.length);
      }
    }
  }

  private void say(byte[] answer, int from, int to) {
    line.bytes(Arrays.copyOfRange(answer, from, to));
  }

  private synchronized byte[] answer(int[] question) {
    int address = (question[2] << 8) | question[3];
    int word = (question[4] << 8) | question[5];
    if (question[1] == 6) {
      registers[address] = word;
      return framed(question[0], 6, question[2], question[3], question[4], question[5]);
    }
    int[] answer = new int[3 + 2 * word];
    answer[0] = question[0];
    answer[1] = question[1];
    answer[2] = 2 * word;
    for (int i = 0; i < word; i++) {
      answer[3 + 2 * i] = registers[address + i] >> 8;
      answer[4 + 2 * i] = registers[address + i] & 0xff;
    }
    return framed(answer);
  }

  private static boolean isFrame(int[] octets) {
    int crc = crc(octets, octets.length - 2);
    return octets[octets.length - 2] == (crc & 0xff) && octets[octets.length - 1] == crc >> 8;
  }

  private static int crc(int[] octets, int length) {
    int crc = 0xffff;
    for (int i = 0; i < length; i++) {
      crc ^= octets[i];
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
      }
    }
    return crc;
  }

  private static byte[] framed(int... octets) {
    byte[] frame = new byte[octets.length + 2];
    for (int i = 0; i < octets.length; i++) {
      frame[i] = (byte) octets[i];
    }
    int crc = crc(octets, octets.length);
    frame[octets.length] = (byte) crc;
    frame[octets.length + 1] = (byte) (crc >> 8);
    return frame;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    line.close();
  }
}
