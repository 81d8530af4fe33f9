package io.sensorhub.serial.line;

import io.sensorhub.core.port.PortConfig;
import io.sensorhub.driver.UsbInterfaces;
import io.sensorhub.usb.SerialDevices;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What lines of this machine are told about adapters: that one has come or gone, and that a line is
 * to leave its adapter alone. Lines that wait for an adapter look for it at once when they are
 * told. Thread-safe.
 */
public final class Plugs {

  /** Says whether a line has to leave a device to another one. */
  @FunctionalInterface
  public interface Claims {

    /**
     * Says it.
     *
     * @param portId of the line
     * @param device its file, without links
     * @return the port that has it; empty: the line may open it
     */
    Optional<String> other(String portId, Path device);
  }

  /** Nobody has a claim. */
  public static final Claims NO_CLAIMS = (_, _) -> Optional.empty();

  private final SerialDevices devices;
  private final Map<String, String> held = new HashMap<>();
  private final Set<WatchedLine.Open> open = ConcurrentHashMap.newKeySet();
  private volatile Claims claims = NO_CLAIMS;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();

  /** Guarded by the lock. */
  private long changes;

  /**
   * @param devices of this machine
   */
  public Plugs(SerialDevices devices) {
    this.devices = devices;
  }

  /** Says which devices belong to which line. */
  public void claims(Claims now) {
    claims = now;
  }

  /**
   * The way to a line, which minds what is told here if it is one of this machine.
   *
   * @param interfaces of the device, where its address tells only its socket
   */
  public Line line(PortConfig port, UsbInterfaces interfaces) {
    Line line = Lines.of(port, interfaces, devices);
    return line.hasSessions() ? line : new WatchedLine(port, line, this);
  }

  /** An adapter has come or gone. */
  public void changed() {
    lock.lock();
    try {
      changes++;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A line is to leave its adapter alone; one that is open is closed. */
  public void hold(String portId, String reason) {
    synchronized (this) {
      if (reason.equals(held.put(portId, reason))) {
        return;
      }
    }
    open.stream().filter(line -> line.portId().equals(portId)).forEach(WatchedLine.Open::wake);
  }

  /** A line may open its adapter again. */
  public synchronized void letGo(String portId) {
    if (held.remove(portId) != null) {
      changed();
    }
  }

  /** Lines besides these are not there any more. */
  public synchronized void holdOnly(Collection<String> portIds) {
    held.keySet().retainAll(portIds);
  }

  synchronized Optional<String> held(String portId) {
    return Optional.ofNullable(held.get(portId));
  }

  /** The port that a line has to leave its device to. */
  Optional<String> claimed(PortConfig port) {
    return Lines.devicesOf(port.address(), devices).stream()
        .flatMap(path -> claims.other(port.portId(), path).stream())
        .findFirst();
  }

  void opened(WatchedLine.Open line) {
    open.add(line);
  }

  void closed(WatchedLine.Open line) {
    open.remove(line);
  }

  long changes() {
    lock.lock();
    try {
      return changes;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for news of adapters.
   *
   * @param seen what {@link #changes} was when the adapter was last looked for
   */
  void await(long seen, Duration longest) throws InterruptedException {
    lock.lock();
    try {
      for (long left = longest.toNanos(); left > 0 && changes == seen; ) {
        left = news.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }
}
