package io.sensorhub.stream.follow;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One follower of something, and who writes to it.
 *
 * <pre>
 *   quiet ──publish, heartbeat──► writing ──nothing waits──► quiet
 *                                 │    ▲
 *           the socket takes part │    │ it has taken all: that thread goes on
 *                                 └────┘
 * </pre>
 *
 * At most one thread writes; whoever publishes meanwhile leaves its news in what is {@link
 * Waiting}.
 */
public final class Subscription implements AutoCloseable {

  /** A comment is sent when there was nothing else for so long. */
  public static final Duration HEARTBEAT = Duration.ofSeconds(3);

  /** So many batches are written by a thread that has something else to do. */
  private static final int IN_A_ROW = 4;

  private static final byte[] STILL_HERE = ": still here\n\n".getBytes(StandardCharsets.UTF_8);

  /** Before the start. */
  private static final Outlet NOWHERE =
      new Outlet() {
        @Override
        public void write(byte[] octets, Consumer<@Nullable Throwable> written) {
          throw new IllegalStateException("not started");
        }

        @Override
        public void ended() {}
      };

  private final ReentrantLock lock;
  private final Waiting waiting;
  private final Consumer<Subscription> leave;
  private Outlet outlet = NOWHERE;
  private Executor threads = Runnable::run;
  private LongSupplier ticker = () -> 0;
  private long writtenNanos;
  private boolean heartbeat;

  /** True while somebody writes, and before the start. */
  private boolean writing = true;

  private boolean closed;

  /**
   * @param lock guards what waits
   * @param leave is told once or more that this one follows no longer; without the lock
   */
  public Subscription(ReentrantLock lock, Waiting waiting, Consumer<Subscription> leave) {
    this.lock = lock;
    this.waiting = waiting;
    this.leave = leave;
  }

  /**
   * Begins to write. From now on whoever publishes writes here; where the follower lags, whoever
   * ends a write goes on.
   *
   * @param threads goes on where much waits
   * @param ticker nanoseconds that only go forward
   */
  public void start(Outlet to, Executor threads, LongSupplier ticker) {
    lock.lock();
    try {
      this.outlet = to;
      this.threads = threads;
      this.ticker = ticker;
      writing = false;
    } finally {
      lock.unlock();
    }
    carryOn();
  }

  /** Writes what waits, if there is any and nobody is at it. Not under the lock. */
  public void carryOn() {
    if (begin(false)) {
      write();
    }
  }

  /**
   * Writes a sign of life if nothing was written for {@link #HEARTBEAT}.
   *
   * @return when this is to be called again
   */
  public Duration beat() {
    Duration quiet;
    lock.lock();
    try {
      quiet = Duration.ofNanos(ticker.getAsLong() - writtenNanos);
    } finally {
      lock.unlock();
    }
    if (quiet.compareTo(HEARTBEAT) < 0) {
      return HEARTBEAT.minus(quiet);
    }
    if (begin(true)) {
      write();
    }
    return HEARTBEAT;
  }

  private boolean begin(boolean beat) {
    lock.lock();
    try {
      if (closed || writing || (!beat && waiting.idle())) {
        return false;
      }
      writing = true;
      heartbeat |= beat;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Writes until nothing waits, or until a write does not end at once. */
  private void write() {
    try {
      writeInARow();
    } catch (RuntimeException e) {
      fail();
      throw e;
    }
  }

  private void writeInARow() {
    for (int batches = 0; batches < IN_A_ROW; batches++) {
      Optional<byte[]> batch = next();
      if (batch.isEmpty()) {
        return;
      }
      Turn turn = new Turn();
      outlet.write(batch.get(), turn);
      if (!turn.second()) {
        return; // whoever ends the write goes on
      }
    }
    try {
      threads.execute(this::write);
    } catch (RejectedExecutionException e) {
      fail();
    }
  }

  /** One write: goes on when both the call has returned and the octets are written. */
  private final class Turn implements Consumer<@Nullable Throwable> {
    private final AtomicBoolean half = new AtomicBoolean();

    @Override
    public void accept(@Nullable Throwable failure) {
      if (failure != null) {
        fail();
      } else if (second()) {
        write();
      }
    }

    boolean second() {
      return half.getAndSet(true);
    }
  }

  /** What is written next; empty when nothing waits or all is over, and then nobody writes. */
  private Optional<byte[]> next() {
    Waiting.Batch batch;
    boolean over;
    lock.lock();
    try {
      over = closed;
      if (over || (waiting.idle() && !heartbeat)) {
        writing = false;
        if (!over) {
          return Optional.empty();
        }
      }
      heartbeat = false;
      writtenNanos = ticker.getAsLong();
      batch = waiting.take();
    } finally {
      lock.unlock();
    }
    if (over) {
      outlet.ended();
      return Optional.empty();
    }
    byte[] octets = batch.write();
    return Optional.of(octets.length == 0 ? STILL_HERE : octets);
  }

  /** The connection is broken: nothing more is written. */
  private void fail() {
    lock.lock();
    try {
      closed = true;
      writing = false;
    } finally {
      lock.unlock();
    }
    leave.accept(this);
    outlet.ended();
  }

  /** Ends the stream, behind the write that may be under way. */
  @Override
  public void close() {
    boolean last;
    lock.lock();
    try {
      last = !closed && !writing;
      closed = true;
    } finally {
      lock.unlock();
    }
    leave.accept(this);
    if (last) {
      outlet.ended();
    }
  }
}
