package io.sensorhub.serial.fanout;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Finds connections whose other end acknowledges nothing any more, while something is under way to
 * it, in the kernel's table (proc_pid_net(5)). TCP_USER_TIMEOUT would also end those that are alive
 * and only take nothing for a while. For one thread.
 */
final class VanishedPeers {

  private static final long PATIENCE_NANOS = 10_000_000_000L;
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

  /**
   * Columns: both addresses, and what was sent again or asked without an answer since the last one.
   */
  private static final int LOCAL = 1;

  private static final int REMOTE = 2;
  private static final int RETRANSMITS = 6;
  private static final int PROBES = 8;
  private static final int WORD = 4;
  private static final int IPV4 = 4;
  private static final String MAPPED = "0000000000000000FFFF0000";

  private final Map<SocketChannel, Long> suspect = new HashMap<>();

  /** Those that were found without an answer at each look for 10 s. */
  List<SocketChannel> look(Collection<SocketChannel> connections, long nowNanos) {
    if (connections.isEmpty()) {
      suspect.clear();
      return List.of();
    }
    List<String> table = new ArrayList<>();
    for (Path path : TABLES) {
      try {
        table.addAll(Files.readAllLines(path));
      } catch (IOException e) {
        // no such table here
      }
    }
    Set<String> unanswered = unanswered(table);
    suspect.keySet().retainAll(connections);
    List<SocketChannel> gone = new ArrayList<>();
    for (SocketChannel connection : connections) {
      if (!unanswered.contains(key(connection.socket()))) {
        suspect.remove(connection);
      } else if (nowNanos - suspect.computeIfAbsent(connection, _ -> nowNanos) >= PATIENCE_NANOS) {
        gone.add(connection);
      }
    }
    return gone;
  }

  /** The connections of a table to which something is under way without an answer. */
  static Set<String> unanswered(List<String> table) {
    Set<String> keys = new HashSet<>();
    for (String line : table) {
      String[] columns = line.trim().split("\\s+", -1);
      if (columns.length > PROBES && columns[0].endsWith(":")) {
        boolean silent = !columns[RETRANSMITS].matches("0*") || !columns[PROBES].equals("0");
        if (silent) {
          keys.add(widened(columns[LOCAL]) + " " + widened(columns[REMOTE]));
        }
      }
    }
    return keys;
  }

  private static String widened(String address) {
    return address.indexOf(':') == 2 * IPV4 ? MAPPED + address : address;
  }

  private static String key(Socket socket) {
    return socket.getLocalSocketAddress() instanceof InetSocketAddress local
            && socket.getRemoteSocketAddress() instanceof InetSocketAddress remote
        ? key(local, remote)
        : "";
  }

  static String key(InetSocketAddress local, InetSocketAddress remote) {
    return column(local) + " " + column(remote);
  }

  /** An address as the kernel writes it: words of the machine's own order. */
  private static String column(InetSocketAddress address) {
    byte[] octets = address.getAddress().getAddress();
    StringBuilder text = new StringBuilder(octets.length == IPV4 ? MAPPED : "");
    ByteBuffer words = ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder());
    for (int word = 0; word < octets.length / WORD; word++) {
      text.append(String.format(Locale.ROOT, "%08X", words.getInt()));
    }
    return text.append(String.format(Locale.ROOT, ":%04X", address.getPort())).toString();
  }
}
