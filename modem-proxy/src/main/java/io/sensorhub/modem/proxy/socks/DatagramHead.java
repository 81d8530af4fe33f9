package io.sensorhub.modem.proxy.socks;

import io.netty.buffer.ByteBuf;
import io.sensorhub.modem.egress.Target;
import java.net.InetSocketAddress;
import java.util.Optional;

/** What stands before the payload of a datagram between client and proxy (RFC 1928, section 7). */
sealed interface DatagramHead {

  /** Of two reserved octets, the number of the fragment, kind, IPv6 address, port. */
  int LONGEST_REPLY = 2 + 1 + 1 + 16 + 2;

  /** The payload, which is what the buffer still holds, is for a destination. */
  record To(Target target) implements DatagramHead {}

  /** A part of a larger one. */
  record Fragment() implements DatagramHead {}

  /** No head. */
  record Bad() implements DatagramHead {}

  /** Takes the head from a whole datagram. */
  static DatagramHead read(ByteBuf in) {
    if (in.readableBytes() < 3) {
      return new Bad();
    }
    in.skipBytes(2);
    if (in.readUnsignedByte() != 0) {
      return new Fragment();
    }
    SocksAddress address = SocksAddress.read(in);
    Optional<Target> target = address == null ? Optional.empty() : address.target();
    return target.<DatagramHead>map(To::new).orElseGet(Bad::new);
  }

  /** Appends the head of a datagram that comes from an address. */
  static void write(InetSocketAddress from, ByteBuf out) {
    out.writeZero(3);
    SocksAddress.write(from, out);
  }
}
