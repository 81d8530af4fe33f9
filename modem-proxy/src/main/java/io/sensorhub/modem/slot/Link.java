package io.sensorhub.modem.slot;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * A network interface as the kernel shows it at one moment.
 *
 * @param index of the interface, from 1 on; the kernel gives none a second time
 * @param name of the moment, for people
 * @param up whether it is switched on and has a carrier
 * @param addresses without those of the link itself (169.254.0.0/16, fe80::/10)
 * @param defaultRoute whether IPv4 has one by it
 * @param gateway of its default route
 * @param reversePathFilter the effective {@code rp_filter}: 0 off, 1 strict, 2 loose
 */
public record Link(
    int index,
    String name,
    boolean up,
    List<InetAddress> addresses,
    boolean defaultRoute,
    Optional<Inet4Address> gateway,
    int reversePathFilter) {

  private static final int STRICT = 1;

  public Link {
    if (index < 1) {
      throw new IllegalArgumentException("not the index of an interface: " + index);
    }
    addresses = List.copyOf(addresses);
  }

  /** Whether connections can leave by it. */
  public boolean usable() {
    return up && !addresses.isEmpty();
  }

  /** Whether the kernel drops answers that come by it because another route is better. */
  public boolean strict() {
    return reversePathFilter == STRICT;
  }

  /** The line that cures a strict filter. */
  public String cure() {
    return "sysctl -w net.ipv4.conf.all.rp_filter=2 net.ipv4.conf.%s.rp_filter=2".formatted(name);
  }

  /** Its address on the way out, the one of IPv4 first. */
  public Optional<InetAddress> address() {
    return addresses.stream()
        .filter(Inet4Address.class::isInstance)
        .findFirst()
        .or(() -> addresses.stream().findFirst());
  }

  /** Whether it reaches the Internet of IPv6. */
  public boolean hasGlobalIpv6() {
    return addresses.stream()
        .anyMatch(
            address -> address instanceof Inet6Address six && (six.getAddress()[0] & 0xe0) == 0x20);
  }
}
