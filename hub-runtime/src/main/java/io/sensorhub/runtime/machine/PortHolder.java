package io.sensorhub.runtime.machine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds out which process listens on a port, from Linux's {@code /proc}. */
public final class PortHolder {

  private static final String ESTABLISHED = "01";
  private static final String LISTENING = "0A";

  private PortHolder() {}

  /** Whether a port can be listened on. */
  public static boolean isFree(String listen, int port) {
    try {
      probe(listen, port);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Listens for a moment.
   *
   * @throws IOException why a port cannot be listened on
   */
  public static void probe(String listen, int port) throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getByName(listen), port));
    }
  }

  /** For people: {@code nginx (pid 812)}, or that it cannot be seen. */
  public static String describe(int port) {
    return sockets(port).stream()
        .map(PortHolder::owner)
        .flatMap(Optional::stream)
        .findFirst()
        .orElse("a process of another user or container");
  }

  /** The sockets that listen on a port, as descriptors point to them. */
  static List<String> sockets(int port) {
    return sockets(LISTENING, suffix(port), "");
  }

  /** The sockets that are connected from a port to a port, as descriptors point to them. */
  static List<String> connections(int local, int remote) {
    return sockets(ESTABLISHED, suffix(local), suffix(remote));
  }

  private static String suffix(int port) {
    return String.format(Locale.ROOT, ":%04X", port);
  }

  private static List<String> sockets(String state, String local, String remote) {
    List<String> sockets = new ArrayList<>();
    for (String table : new String[] {"/proc/net/tcp", "/proc/net/tcp6"}) {
      for (String line : lines(Path.of(table))) {
        String[] fields = line.trim().split("\\s+", -1);
        if (fields.length > 9
            && fields[1].endsWith(local)
            && fields[2].endsWith(remote)
            && fields[3].equals(state)) {
          sockets.add("socket:[" + fields[9] + "]");
        }
      }
    }
    return sockets;
  }

  private static List<String> lines(Path table) {
    try {
      return Files.readAllLines(table);
    } catch (IOException e) {
      return List.of(); // no such table here
    }
  }

  private static Optional<String> owner(String target) {
    return Processes.holding(Path.of(target)).map(Processes.Holder::toString);
  }
}
