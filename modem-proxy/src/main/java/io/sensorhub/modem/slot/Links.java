package io.sensorhub.modem.slot;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The interfaces that have an address, as the kernel shows them at one moment.
 *
 * @param byIndex an interface without an address is not among them
 * @param own every address of this machine
 */
public record Links(Map<Integer, Link> byIndex, Set<InetAddress> own) {

  /** Nothing is known. */
  public static final Links NONE = new Links(Map.of(), Set.of());

  public Links {
    byIndex = Map.copyOf(byIndex);
    own = Set.copyOf(own);
  }

  public Optional<Link> find(int index) {
    return Optional.ofNullable(byIndex.get(index));
  }

  /**
   * Looks, in some milliseconds for thirty interfaces.
   *
   * @param proc ordinarily {@code /proc}
   * @throws IOException if the kernel does not tell
   */
  public static Links look(Path proc) throws IOException {
    RoutingTable routes = RoutingTable.parse(lines(proc.resolve("net/route")));
    int all = filter(proc, "all");
    Map<Integer, Link> links = new HashMap<>();
    Set<InetAddress> own = new HashSet<>();
    for (NetworkInterface each : interfaces()) {
      List<InetAddress> addresses = Collections.list(each.getInetAddresses());
      own.addAll(addresses);
      List<InetAddress> usable =
          addresses.stream()
              .filter(address -> !address.isLinkLocalAddress() && !address.isLoopbackAddress())
              .toList();
      if (each.getIndex() < 1) {
        continue;
      }
      Optional<Inet4Address> gateway =
          routes.gateways().getOrDefault(each.getName(), Optional.empty());
      links.put(
          each.getIndex(),
          new Link(
              each.getIndex(),
              each.getName(),
              isUp(each),
              usable,
              routes.gateways().containsKey(each.getName()),
              gateway,
              Math.max(all, filter(proc, each.getName()))));
    }
    return new Links(links, own);
  }

  private static List<NetworkInterface> interfaces() throws SocketException {
    try {
      return Collections.list(NetworkInterface.getNetworkInterfaces());
    } catch (SocketException e) {
      if (String.valueOf(e.getMessage()).startsWith("No network interfaces")) {
        return List.of();
      }
      throw e;
    }
  }

  private static boolean isUp(NetworkInterface each) {
    try {
      return each.isUp();
    } catch (SocketException e) {
      return false; // gone meanwhile
    }
  }

  private static int filter(Path proc, String name) {
    for (String line : lines(proc.resolve("sys/net/ipv4/conf").resolve(name + "/rp_filter"))) {
      try {
        return Integer.parseInt(line.trim());
      } catch (NumberFormatException e) {
        return 0;
      }
    }
    return 0;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of(); // gone meanwhile
    }
  }
}
