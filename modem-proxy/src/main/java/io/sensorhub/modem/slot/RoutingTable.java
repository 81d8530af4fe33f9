package io.sensorhub.modem.slot;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The default routes of IPv4 by the interface's name, as {@code /proc/net/route} shows them.
 *
 * @param gateways empty value: a default route without a gateway, as on point-to-point links
 */
record RoutingTable(Map<String, Optional<Inet4Address>> gateways) {

  private static final int NAME = 0;
  private static final int DESTINATION = 1;
  private static final int GATEWAY = 2;
  private static final int FLAGS = 3;
  private static final int MASK = 7;
  private static final int RTF_UP = 1;
  private static final int HEXADECIMAL = 16;
  private static final String ANY = "00000000";

  RoutingTable {
    gateways = Map.copyOf(gateways);
  }

  static RoutingTable parse(List<String> lines) {
    Map<String, Optional<Inet4Address>> gateways = new HashMap<>();
    for (String line : lines) {
      String[] fields = line.trim().split("\\s+", -1);
      if (fields.length > MASK
          && fields[DESTINATION].equals(ANY)
          && fields[MASK].equals(ANY)
          && (number(fields[FLAGS]) & RTF_UP) != 0) {
        gateways.putIfAbsent(fields[NAME], address(number(fields[GATEWAY])));
      }
    }
    return new RoutingTable(gateways);
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text, HEXADECIMAL);
    } catch (NumberFormatException e) {
      return 0; // the line with the headings
    }
  }

  /** The kernel writes the address as a number of this machine's byte order, lowest octet first. */
  private static Optional<Inet4Address> address(long number) {
    if (number == 0) {
      return Optional.empty();
    }
    byte[] octets = {
      (byte) number, (byte) (number >> 8), (byte) (number >> 16), (byte) (number >> 24)
    };
    try {
      return InetAddress.getByAddress(octets) instanceof Inet4Address four
          ? Optional.of(four)
          : Optional.empty();
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // four octets are an address
    }
  }
}
