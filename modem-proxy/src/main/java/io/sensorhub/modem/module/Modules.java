package io.sensorhub.modem.module;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.modem.ModemsConfig;
import io.sensorhub.modem.entry.Modem;
import io.sensorhub.modem.fleet.Fleet;
import io.sensorhub.modem.fleet.Lookout;
import io.sensorhub.modem.fleet.Verdict;
import io.sensorhub.modem.line.ModemLines;
import io.sensorhub.modem.line.Places;
import io.sensorhub.runtime.device.EventNumbers;
import io.sensorhub.runtime.http.ApiException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The modules with a proxy. Each that says its IMEI gets one, and keeps its port. Everything is
 * changed by the thread of the {@link Lookout}; {@link #all} is for any thread.
 */
public final class Modules implements AutoCloseable {

  /** Rounds of a quarter of a second. */
  private static final int A_SECOND = 4;

  private static final int FIVE_SECONDS = 20;

  private final Supplier<InstanceConfig> instance;
  private final ModemLines lines;
  private final Places places;
  private final Registry registry;
  private final ProxyDevices devices;
  private final EventNumbers events;
  private final Memory memory;
  private final Clock clock;
  private final Fleet fleet = new Fleet(this::judged);
  private final Lookout lookout;
  private final Questions questions;
  private volatile Claims claims = new Claims(List.of());
  private volatile Map<DeviceId, Module> shown = Map.of();
  private volatile List<String> unclaimed = List.of();
  private long round;

  /**
   * @param instance as it is now
   * @param asking runs questions, which block
   * @param sys ordinarily {@code /sys}
   */
  public Modules(
      Supplier<InstanceConfig> instance,
      ModemLines lines,
      Listeners listeners,
      ProxyDevices devices,
      EventNumbers events,
      Executor asking,
      Memory memory,
      Path sys,
      Clock clock) {
    this.instance = instance;
    this.lines = lines;
    this.places = new Places(sys);
    this.devices = devices;
    this.events = events;
    this.memory = memory;
    this.clock = clock;
    this.lookout = new Lookout(fleet, sys, Path.of("/proc"));
    this.registry = new Registry(this::config, fleet, listeners, memory, this::operators, clock);
    this.questions = new Questions(lines, asking, lookout::order, A_SECOND);
  }

  /** Begins to look. */
  public void start() {
    boolean _ =
        lookout.order(() -> {
          claims = Claims.of(instance.get(), places);
          registry.begin();
        });
    lookout.start();
  }

  private ModemsConfig config() {
    return instance.get().modems().orElseThrow();
  }

  /** To be called each quarter of a second. */
  public void tick() {
    boolean _ = lookout.order(this::round);
  }

  /** Everything of the file is read anew, soon. */
  public void reload() {
    boolean _ =
        lookout.order(() -> {
          claims = Claims.of(instance.get(), places);
          registry.all().values().forEach(registry::configure);
        });
  }

  private Optional<String> operators(String place) {
    return claims.on(place).flatMap(claim -> lines.text(claim.modem(), "dns_servers"));
  }

  private void round() {
    round++;
    List<String> unconfirmed = fleet.unconfirmed();
    if (!unconfirmed.isEmpty() || round % FIVE_SECONDS == 0) {
      claims = Claims.of(instance.get(), places);
    }
    List<String> nobodys = new ArrayList<>();
    for (String place : unconfirmed) {
      Optional<Claims.Claim> claim = claims.on(place);
      claim.ifPresentOrElse(
          known ->
              fleet
                  .enumeration(place)
                  .ifPresent(before ->
                      questions.ask(
                          known.modem(), place, round, imei -> said(imei, place, before))),
          () -> nobodys.add(place));
    }
    unclaimed = List.copyOf(nobodys);
    for (Module module : registry.all().values()) {
      if (round % FIVE_SECONDS == 0) {
        module.listen(module.verdict().interfaceName().isPresent());
      }
      module.at(fleet.place(module.imei()).orElse(""));
      boolean heard = claims.on(module.place()).map(on -> lines.heard(on.modem())).orElse(false);
      fleet.meet(module.imei(), new Verdict.Circumstances(module.portTrouble().orElse(""), heard));
      fleet.wish(module.imei(), registry.wishes(module));
    }
    if (round % A_SECOND == 0) {
      show();
    }
  }

  private void said(String imei, String place, long enumeration) {
    if (fleet.enumeration(place).equals(Optional.of(enumeration))) {
      registry.add(imei, place, claims::index);
      boolean _ = fleet.confirm(imei, place, enumeration);
    }
  }

  /** A module is judged otherwise than before. */
  private void judged(String imei, Verdict verdict) {
    Module module = registry.all().get(imei);
    if (module == null) {
      return;
    }
    boolean before = ProxyDevices.serves(module.verdict());
    module.judged(verdict, clock.instant());
    module.at(fleet.place(imei).orElse(""));
    registry.keep(module);
    module.listen(verdict.interfaceName().isPresent());
    claims
        .on(module.place())
        .ifPresent(claim -> {
          boolean now = ProxyDevices.serves(verdict);
          if (now && !before) {
            events.happened(claim.proxy().id(), "proxy_serving", "{}");
          } else if (before && !now) {
            String data = Json.object().put("cause", verdict.cause()).toString();
            events.happened(claim.proxy().id(), "proxy_refusing", data);
          }
        });
    show();
  }

  private void show() {
    Map<DeviceId, Module> now = new LinkedHashMap<>();
    for (Claims.Claim claim : claims.all()) {
      Optional<Module> module =
          claim.place().flatMap(fleet::at).map(imei -> registry.all().get(imei));
      module.ifPresent(known -> now.put(claim.proxy().id(), known));
      boolean plugged = claim.place().flatMap(fleet::enumeration).isPresent();
      devices.show(
          claim.proxy(),
          module,
          module.map(Module::verdict).orElseGet(() -> ProxyDevices.unknown(plugged)));
    }
    shown = now;
  }

  /**
   * Changes what is wanted of a module.
   *
   * @param patch in the form of an element of {@code of}; null takes a key back
   * @param version that it must have; empty: any
   */
  public CompletableFuture<Module> change(Module module, ObjectNode patch, OptionalLong version) {
    return ordered(() -> {
      registry.change(module, patch, version);
      return module;
    });
  }

  /** Forgets a module that is absent, and its port. */
  public CompletableFuture<Module> forget(Module module) {
    return ordered(() -> {
      registry.forget(module);
      return module;
    });
  }

  /** What is kept of all modules, by IMEI. */
  public CompletableFuture<Map<String, Kept>> kept() {
    return ordered(registry::kept);
  }

  /**
   * Modules are wanted as they were, all of them or, if one cannot be, none. Others stay.
   *
   * @param dry whether nothing is changed, and it is only found out
   * @return what was kept before
   */
  public CompletableFuture<Map<String, Kept>> restore(Map<String, Kept> wanted, boolean dry) {
    return ordered(() -> {
      Map<String, Kept> before = registry.kept();
      registry.restore(wanted, dry);
      return before;
    });
  }

  /** People have changed a row of the database. */
  public void edited(Modem row) {
    boolean _ = lookout.order(() -> registry.edited(row.serial(), StoreMemory.kept(row)));
  }

  private <T> CompletableFuture<T> ordered(Supplier<T> what) {
    CompletableFuture<T> done = new CompletableFuture<>();
    boolean taken =
        lookout.order(() -> {
          try {
            done.complete(what.get());
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    if (!taken) {
      done.completeExceptionally(new ApiException(503, "BUSY", "Too many changes at a time"));
    }
    return done;
  }

  /** The modules that are known, by IMEI. */
  public Map<String, Module> all() {
    return registry.all();
  }

  /** The module that a device stands for now; empty: none. */
  public Optional<Module> of(DeviceId proxy) {
    return Optional.ofNullable(shown.get(proxy));
  }

  /** The modem whose line is where a module is. */
  public Optional<DeviceId> line(Module module) {
    return claims.on(module.place()).map(Claims.Claim::modem);
  }

  /** The module on a modem's line; empty: none that is known. */
  public Optional<Module> on(DeviceId modem) {
    return registry.all().values().stream()
        .filter(module -> line(module).equals(Optional.of(modem)))
        .findFirst();
  }

  /** Places where something is plugged in that no port of the file names. */
  public List<String> unclaimed() {
    return unclaimed;
  }

  /** Why modems cannot be looked at; empty: they can. */
  public String trouble() {
    return lookout.trouble().isEmpty() ? memory.error() : lookout.trouble();
  }

  @Override
  public void close() {
    lookout.close();
    registry.all().values().forEach(Module::close);
  }
}
