package io.sensorhub.serial.fanout;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a shared port, with a bounded queue of lines. What waits beyond its first few
 * kilobytes waits in the {@link WaitingRoom} of all. One that takes nothing for 30 s is cut off.
 */
final class SharedConnection implements Guests.Guest {

  private static final Logger LOG = LoggerFactory.getLogger(SharedConnection.class);

  private static final int QUEUE = 1000;
  private static final long QUEUE_BYTES = 1_048_576;

  /** What a connection may have waiting of its own; a single line whatever its size. */
  private static final long OWN_BYTES = 8_192;

  /** What a line costs beside its octets: header, entry, slot. */
  private static final int OVERHEAD = 48;

  /** Lines that are written together. */
  private static final int MOST_AT_ONCE = 16;

  private static final long STALLED_NANOS = 30_000_000_000L;

  private final Socket socket;
  private final Consumer<SharedConnection> ended;
  private final WaitingRoom room;
  private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>(QUEUE);
  private final AtomicLong queuedBytes = new AtomicLong();
  private final AtomicLong missed = new AtomicLong();
  private volatile long tookNanos = System.nanoTime();

  /** When a line went out for the last time. */
  private volatile long sentNanos = System.nanoTime();

  private volatile boolean closed;

  /** A line that waits, and its places in the room. */
  private static final class Waiting {
    private final byte[] line;
    private final int places;

    Waiting(byte[] line, int places) {
      this.line = line;
      this.places = places;
    }
  }

  /**
   * @param room for what waits here and at other connections
   * @param ended is called when the connection is over
   */
  SharedConnection(Socket socket, WaitingRoom room, Consumer<SharedConnection> ended) {
    this.socket = socket;
    this.room = room;
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
    if (!add(line)) {
      missed.incrementAndGet();
      return false;
    }
    return true;
  }

  private boolean add(byte[] line) {
    int size = line.length + OVERHEAD;
    long waiting = queuedBytes.get();
    boolean own = waiting == 0 || waiting + size <= OWN_BYTES;
    if (closed || (!own && (waiting + size > QUEUE_BYTES || !room.take(size)))) {
      return false;
    }
    queuedBytes.addAndGet(size);
    Waiting one = new Waiting(line, own ? 0 : size);
    boolean added = queue.offer(one);
    if (!added) {
      left(List.of(one));
    } else if (closed) {
      drain();
    }
    return added;
  }

  private void left(List<Waiting> lines) {
    lines.forEach(one -> {
      queuedBytes.addAndGet(-one.line.length - OVERHEAD);
      room.give(one.places);
    });
  }

  private void drain() {
    List<Waiting> rest = new ArrayList<>();
    queue.drainTo(rest);
    left(rest);
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
    List<Waiting> batch = new ArrayList<>();
    try (OutputStream output = socket.getOutputStream()) {
      while (!closed) {
        batch.add(queue.take());
        queue.drainTo(batch, MOST_AT_ONCE - 1);
        output.write(joined(batch));
        left(batch);
        batch.clear();
        tookNanos = System.nanoTime();
        sentNanos = tookNanos;
      }
    } catch (IOException | InterruptedException e) {
      // the other end has gone, or close() was called
    } finally {
      left(batch);
      close();
    }
  }

  private static byte[] joined(List<Waiting> lines) {
    byte[] block = new byte[lines.stream().mapToInt(one -> one.line.length).sum()];
    int at = 0;
    for (Waiting one : lines) {
      System.arraycopy(one.line, 0, block, at, one.line.length);
      at += one.line.length;
    }
    return block;
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
    drain();
    ended.accept(this);
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug("share close reason={}", e.toString());
    }
  }
}
