package io.sensorhub.modem.egress;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.resolver.HostsFileEntriesResolver;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.sensorhub.modem.slot.Link;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names of the Internet, asked through one interface at the servers given: UDP, and TCP where an
 * answer is cut off (RFC 7766), both bound to the interface. The machine's resolver, its {@code
 * resolv.conf} and its hosts file are never asked.
 */
final class Names implements AutoCloseable {

  private static final Duration QUERY_LIMIT = Duration.ofSeconds(3);

  private final DnsNameResolver resolver;

  /**
   * @param loop on which queries are sent and answers are told
   * @param servers at least one, asked in this order
   */
  Names(EventLoop loop, Link link, List<InetSocketAddress> servers) {
    BoundChannels channels = new BoundChannels(link.index());
    this.resolver =
        new DnsNameResolverBuilder(loop)
            .datagramChannelFactory(channels.datagrams(SocketProtocolFamily.INET))
            .socketChannelFactory(channels.streams())
            .nameServerProvider(new SequentialDnsServerAddressStreamProvider(servers))
            .hostsFileEntriesResolver(new NoHosts())
            .resolvedAddressTypes(
                link.hasGlobalIpv6()
                    ? ResolvedAddressTypes.IPV4_PREFERRED
                    : ResolvedAddressTypes.IPV4_ONLY)
            .resolveCache(new NameCache())
            .cnameCache(NoopDnsCnameCache.INSTANCE)
            .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
            .searchDomains(List.of())
            .ndots(1)
            .queryTimeoutMillis(QUERY_LIMIT.toMillis())
            .build();
  }

  /** The machine's hosts file holds for the machine, not for who goes out by a modem. */
  private static final class NoHosts implements HostsFileEntriesResolver {
    @Override
    public @Nullable InetAddress address(String name, ResolvedAddressTypes types) {
      return null;
    }
  }

  /** The address that a text is; empty: it is a name. */
  static List<InetAddress> literal(String host) {
    byte[] octets = NetUtil.createByteArrayFromIpAddressString(host);
    try {
      return octets == null ? List.of() : List.of(InetAddress.getByAddress(octets));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // four or sixteen octets are an address
    }
  }

  /** The addresses of a name; told on the loop of the names. */
  Future<List<InetAddress>> resolve(String host) {
    return resolver.resolveAll(host);
  }

  @Override
  public void close() {
    resolver.close();
  }
}
