package io.sensorhub.modem.fleet;

import io.sensorhub.modem.slot.Links;
import io.sensorhub.modem.slot.Socket;
import io.sensorhub.modem.slot.Sockets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns a {@link Fleet}: it looks each 250 ms, so that the connections of a modem
 * that has gone end within a second, and does between two looks what others ask of the fleet. A
 * step that fails ends all ways until a look succeeds: what is not known is not served.
 */
public final class Lookout implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);
  private static final long LOOK_MILLIS = 250;
  private static final int MOST_ORDERS = 1_000;

  /** What is there at one moment. */
  interface Eyes {
    /** Interfaces as the kernel shows them. */
    Links links() throws IOException;

    /** What is plugged in, by place. */
    Map<String, Socket> sockets();
  }

  private final Fleet fleet;
  private final Eyes eyes;
  private final BlockingQueue<Runnable> orders = new LinkedBlockingQueue<>(MOST_ORDERS);
  private final Thread thread;
  private volatile String trouble = "";

  /**
   * @param sys ordinarily {@code /sys}
   * @param proc ordinarily {@code /proc}
   */
  public Lookout(Fleet fleet, Path sys, Path proc) {
    this(fleet, machine(sys, proc));
  }

  Lookout(Fleet fleet, Eyes eyes) {
    this.fleet = fleet;
    this.eyes = eyes;
    this.thread = Thread.ofPlatform().name("modems").unstarted(this::run);
  }

  private static Eyes machine(Path sys, Path proc) {
    Sockets sockets = new Sockets(sys);
    return new Eyes() {
      @Override
      public Links links() throws IOException {
        return Links.look(proc);
      }

      @Override
      public Map<String, Socket> sockets() {
        return sockets.look();
      }
    };
  }

  public void start() {
    thread.start();
  }

  /** Has something done by the fleet's thread, with a look behind it; false if it is too busy. */
  public boolean order(Runnable order) {
    return orders.offer(order);
  }

  private void run() {
    try {
      while (true) {
        step(this::look);
        Runnable order = orders.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        while (order != null) {
          step(order);
          order = orders.poll();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** Does something for the fleet; if that fails, nothing leaves until a look succeeds. */
  void step(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      if (told(e.toString())) {
        LOG.error("modems cannot be looked at", e);
      }
      fleet.close("modems cannot be looked at: " + e);
    }
  }

  /** Looks once. If the kernel does not tell, no interface counts as usable. */
  void look() {
    Links links = Links.NONE;
    String now = "";
    try {
      links = eyes.links();
    } catch (IOException e) {
      now = e.toString();
      if (told(now)) {
        LOG.warn("interfaces cannot be read reason={}", now);
      }
    }
    fleet.take(eyes.sockets(), links);
    trouble = now;
  }

  private boolean told(String now) {
    boolean news = !now.equals(trouble);
    trouble = now;
    return news;
  }

  /** Why modems cannot be looked at; empty: they can. */
  public String trouble() {
    return trouble;
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
