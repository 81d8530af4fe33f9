package io.sensorhub.modem;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.sensorhub.modem.egress.Cause;
import io.sensorhub.modem.entry.Octets;
import io.sensorhub.modem.fleet.ModemState;
import io.sensorhub.modem.module.Module;
import io.sensorhub.modem.module.Modules;
import io.sensorhub.modem.proxy.session.Drop;
import io.sensorhub.modem.traffic.TrafficMeter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The figures of the modems' proxies; new modems are looked for again and again. */
final class ModemMetrics {

  private final MeterRegistry registry;
  private final Modules modules;
  private final TrafficMeter meter;
  private final Map<String, Module> known = new HashMap<>();
  private final Map<String, List<Meter>> meters = new HashMap<>();

  ModemMetrics(MeterRegistry registry, Modules modules, TrafficMeter meter) {
    this.registry = registry;
    this.meter = meter;
    this.modules = modules;
  }

  /** To be called again and again, by one thread. */
  void update() {
    for (Module module : modules.all().values()) {
      if (known.put(module.imei(), module) != module) { // new, or forgotten and back
        meters.getOrDefault(module.imei(), List.of()).forEach(registry::remove);
        meters.put(module.imei(), add(module));
      }
    }
  }

  private List<Meter> add(Module module) {
    List<Meter> added = new ArrayList<>();
    Tags tags = Tags.of("modem", module.imei());
    added.add(
        Gauge.builder("hub_modem_proxy_connections", module, Module::connections)
            .description("Clients that are connected")
            .tags(tags)
            .register(registry));
    added.add(counter("in", module, tags));
    added.add(counter("out", module, tags));
    added.add(carried("in", Octets::in, module, tags));
    added.add(carried("out", Octets::out, module, tags));
    for (Cause cause : Cause.values()) {
      added.add(
          FunctionCounter.builder(
                  "hub_modem_proxy_refused", module, one -> (double) one.refusals(cause))
              .description("Clients that were refused, by cause")
              .tags(tags.and("cause", cause.wireName()))
              .register(registry));
    }
    for (Drop why : Drop.values()) {
      added.add(
          FunctionCounter.builder(
                  "hub_modem_proxy_datagrams_dropped", module, one -> (double) one.drops(why))
              .description("Datagrams of SOCKS 5 that went no further, by reason")
              .tags(tags.and("reason", why.wireName()))
              .register(registry));
    }
    for (ModemState state : ModemState.values()) {
      added.add(
          Gauge.builder("hub_modem_state", module, one -> one.verdict().state() == state ? 1 : 0)
              .description("1 for the state that a modem is in")
              .tags(tags.and("state", state.wireName()))
              .register(registry));
    }
    return added;
  }

  private Meter counter(String direction, Module module, Tags tags) {
    return FunctionCounter.builder(
            "hub_modem_proxy_bytes",
            module,
            one -> (double) (direction.equals("in") ? one.in() : one.out()))
        .description("Octets of payload: in to clients, out from clients")
        .tags(tags.and("direction", direction))
        .register(registry);
  }

  private Meter carried(
      String direction, ToDoubleFunction<Octets> which, Module module, Tags tags) {
    return FunctionCounter.builder(
            "hub_modem_interface_bytes",
            module,
            one -> which.applyAsDouble(meter.carried(one.imei())))
        .description("Octets that the interface has received (in) and sent (out)")
        .tags(tags.and("direction", direction))
        .register(registry);
  }
}
