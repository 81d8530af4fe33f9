package io.sensorhub.detector;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** The place of the Unix socket. What is wrong with it is said with what helps. */
final class SocketPath {

  private static final String ELSE = ", or name another path in HUB_DETECTOR_SOCKET";

  private SocketPath() {}

  /**
   * A socket that listens there, for its owner and its group. One that is left over from a process
   * that is gone is replaced; anything else that lies there is left alone.
   *
   * @param waiting how many may wait to be accepted
   * @throws IOException if there cannot be one, or another detector has it
   */
  static ServerSocketChannel listen(Path path, int waiting) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IOException(
          "there is no folder %s for the socket; make it, mount it into the container%s"
              .formatted(folder, ELSE));
    }
    removeStale(path);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(path), waiting);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
      server.configureBlocking(false);
      return server;
    } catch (IOException e) {
      server.close();
      throw new IOException(
          "no socket can be made in the folder %s (%s); let this user write there%s"
              .formatted(folder, e.getMessage(), ELSE),
          e);
    }
  }

  private static void removeStale(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isOther()) {
      throw new IOException("%s is there, and is no socket; move it away%s".formatted(path, ELSE));
    }
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException e) {
      Files.deleteIfExists(path); // nobody listens
      return;
    }
    throw new IOException("another detector listens at %s; end it%s".formatted(path, ELSE));
  }
}
