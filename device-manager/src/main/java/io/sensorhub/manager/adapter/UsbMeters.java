package io.sensorhub.manager.adapter;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/** The numbers of the manager. */
final class UsbMeters {

  private final MeterRegistry registry;
  private final Counter flaps;
  private final Counter probeOctets;
  private final DistributionSummary delay;

  UsbMeters(MeterRegistry registry) {
    this.registry = registry;
    this.flaps =
        Counter.builder("hub_usb_flaps")
            .description("Times that an adapter was left alone, for it came and went too often")
            .register(registry);
    this.probeOctets =
        Counter.builder("hub_usb_probe_bytes")
            .description("Octets that were sent to find out what an adapter is")
            .register(registry);
    this.delay =
        DistributionSummary.builder("hub_usb_event_to_config_seconds")
            .description("From the detector's event to the order for the handler")
            .serviceLevelObjectives(0.005, 0.02, 0.1, 0.5, 1, 5)
            .register(registry);
  }

  /** The number of adapters by state. */
  void states(Adapters adapters, ToDoubleFunction<Adapters> number, State state) {
    Gauge.builder("hub_usb_devices", adapters, number)
        .description("Adapters that are known")
        .tag("state", state.key())
        .register(registry);
  }

  void plugged(String subsystem) {
    counter("hub_usb_plugged", "Devices that came", "subsystem", subsystem).increment();
  }

  void unplugged(String subsystem) {
    counter("hub_usb_unplugged", "Devices that went", "subsystem", subsystem).increment();
  }

  void decided(String decision) {
    counter("hub_usb_decisions", "Decisions", "decision", decision).increment();
  }

  private Counter counter(String name, String what, String tag, String value) {
    return Counter.builder(name).description(what).tag(tag, value).register(registry);
  }

  void flapped() {
    flaps.increment();
  }

  void probed(long octets) {
    probeOctets.increment((double) octets);
  }

  void ordered(Duration sinceEvent) {
    delay.record(Math.max(0, sinceEvent.toNanos() / 1e9));
  }
}
