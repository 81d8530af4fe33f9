package io.sensorhub.modem.proxy.session;

import io.sensorhub.modem.egress.Cause;
import io.sensorhub.modem.egress.Egress;
import io.sensorhub.modem.entry.Octets;
import io.sensorhub.modem.entry.Traffic;
import io.sensorhub.modem.proxy.limit.Logins;
import io.sensorhub.modem.proxy.limit.Throttle;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What the clients of one modem share: settings, counts, the way out. Thread-safe. */
public final class Shared {

  /** Clients of a modem beyond its limit that are told so; more are cut off at once. */
  private static final int MOST_TOLD = 32;

  private final Egress egress;
  private final Logins logins;
  private final AtomicInteger total;
  private final int maxTotal;
  private final LongSupplier ticker;
  private final Consumer<Ended> log;
  private final Throttle throttle;
  private final AtomicInteger connections = new AtomicInteger();
  private final Map<String, AtomicInteger> byUser = new ConcurrentHashMap<>();
  private final LongAdder in = new LongAdder();
  private final LongAdder out = new LongAdder();
  private final Map<String, Payload> payloads = new ConcurrentHashMap<>();
  private final Map<Cause, LongAdder> refusals = new ConcurrentHashMap<>();
  private final Map<Drop, LongAdder> drops = new ConcurrentHashMap<>();
  private volatile ProxySettings settings;

  /**
   * @param total connections of all modems
   * @param maxTotal at most so many of them
   * @param ticker in nanoseconds
   * @param log told of each connection at its end, on an event loop; must not block
   */
  public Shared(
      ProxySettings settings,
      Egress egress,
      Logins logins,
      AtomicInteger total,
      int maxTotal,
      LongSupplier ticker,
      Consumer<Ended> log) {
    this.settings = settings;
    this.egress = egress;
    this.logins = logins;
    this.total = total;
    this.maxTotal = maxTotal;
    this.ticker = ticker;
    this.log = log;
    this.throttle = new Throttle(settings.rate(), ticker.getAsLong());
  }

  public ProxySettings settings() {
    return settings;
  }

  /** Other settings from now on. */
  public void change(ProxySettings next) {
    settings = next;
    throttle.change(next.rate());
    payloads.forEach((user, payload) -> payload.change(rate(user, next)));
  }

  Egress egress() {
    return egress;
  }

  Logins logins() {
    return logins;
  }

  long now() {
    return ticker.getAsLong();
  }

  /** A client has come; whether there is room for it, if only to tell it that it is too many. */
  boolean enter() {
    int own = connections.incrementAndGet();
    return total.incrementAndGet() <= maxTotal && own <= settings.maxConnections() + MOST_TOLD;
  }

  /** Whether the modem has more clients than it may. */
  boolean full() {
    return connections.get() > settings.maxConnections();
  }

  /** Whether one more connection of a user can stay. */
  boolean enter(String user) {
    AtomicInteger count =
        byUser.compute(
            user,
            (_, now) -> {
              AtomicInteger next = now == null ? new AtomicInteger() : now;
              next.incrementAndGet();
              return next;
            });
    return count.get() <= settings.maxConnectionsUser();
  }

  /** A client that entered has gone. */
  void leave(@Nullable String user, Ended ended) {
    total.decrementAndGet();
    connections.decrementAndGet();
    if (user != null) {
      byUser.computeIfPresent(user, (_, count) -> count.decrementAndGet() <= 0 ? null : count);
    }
    if (settings.logged()) {
      log.accept(ended);
    }
  }

  /** What is counted for a user. */
  Payload payload(String user) {
    return payloads.computeIfAbsent(user, _ -> new Payload(rate(user, settings), now()));
  }

  private static long rate(String user, ProxySettings settings) {
    return user.equals(Traffic.NO_LOGIN) ? 0 : settings.rateUser();
  }

  long moved(long toClient, long fromClient) {
    in.add(toClient);
    out.add(fromClient);
    return throttle.moved(toClient + fromClient, now());
  }

  void refused(Cause cause) {
    refusals.computeIfAbsent(cause, _ -> new LongAdder()).increment();
  }

  void dropped(Drop why) {
    drops.computeIfAbsent(why, _ -> new LongAdder()).increment();
  }

  /** Clients that are connected. */
  public int connections() {
    return connections.get();
  }

  /** Octets of payload to clients. */
  public long in() {
    return in.sum();
  }

  /** Octets of payload from clients. */
  public long out() {
    return out.sum();
  }

  /** Octets of payload by user; clients without a login have {@link Traffic#NO_LOGIN}. */
  public Map<String, Octets> byName() {
    Map<String, Octets> all = new HashMap<>();
    payloads.forEach((user, payload) -> all.put(user, payload.octets()));
    return all;
  }

  /** How often a client was refused for a cause. */
  public long refusals(Cause cause) {
    return sum(refusals.get(cause));
  }

  /** How many datagrams were dropped for a reason. */
  public long drops(Drop why) {
    return sum(drops.get(why));
  }

  private static long sum(@Nullable LongAdder count) {
    return count == null ? 0 : count.sum();
  }
}
