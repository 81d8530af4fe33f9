package io.sensorhub.modem.egress;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * The destinations that clients must not reach, looked at after a name has been resolved: so a name
 * that suddenly stands for a local address (DNS rebinding) opens nothing. Pure.
 *
 * @param denied addresses of this machine, and the gateways of the modem
 * @param allowPrivate whether RFC 1918, 100.64.0.0/10 and fc00::/7 can be reached
 */
record Destinations(Set<InetAddress> denied, boolean allowPrivate) {

  private static final int IPV4_OCTETS = 4;

  Destinations {
    denied = Set.copyOf(denied);
  }

  /** Why an address is refused; empty: it is not. */
  Optional<String> refusal(InetAddress address) {
    if (address instanceof Inet6Address six) {
      Optional<Inet4Address> inner = inner(six.getAddress());
      if (inner.isPresent()) {
        return refusal(inner.get());
      }
    }
    if (denied.contains(address)) {
      return Optional.of("is this machine's own or the modem's gateway");
    }
    if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
      return Optional.of("is this machine");
    }
    if (address.isLinkLocalAddress() || address.isMulticastAddress() || reserved(address)) {
      return Optional.of("is no address of the Internet");
    }
    if (!allowPrivate && isPrivate(address)) {
      return Optional.of("is private (allow_private)");
    }
    return Optional.empty();
  }

  private static boolean reserved(InetAddress address) {
    byte[] octets = address.getAddress();
    int first = octets[0] & 0xff;
    return octets.length == IPV4_OCTETS ? first == 0 || first >= 0xf0 : first == 0;
  }

  private static boolean isPrivate(InetAddress address) {
    byte[] octets = address.getAddress();
    boolean shared = octets.length == IPV4_OCTETS && octets[0] == 100 && (octets[1] & 0xc0) == 64;
    boolean unique = octets.length > IPV4_OCTETS && (octets[0] & 0xfe) == 0xfc;
    return shared || unique || address.isSiteLocalAddress();
  }

  /** The address of IPv4 in one of IPv6: mapped, compatible, 6to4, NAT64. */
  private static Optional<Inet4Address> inner(byte[] octets) {
    boolean zeros = all(octets, 0, 10, 0);
    boolean mapped = zeros && all(octets, 10, 12, 0xff);
    boolean compatible = zeros && all(octets, 10, 12, 0) && !all(octets, 12, 15, 0);
    boolean nat64 = octets[0] == 0 && octets[1] == 0x64 && octets[2] == -1 && octets[3] == -101;
    if (mapped || compatible || nat64) {
      return four(Arrays.copyOfRange(octets, 12, 16));
    }
    boolean sixToFour = octets[0] == 0x20 && octets[1] == 2;
    return sixToFour ? four(Arrays.copyOfRange(octets, 2, 6)) : Optional.empty();
  }

  private static boolean all(byte[] octets, int from, int to, int value) {
    for (int i = from; i < to; i++) {
      if ((octets[i] & 0xff) != value) {
        return false;
      }
    }
    return true;
  }

  private static Optional<Inet4Address> four(byte[] octets) {
    try {
      return InetAddress.getByAddress(octets) instanceof Inet4Address address
          ? Optional.of(address)
          : Optional.empty();
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // four octets are an address
    }
  }
}
