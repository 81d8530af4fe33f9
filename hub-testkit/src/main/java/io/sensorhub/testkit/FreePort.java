package io.sensorhub.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Finds free ports on loopback for whoever can only be told a number. They lie below the range from
 * which Linux gives ports to outgoing connections (ip(7), {@code ip_local_port_range}: from 32768
 * on), so that no connection of another test takes one before its server listens, or while that is
 * away.
 */
public final class FreePort {

  private static final int FIRST = 10_000;
  private static final int NUMBER = 22_000;

  /** Begins anywhere, because several processes may look at the same time. */
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(NUMBER));

  private FreePort() {}

  /** A port that nobody listens on now, and that this process has not been given before. */
  public static int find() {
    for (int attempt = 0; attempt < NUMBER; attempt++) {
      int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), NUMBER);
      try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return port;
      } catch (BindException e) {
        // taken
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new IllegalStateException("no free port from " + FIRST + " on");
  }
}
