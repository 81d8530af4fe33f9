package io.sensorhub.runtime.machine;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the kernel give up a connection whose other end acknowledges nothing any more (tcp(7),
 * TCP_USER_TIMEOUT). Java does not know that option; set on a listening socket, each connection
 * that is accepted there has it. Linux on 64 bits.
 */
@SuppressWarnings("restricted") // the C library is the only way to this option
public final class UserTimeout {

  private static final Logger LOG = LoggerFactory.getLogger(UserTimeout.class);
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_USER_TIMEOUT = 18;

  private UserTimeout() {}

  /** Sets it for what listens on a port in this process, and for all that is accepted there. */
  public static void set(int port, Duration timeout) {
    set(PortHolder.sockets(port), port, timeout);
  }

  /** Sets it for a connection of this process. */
  public static void set(Socket connected, Duration timeout) {
    int port = connected.getLocalPort();
    set(PortHolder.connections(port, connected.getPort()), port, timeout);
  }

  private static void set(List<String> sockets, int port, Duration timeout) {
    try (Arena memory = Arena.ofConfined()) {
      Linker linker = Linker.nativeLinker();
      MemorySegment millis =
          memory.allocateFrom(ValueLayout.JAVA_INT, Math.toIntExact(timeout.toMillis()));
      for (String socket : sockets) {
        Optional<Integer> descriptor = descriptor(Path.of(socket));
        if (descriptor.isPresent()) {
          int failed =
              (int)
                  linker
                      .downcallHandle(
                          linker.defaultLookup().findOrThrow("setsockopt"),
                          FunctionDescriptor.of(
                              ValueLayout.JAVA_INT,
                              ValueLayout.JAVA_INT,
                              ValueLayout.JAVA_INT,
                              ValueLayout.JAVA_INT,
                              ValueLayout.ADDRESS,
                              ValueLayout.JAVA_INT))
                      .invokeExact(
                          (int) descriptor.get(), IPPROTO_TCP, TCP_USER_TIMEOUT, millis, 4);
          LOG.debug("user timeout port={} set={}", port, failed == 0);
        }
      }
    } catch (Throwable e) {
      LOG.info("dead connections are noticed late port={} reason=\"{}\"", port, e.toString());
    }
  }

  private static Optional<Integer> descriptor(Path socket) throws IOException {
    try (DirectoryStream<Path> links = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path link : links) {
        if (Processes.target(link).filter(socket::equals).isPresent()) {
          return Optional.of(Integer.parseInt(link.getFileName().toString()));
        }
      }
    }
    return Optional.empty();
  }
}
