package io.sensorhub.modem;

import io.sensorhub.core.DeviceId;
import io.sensorhub.modem.entry.Modem;
import io.sensorhub.modem.entry.Seen;
import io.sensorhub.modem.fleet.ModemState;
import io.sensorhub.modem.fleet.Verdict;
import io.sensorhub.modem.line.ModemLines;
import io.sensorhub.modem.module.Module;
import io.sensorhub.modem.module.Modules;
import io.sensorhub.modem.store.Store;
import java.net.InetAddress;
import java.util.Optional;

/** Has the store keep what is seen of modules. For one thread. */
final class Sightings {

  private final Store store;
  private final Modules modules;
  private final ModemLines lines;

  Sightings(Store store, Modules modules, ModemLines lines) {
    this.store = store;
    this.modules = modules;
    this.lines = lines;
  }

  /** To be called again and again. */
  void update() {
    modules.all().values().forEach(this::see);
  }

  /** The SIM that was there last, for traffic goes on while the line is not heard. */
  private String before(Module module) {
    return store.modem(module.imei()).map(Modem::seen).map(Seen::iccid).orElse("");
  }

  private void see(Module module) {
    Verdict verdict = module.verdict();
    Optional<DeviceId> line = modules.line(module);
    store.seen(
        module.imei(),
        new Seen(
            module.place(),
            line.map(DeviceId::value).orElse(""),
            verdict.interfaceName().orElse(""),
            line.flatMap(modem -> lines.text(modem, "iccid")).orElseGet(() -> before(module)),
            line.flatMap(modem -> lines.text(modem, "operator")).orElse(""),
            verdict.address().map(InetAddress::getHostAddress).orElse(""),
            "",
            FleetApi.status(verdict.state()),
            verdict.state().wireName(),
            verdict.cause(),
            verdict.state() != ModemState.ABSENT));
  }
}
