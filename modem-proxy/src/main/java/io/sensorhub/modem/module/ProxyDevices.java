package io.sensorhub.modem.module;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Quality;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Value;
import io.sensorhub.core.change.Changes;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.description.Control;
import io.sensorhub.core.description.Kind;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.core.health.DeviceHealth;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.modem.entry.Octets;
import io.sensorhub.modem.entry.Period;
import io.sensorhub.modem.fleet.ModemState;
import io.sensorhub.modem.fleet.Verdict;
import io.sensorhub.modem.store.Store;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.device.Roster;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Shows proxies as the devices that they are on the stream, on REST and on MQTT. */
public final class ProxyDevices implements Roster.Owner {

  private static final String ENABLED = "enabled";

  private record Shown(Map<String, Value> values, String message) {}

  private final DeviceBoard board;
  private final Store store;
  private final Clock clock;
  private final Map<DeviceId, Shown> shown = new HashMap<>();

  public ProxyDevices(DeviceBoard board, Store store, Clock clock) {
    this.board = board;
    this.store = store;
    this.clock = clock;
  }

  /** Shows a device anew if it is otherwise than before. For the thread of the modems. */
  void show(DeviceConfig device, Optional<Module> module, Verdict verdict) {
    Map<String, Value> values = new LinkedHashMap<>();
    values.put("state", new Value.Text(verdict.state().wireName()));
    values.put("imei", text(module.map(Module::imei)));
    values.put("proxy_port", module.<Value>map(of -> new Value.Whole(of.port())).orElse(missing()));
    values.put("wan_ip", text(verdict.address().map(InetAddress::getHostAddress)));
    values.put("interface", text(verdict.interfaceName()));
    values.put("connections", new Value.Whole(module.map(Module::connections).orElse(0)));
    values.putAll(traffic(module.map(Module::imei)));
    values.put(ENABLED, new Value.Flag(module.map(Module::enabled).orElse(true)));
    Shown now = new Shown(values, verdict.cause() + verdict.message());
    if (!now.equals(shown.put(device.id(), now))) {
      Instant time = clock.instant();
      Reading reading = Reading.at(time, device.id(), values, Map.of(), Quality.GOOD);
      board.judged(reading, health(verdict, time));
    }
  }

  private Map<String, Value> traffic(Optional<String> imei) {
    Map<String, Value> values = new LinkedHashMap<>();
    Optional<Octets> today = imei.map(serial -> store.counts().payload(serial, Period.DAY));
    values.put("bytes_in_today", whole(today.map(Octets::in)));
    values.put("bytes_out_today", whole(today.map(Octets::out)));
    values.put(
        "bytes_month",
        whole(
            imei.flatMap(store::modem)
                .map(known ->
                    store
                        .counts()
                        .ofInterface(known.serial(), known.seen().iccid(), Period.MONTH)
                        .both())));
    return values;
  }

  private static Value whole(Optional<Long> number) {
    return number.<Value>map(Value.Whole::new).orElse(missing());
  }

  private static Value text(Optional<String> text) {
    return text.<Value>map(Value.Text::new).orElse(missing());
  }

  private static Value missing() {
    return new Value.Missing();
  }

  private static UnaryOperator<DeviceHealth> health(Verdict verdict, Instant now) {
    return switch (verdict.state()) {
      case ONLINE -> health -> health.success(now);
      case DEGRADED -> health -> health.partly(fault(FaultCode.PROXY_HINDERED, verdict, now), now);
      case UNCONFIRMED ->
          health -> health.status() == DeviceStatus.UNKNOWN ? health : DeviceHealth.unknown(now);
      case CONFLICT -> health -> health.lost(fault(FaultCode.IDENTITY_CONFLICT, verdict, now), now);
      case ABSENT, REGISTERED, DISABLED ->
          health -> health.lost(fault(FaultCode.MODEM_OFFLINE, verdict, now), now);
    };
  }

  private static Fault fault(FaultCode code, Verdict verdict, Instant now) {
    return Fault.of(code, verdict.cause() + ": " + verdict.message(), now);
  }

  /** What a place is like that no known module was at. */
  static Verdict unknown(boolean plugged) {
    return plugged
        ? Verdict.unconfirmed("the module there has not said yet which it is")
        : Verdict.absent();
  }

  /** Whether something is to be shown of a module that can be known only after it has come. */
  static boolean serves(Verdict verdict) {
    return verdict.state() == ModemState.ONLINE || verdict.state() == ModemState.DEGRADED;
  }

  @Override
  public Roster.Step prepare(Roster.Members next, Changes<DeviceConfig> devices) {
    Map<DeviceId, DeviceConfig> byId = new HashMap<>();
    next.devices().forEach(device -> byId.put(device.id(), device));
    return new Roster.Step() {
      @Override
      public Map<String, PropertyDescription> describe(DeviceId id) {
        DeviceConfig device = byId.get(id);
        return device == null
            ? Map.of()
            : Map.of(
                ENABLED,
                PropertyDescription.of(
                    device,
                    ENABLED,
                    Kind.FLAG,
                    Optional.empty(),
                    Optional.of(new Control.OnOff())));
      }

      @Override
      public void close() {}

      @Override
      public void open() {}
    };
  }

  /** The devices that are proxies. */
  static List<DeviceConfig> among(List<DeviceConfig> devices) {
    return devices.stream().filter(ProxyDevices::is).toList();
  }

  /** Whether a device is a proxy. */
  public static boolean is(DeviceConfig device) {
    return device.source() instanceof DeviceConfig.Proxy;
  }
}
