package io.sensorhub.runtime.http;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.eclipse.jetty.util.thread.TryExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that serve requests: a few of the system, which end after a minute without work, and
 * beyond those virtual ones. So the thread that has read a request serves it, while another one
 * takes over the sockets, and any number of requests may wait for slow devices. Thread-safe.
 */
final class RequestThreads implements ThreadPool, TryExecutor {

  private static final Logger LOG = LoggerFactory.getLogger(RequestThreads.class);
  private static final int MOST = 12;
  private static final int IDLE_SECONDS = 60;

  private final String name;
  private final AtomicInteger threads = new AtomicInteger();
  private final SynchronousQueue<Runnable> handedOver = new SynchronousQueue<>();

  /**
   * @param name of the threads
   */
  RequestThreads(String name) {
    this.name = name;
  }

  /** Has a task done by a thread that waits; false if none does. */
  @Override
  public boolean tryExecute(Runnable task) {
    return handedOver.offer(task);
  }

  @Override
  public void execute(Runnable task) {
    if (tryExecute(task)) {
      return;
    }
    if (threads.incrementAndGet() <= MOST) {
      Thread thread = new Thread(() -> work(task), name);
      thread.setDaemon(true);
      thread.start();
    } else {
      threads.decrementAndGet();
      Thread.ofVirtual().name(name).start(() -> run(task));
    }
  }

  private void work(Runnable first) {
    try {
      @Nullable Runnable task = first;
      while (task != null) {
        run(task);
        task = handedOver.poll(IDLE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody needs this thread
    } finally {
      threads.decrementAndGet();
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("fault in the hub's own code", e);
    }
  }

  /** The tasks end with the server. */
  @Override
  public void join() {}

  @Override
  public int getThreads() {
    return threads.get();
  }

  @Override
  public int getIdleThreads() {
    return 0; // nobody counts them
  }

  @Override
  public boolean isLowOnThreads() {
    return false;
  }
}
