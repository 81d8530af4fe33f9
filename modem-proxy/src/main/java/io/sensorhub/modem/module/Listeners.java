package io.sensorhub.modem.module;

import io.netty.channel.EventLoopGroup;
import io.sensorhub.core.modem.ProxyRules;
import io.sensorhub.core.port.Endpoint;
import io.sensorhub.modem.egress.Egress;
import io.sensorhub.modem.fleet.Verdict;
import io.sensorhub.modem.proxy.ProxyPort;
import io.sensorhub.modem.proxy.limit.Logins;
import io.sensorhub.modem.proxy.session.Ended;
import io.sensorhub.modem.proxy.session.Shared;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * Makes the ports of modules, which share event loops, logins and the number of connections.
 *
 * @param boss accepts connections
 * @param loops carry them
 * @param total connections of all modules
 * @param maxTotal at most so many of them
 * @param ticker in nanoseconds
 * @param log told of each connection of a module at its end; must not block
 */
public record Listeners(
    EventLoopGroup boss,
    EventLoopGroup loops,
    Logins logins,
    AtomicInteger total,
    int maxTotal,
    LongSupplier ticker,
    BiConsumer<String, Ended> log) {

  Module module(String imei, Endpoint endpoint, ProxyRules rules, Instant now) {
    Egress egress = new Egress(loops.next());
    Shared shared =
        new Shared(
            Module.settings(rules),
            egress,
            logins,
            total,
            maxTotal,
            ticker,
            ended -> log.accept(imei, ended));
    ProxyPort proxy = new ProxyPort(boss, loops, shared);
    return new Module(imei, egress, shared, proxy, endpoint, rules, Verdict.absent(), now);
  }
}
