package io.sensorhub.modem.access;

import io.sensorhub.core.modem.Network;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Where a request is from: the peer, or, if that is a reverse proxy that is trusted, the last
 * address in {@code X-Forwarded-For} that is no such proxy. What is not trusted is believed
 * nothing.
 */
final class ClientAddress {

  /** An address of IPv6 is one of very many of the same customer. */
  private static final int OCTETS_OF_A_CUSTOMER = 8;

  private final List<Network> trusted;

  ClientAddress(List<Network> trusted) {
    this.trusted = List.copyOf(trusted);
  }

  /**
   * The address.
   *
   * @param peer the other end of the connection
   * @param forwarded the values of the header, in their order
   */
  String of(String peer, List<String> forwarded) {
    List<String> hops = new ArrayList<>();
    forwarded.forEach(value -> hops.addAll(List.of(value.split(",", -1))));
    Collections.reverse(hops);
    String address = peer;
    for (String hop : hops) {
      if (!trusts(address) || Network.literal(hop.strip()).isEmpty()) {
        break;
      }
      address = hop.strip();
    }
    return Network.literal(address).map(InetAddress::getHostAddress).orElse(address);
  }

  /** Whether the other end of a connection may say where a request is from. */
  boolean trusts(String peer) {
    Optional<InetAddress> address = Network.literal(peer);
    return address.isPresent() && trusted.stream().anyMatch(each -> each.holds(address.get()));
  }

  /** What tries are counted by: an address, of IPv6 the first half. */
  static String customer(String address) {
    byte[] octets =
        Network.literal(address).map(InetAddress::getAddress).orElseGet(() -> new byte[0]);
    if (octets.length <= OCTETS_OF_A_CUSTOMER) {
      return address;
    }
    StringBuilder half = new StringBuilder();
    for (int i = 0; i < OCTETS_OF_A_CUSTOMER; i++) {
      half.append("%02x".formatted(octets[i]));
    }
    return half.toString();
  }
}
