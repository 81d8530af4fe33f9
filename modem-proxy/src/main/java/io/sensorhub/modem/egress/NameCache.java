package io.sensorhub.modem.egress;

import io.netty.channel.EventLoop;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.resolver.dns.DefaultDnsCache;
import io.netty.resolver.dns.DnsCache;
import io.netty.resolver.dns.DnsCacheEntry;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A cache of names that starts anew when it is full: Netty's own has no limit. Thread-safe. */
final class NameCache implements DnsCache {

  private static final int MOST_ENTRIES = 2_000;
  private static final int MOST_SECONDS = 300;
  private static final int FAILURE_SECONDS = 5;

  private final DnsCache cache = new DefaultDnsCache(0, MOST_SECONDS, FAILURE_SECONDS);
  private final AtomicInteger added = new AtomicInteger();

  private void count() {
    if (added.incrementAndGet() > MOST_ENTRIES) {
      clear();
    }
  }

  @Override
  public void clear() {
    added.set(0);
    cache.clear();
  }

  @Override
  public boolean clear(String hostname) {
    return cache.clear(hostname);
  }

  @Override
  public List<? extends DnsCacheEntry> get(String hostname, DnsRecord[] additionals) {
    return cache.get(hostname, additionals);
  }

  @Override
  public DnsCacheEntry cache(
      String hostname,
      DnsRecord[] additionals,
      InetAddress address,
      long originalTtl,
      EventLoop loop) {
    count();
    return cache.cache(hostname, additionals, address, originalTtl, loop);
  }

  @Override
  public DnsCacheEntry cache(
      String hostname, DnsRecord[] additionals, Throwable cause, EventLoop loop) {
    count();
    return cache.cache(hostname, additionals, cause, loop);
  }
}
