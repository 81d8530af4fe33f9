package io.sensorhub.modem.proxy.limit;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * A network in CIDR notation.
 *
 * @param bits 0 to 32, or to 128
 */
public record Network(InetAddress address, int bits) {

  private static final int OCTET = 8;

  public Network {
    if (bits < 0 || bits > address.getAddress().length * OCTET) {
      throw new IllegalArgumentException("not the length of a prefix: " + bits);
    }
  }

  /** A network such as {@code 192.168.1.0/24}, or one address; empty if it is neither. */
  public static Optional<Network> parse(String text) {
    int slash = text.indexOf('/');
    byte[] octets =
        NetUtil.createByteArrayFromIpAddressString(slash < 0 ? text : text.substring(0, slash));
    if (octets == null) {
      return Optional.empty();
    }
    try {
      int most = octets.length * OCTET;
      int bits = slash < 0 ? most : Integer.parseInt(text.substring(slash + 1));
      return bits < 0 || bits > most
          ? Optional.empty()
          : Optional.of(new Network(InetAddress.getByAddress(octets), bits));
    } catch (NumberFormatException | UnknownHostException e) {
      return Optional.empty();
    }
  }

  /** Whether an address lies in it. */
  public boolean holds(InetAddress other) {
    byte[] own = address.getAddress();
    byte[] its = other.getAddress();
    if (own.length != its.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % OCTET);
      if (((own[bit / OCTET] ^ its[bit / OCTET]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + bits;
  }
}
