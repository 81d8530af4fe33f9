package io.sensorhub.serial.fanout;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a shared port, with a bounded queue of lines; one that takes nothing for 30 s
 * is cut off.
 */
final class SharedConnection implements Guests.Guest {

  private static final Logger LOG = LoggerFactory.getLogger(SharedConnection.class);

  private static final int QUEUE = 1000;
  private static final long QUEUE_BYTES = 1_048_576;
  private static final long STALLED_NANOS = 30_000_000_000L;

  private final Socket socket;
  private final Consumer<SharedConnection> ended;
  private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicLong queuedBytes = new AtomicLong();
  private final AtomicLong missed = new AtomicLong();
  private volatile long tookNanos = System.nanoTime();

  /** When a line went out for the last time. */
  private volatile long sentNanos = System.nanoTime();

  private volatile boolean closed;

  /**
   * @param ended is called when the connection is over
   */
  SharedConnection(Socket socket, Consumer<SharedConnection> ended) {
    this.socket = socket;
    this.ended = ended;
  }

  /** Begins to write. */
  void start() {
    Thread writer = Thread.ofVirtual().name("share-write").start(this::write);
    Thread.ofVirtual().name("share-read").start(() -> read(writer));
  }

  /**
   * Takes a line; never waits.
   *
   * @return false where it was dropped
   */
  boolean offer(byte[] line) {
    if (queue.isEmpty()) {
      tookNanos = System.nanoTime();
    } else if (System.nanoTime() - tookNanos > STALLED_NANOS) {
      LOG.warn(
          "share cuts off a connection that takes nothing peer={}", Listener.Client.peer(socket));
      close();
      return false;
    }
    if (queuedBytes.get() + line.length > QUEUE_BYTES || !queue.offer(line)) {
      missed.incrementAndGet();
      return false;
    }
    queuedBytes.addAndGet(line.length);
    return true;
  }

  @Override
  public long activeNanos() {
    return sentNanos;
  }

  /** Whoever reads lines asks for nothing. */
  @Override
  public boolean isUsed() {
    return true;
  }

  @Override
  public Listener.Client client() {
    return new Listener.Client(Listener.Client.peer(socket), missed.get());
  }

  private void write() {
    List<byte[]> batch = new ArrayList<>();
    try (OutputStream output = socket.getOutputStream()) {
      while (!closed) {
        batch.add(queue.take());
        queue.drainTo(batch);
        int size = batch.stream().mapToInt(line -> line.length).sum();
        byte[] block = new byte[size];
        int at = 0;
        for (byte[] line : batch) {
          System.arraycopy(line, 0, block, at, line.length);
          at += line.length;
        }
        batch.clear();
        output.write(block);
        queuedBytes.addAndGet(-size);
        tookNanos = System.nanoTime();
        sentNanos = tookNanos;
      }
    } catch (IOException | InterruptedException e) {
      // the other end has gone, or close() was called
    } finally {
      close();
    }
  }

  private void read(Thread writer) {
    byte[] buffer = new byte[256];
    try (InputStream input = socket.getInputStream()) {
      int read = 0;
      while (read >= 0) {
        read = input.read(buffer);
      }
    } catch (IOException e) {
      // the other end has gone, or close() was called
    } finally {
      close();
      writer.interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    ended.accept(this);
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("share close reason={}", e.toString());
    }
  }
}
