package io.sensorhub.modem.proxy.socks;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import io.sensorhub.modem.egress.Target;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Kind, address and port of version 5 (RFC 1928, section 5).
 *
 * @param host a name or an address; empty: of a kind that does not exist
 * @param port 0 to 65535
 */
record SocksAddress(String host, int port) {

  private static final int IPV4 = 1;
  private static final int NAME = 3;
  private static final int IPV6 = 4;
  private static final int IPV4_OCTETS = 4;
  private static final int IPV6_OCTETS = 16;

  /** The next of a buffer; null if it is not all there. */
  static @Nullable SocksAddress read(ByteBuf in) {
    if (!in.isReadable()) {
      return null;
    }
    String host =
        switch (in.readUnsignedByte()) {
          case IPV4 -> address(in, IPV4_OCTETS);
          case IPV6 -> address(in, IPV6_OCTETS);
          case NAME -> text(in, StandardCharsets.US_ASCII);
          default -> "";
        };
    if (host == null || in.readableBytes() < 2) {
      return "".equals(host) ? new SocksAddress("", 0) : null;
    }
    return new SocksAddress(host, in.readUnsignedShort());
  }

  /** An address of that many octets; null if they are not all there. */
  static @Nullable String address(ByteBuf in, int octets) {
    if (in.readableBytes() < octets) {
      return null;
    }
    byte[] address = new byte[octets];
    in.readBytes(address);
    return NetUtil.bytesToIpAddress(address);
  }

  /** A text behind its length; null if it is not all there. */
  static @Nullable String text(ByteBuf in, Charset charset) {
    if (!in.isReadable() || in.readableBytes() < 1 + in.getUnsignedByte(in.readerIndex())) {
      return null;
    }
    return in.readCharSequence(in.readUnsignedByte(), charset).toString();
  }

  /** Appends an address. */
  static void write(InetSocketAddress address, ByteBuf out) {
    byte[] octets = address.getAddress().getAddress();
    out.writeByte(octets.length == IPV4_OCTETS ? IPV4 : IPV6);
    out.writeBytes(octets);
    out.writeShort(address.getPort());
  }

  /** The destination that it is; empty: it is none. */
  Optional<Target> target() {
    boolean good = port > 0 && !host.isEmpty() && host.chars().allMatch(c -> c > ' ' && c < 0x7f);
    return good ? Optional.of(new Target(host, port)) : Optional.empty();
  }
}
