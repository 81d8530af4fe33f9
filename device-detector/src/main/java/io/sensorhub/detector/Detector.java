package io.sensorhub.detector;

import io.sensorhub.detector.kernel.Netlink;
import io.sensorhub.detector.kernel.NetworkNamespace;
import io.sensorhub.usb.Scan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/** The three threads of the detector: one hears the kernel, one looks, one serves followers. */
final class Detector implements AutoCloseable {

  /**
   * How often the kernel's thread sees whether it has to end, in milliseconds. The end of the
   * process does not wait for it.
   */
  private static final int HEAR_MILLIS = 30_000;

  private final Log log;
  private final Watch watch;
  private final Followers followers;
  private final Thread server;
  private volatile boolean ended;

  /**
   * Starts.
   *
   * @param udev the folder of udev's own words
   * @throws IOException if followers have no way to come
   */
  Detector(Settings settings, Path udev, Clock clock, LongSupplier ticker, Log log)
      throws IOException {
    this.log = log;
    boolean deaf = settings.mode().isEmpty() && NetworkNamespace.ownedByAnotherUserNamespace();
    watch =
        new Watch(
            new Scan(settings.sys(), udev, settings.subsystems()),
            settings.mode().orElse(deaf ? Mode.SCAN : Mode.NETLINK),
            settings.mode().isEmpty(),
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt()),
            Objects.requireNonNullElse(
                Detector.class.getPackage().getImplementationVersion(), "unpacked"),
            clock,
            ticker,
            log);
    followers = new Followers(settings.socket(), watch::health, watch::looking, ticker);
    server = new Thread(this::serve, "followers");
    daemon(this::hear, "kernel");
    daemon(this::look, "watch");
    server.start();
    log.info("listening socket=" + settings.socket());
  }

  /** A thread that may hang in the kernel when the process has to end. */
  private static void daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void hear() {
    try (Netlink netlink = new Netlink()) {
      while (!ended) {
        watch.received(netlink.receive(HEAR_MILLIS));
      }
    } catch (IOException e) {
      watch.withoutHints("\"" + e.getMessage() + "\"");
    }
  }

  private void look() {
    try {
      watch.run(followers);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve() {
    try {
      followers.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      log.write(Log.Level.ERROR, "followers cannot be served reason=\"" + e.getMessage() + "\"");
      close();
    }
  }

  /** Waits until it has ended. */
  void join() throws InterruptedException {
    server.join();
  }

  @Override
  public void close() {
    ended = true;
    watch.end();
    followers.close();
  }
}
