package io.sensorhub.testkit.modem;

import io.sensorhub.testkit.line.PseudoTerminal;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A simulated modem on pseudo-terminals, with a thread of its own: on one that stays, or on another
 * one each time its USB device returns.
 */
public final class ModemSimulator implements AutoCloseable {

  private static final int LOOK_MS = 20;
  private static final long MILLI_NANOS = 1_000_000;
  private static final int NONE = -2;
  private static final int GONE = -3;

  private final Ec25 modem;
  private final ReentrantReadWriteLock used = new ReentrantReadWriteLock();
  private @Nullable PseudoTerminal terminal;
  private final Thread thread = new Thread(this::work, "modem");

  /** A modem that has been ready for long, on a terminal that stays. */
  public ModemSimulator(PseudoTerminal terminal, String imei, Quirk... quirks) {
    this(terminal, imei, Timing.READY, Ec25.STAYS, quirks);
  }

  /**
   * @param imei its number, 15 digits
   * @param socket what becomes of its terminal at a restart
   */
  public ModemSimulator(
      @Nullable PseudoTerminal terminal,
      String imei,
      Timing timing,
      Ec25.Socket socket,
      Quirk... quirks) {
    this.modem = new Ec25(imei, timing, System::nanoTime, socket, this::say, quirks);
    this.terminal = terminal;
    thread.setDaemon(true);
    thread.start();
  }

  /** What it is asked and told, apart from the line. */
  public Ec25 modem() {
    return modem;
  }

  /**
   * It is on another terminal from now on; null: on none. The one before is not used any more, so
   * that it can be closed.
   */
  public void terminal(@Nullable PseudoTerminal now) {
    used.writeLock().lock();
    try {
      terminal = now;
    } finally {
      used.writeLock().unlock();
    }
  }

  private void say(byte[] octets) {
    used.readLock().lock();
    try {
      if (terminal != null) {
        terminal.bytes(octets);
      }
    } finally {
      used.readLock().unlock();
    }
  }

  private void work() {
    while (!Thread.currentThread().isInterrupted()) {
      int octet = hear((int) (modem.leftNanos(LOOK_MS * MILLI_NANOS) / MILLI_NANOS));
      if (octet >= 0) {
        modem.receive(octet);
      } else if (octet == GONE && !pause()) {
        return;
      }
      modem.tick();
    }
  }

  /** The next octet; {@link #NONE} if none comes in time, {@link #GONE} if none can come. */
  private int hear(int timeoutMs) {
    used.readLock().lock();
    try {
      PseudoTerminal now = terminal;
      if (now == null) {
        return GONE;
      }
      int octet = now.await(timeoutMs) ? now.read() : NONE;
      return octet == -1 ? GONE : octet; // nobody has the line open
    } finally {
      used.readLock().unlock();
    }
  }

  private static boolean pause() {
    try {
      Thread.sleep(LOOK_MS);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
