package io.sensorhub.modem.traffic;

import io.sensorhub.modem.entry.Modem;
import io.sensorhub.modem.entry.Octets;
import io.sensorhub.modem.entry.Seen;
import io.sensorhub.modem.entry.Traffic;
import io.sensorhub.modem.module.Module;
import io.sensorhub.modem.slot.Link;
import io.sensorhub.modem.store.Store;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Has the store count what the modules' proxies move, by user, and what their interfaces carry, by
 * SIM. What an interface had carried before this process began is not counted.
 */
public final class TrafficMeter {

  private record User(Module module, String name) {}

  private final Store store;
  private final Supplier<Collection<Module>> modules;
  private final Path proc;
  private final Growth<User> payload = new Growth<>();
  private final Growth<Integer> interfaces = new Growth<>();
  private final Map<String, Octets> carried = new ConcurrentHashMap<>();

  /**
   * @param proc ordinarily {@code /proc}
   */
  public TrafficMeter(Store store, Supplier<Collection<Module>> modules, Path proc) {
    this.store = store;
    this.modules = modules;
    this.proc = proc;
    DeviceTable.look(proc)
        .byName()
        .forEach((name, octets) -> index(name).ifPresent(index -> interfaces.begin(index, octets)));
  }

  /** To be called again and again, and at the end. */
  public synchronized void sample() {
    DeviceTable table = DeviceTable.look(proc);
    for (Module module : modules.get()) {
      String imei = module.imei();
      String sim = store.modem(imei).map(Modem::seen).map(Seen::iccid).orElse("");
      module
          .moved()
          .forEach((user, octets) ->
              store.counts().add(imei, sim, user, payload.of(new User(module, user), octets)));
      module.verdict().link().ifPresent(link -> carried(imei, sim, link, table));
    }
  }

  private void carried(String imei, String sim, Link link, DeviceTable table) {
    Octets now = table.byName().get(link.name());
    if (now != null && index(link.name()).equals(OptionalInt.of(link.index()))) {
      Octets more = interfaces.of(link.index(), now);
      carried.merge(imei, more, Octets::plus);
      store.counts().add(imei, sim, Traffic.INTERFACE, more);
    }
  }

  /** What the interface of a module has carried since the start of this process. */
  public Octets carried(String imei) {
    return carried.getOrDefault(imei, Octets.NONE);
  }

  private static OptionalInt index(String name) {
    try {
      NetworkInterface found = NetworkInterface.getByName(name);
      return found == null ? OptionalInt.empty() : OptionalInt.of(found.getIndex());
    } catch (SocketException e) {
      return OptionalInt.empty(); // gone meanwhile
    }
  }
}
