package io.sensorhub.cli.run;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * Connects to supervisord's socket once. Between two looks at what it has to start, supervisord
 * waits for a second or for somebody who connects; so does it before its very first look.
 */
final class SupervisorNudge {

  private static final int ATTEMPTS = 100;
  private static final long PAUSE_MS = 20;

  private SupervisorNudge() {}

  /**
   * Connects as soon as the socket is there, within two seconds.
   *
   * @param run the folder of the instance that runs
   */
  static void give(Path run) throws InterruptedException {
    UnixDomainSocketAddress socket = UnixDomainSocketAddress.of(run.resolve("supervisor.sock"));
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        if (channel.connect(socket)) {
          return;
        }
      } catch (IOException e) {
        Thread.sleep(PAUSE_MS); // not yet there
      }
    }
  }
}
