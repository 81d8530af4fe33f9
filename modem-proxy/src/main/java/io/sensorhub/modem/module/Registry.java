package io.sensorhub.modem.module;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.modem.ModemsConfig;
import io.sensorhub.core.port.Endpoint;
import io.sensorhub.modem.fleet.Fleet;
import io.sensorhub.modem.fleet.ModemState;
import io.sensorhub.modem.fleet.Verdict;
import io.sensorhub.runtime.http.ApiException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The modules that are known, with what is wanted of each and what is kept of it. For the thread of
 * the modems; {@link #all} is for any.
 */
final class Registry {

  private static final Logger LOG = LoggerFactory.getLogger(Registry.class);

  private final Supplier<ModemsConfig> config;
  private final Fleet fleet;
  private final Listeners listeners;
  private final Memory memory;
  private final Function<String, Optional<String>> operators;
  private final Clock clock;
  private final Ports ports = new Ports();
  private final Map<String, Kept> kept = new LinkedHashMap<>();
  private volatile Map<String, Module> modules = Map.of();

  /**
   * @param operators tells the servers of names that the operator has given, by place
   */
  Registry(
      Supplier<ModemsConfig> config,
      Fleet fleet,
      Listeners listeners,
      Memory memory,
      Function<String, Optional<String>> operators,
      Clock clock) {
    this.config = config;
    this.fleet = fleet;
    this.listeners = listeners;
    this.memory = memory;
    this.operators = operators;
    this.clock = clock;
  }

  /** The modules, by IMEI. */
  Map<String, Module> all() {
    return modules;
  }

  /** Those that were known before, and those that the file gives a port. */
  void begin() {
    kept.putAll(memory.all());
    kept.forEach((imei, known) -> {
      if (known.port() > 0) {
        ports.fix(imei, known.port());
      }
    });
    Map<String, ModemsConfig.Module> own = config.get().of();
    own.forEach((imei, of) -> of.port().ifPresent(port -> ports.fix(imei, port)));
    memory.all().forEach((imei, known) -> add(imei, known.place(), _ -> 0));
    own.forEach((imei, of) -> {
      if (of.port().isPresent()) {
        add(imei, "", _ -> 0);
      }
    });
  }

  /**
   * A module is known from now on, if it was not.
   *
   * @param index the number of a place in the file
   */
  void add(String imei, String place, ToIntFunction<String> index) {
    if (modules.containsKey(imei)) {
      return;
    }
    int preferred = config.get().firstPort() + index.applyAsInt(place);
    Optional<Integer> port = ports.of(imei, preferred);
    if (port.isEmpty()) {
      LOG.error("no proxy, for all ports are given imei={} from={}", imei, preferred);
      return;
    }
    Module module =
        listeners.module(
            imei,
            new Endpoint(config.get().listen(), port.get()),
            wanted(imei).rules(),
            clock.instant());
    Map<String, Module> more = new LinkedHashMap<>(modules);
    more.put(imei, module);
    modules = more;
    module.at(place);
    fleet.add(
        imei, module.egress(), wishes(module), Optional.of(place).filter(at -> !at.isEmpty()));
    configure(module);
    keep(module);
    LOG.info("modem known imei={} place={} proxy_port={}", imei, place, port.get());
  }

  private Wanted wanted(String imei) {
    return new Wanted(config.get(), imei, kept.getOrDefault(imei, Kept.NONE));
  }

  /** Keeps where a module is. */
  void keep(Module module) {
    Kept before = kept.getOrDefault(module.imei(), Kept.NONE);
    Kept now = before.at(module.port(), module.place());
    if (!now.equals(kept.put(module.imei(), now))) {
      memory.keep(kept);
    }
  }

  /** What is wanted of a module, now. */
  void configure(Module module) {
    Wanted wanted = wanted(module.imei());
    module.named(wanted.friendlyName());
    module.enable(wanted.enabled());
    wanted.port().ifPresent(port -> ports.fix(module.imei(), port));
    ports
        .of(module.imei(), module.port())
        .ifPresent(port -> module.move(new Endpoint(config.get().listen(), port)));
    module.change(wanted.rules());
    module.listen(module.verdict().interfaceName().isPresent());
    module.version(wanted.kept().version());
    fleet.wish(module.imei(), wishes(module));
    keep(module);
  }

  /** How names are asked now, and what clients reach. */
  Verdict.Wishes wishes(Module module) {
    return new Verdict.Wishes(
        module.enabled(),
        wanted(module.imei()).servers(operators.apply(module.place())),
        module.rules().allowPrivate());
  }

  /**
   * Changes what is wanted of a module.
   *
   * @param patch in the form of an element of {@code of}; null takes a key back
   * @param version that it must have; empty: any
   */
  void change(Module module, ObjectNode patch, OptionalLong version) {
    Kept before = kept.getOrDefault(module.imei(), Kept.NONE);
    if (version.isPresent() && version.getAsLong() != before.version()) {
      throw new ApiException(412, "VERSION_CONFLICT", "It is version " + before.version());
    }
    Kept next = new Wanted(config.get(), module.imei(), before).change(patch);
    int port = patch.path("proxy").path("port").asInt();
    if (modules.values().stream().anyMatch(other -> other != module && other.port() == port)) {
      throw new ApiException(409, "PORT_TAKEN", "Another module has port " + port);
    }
    kept.put(module.imei(), next);
    memory.keep(kept);
    configure(module);
  }

  /** People have changed what is kept of a module. */
  void edited(String imei, Kept now) {
    Module module = modules.get(imei);
    if (module == null) {
      return;
    }
    kept.put(imei, now);
    if (now.port() > 0) {
      ports.fix(imei, now.port());
    }
    configure(module);
    LOG.info("modem changed by an edit imei={} version={}", imei, now.version());
  }

  /** What is kept of all modules, by IMEI. */
  Map<String, Kept> kept() {
    return new LinkedHashMap<>(kept);
  }

  /** Modules are wanted as they were, all of them or none. */
  void restore(Map<String, Kept> wanted, boolean dry) {
    Map<String, Kept> next = new LinkedHashMap<>();
    wanted.forEach((imei, was) -> {
      Kept before = kept.getOrDefault(imei, Kept.NONE);
      int port = config.get().module(imei).map(of -> of.port().orElse(0)).orElse(0);
      int chosen = port > 0 ? port : was.port();
      requireFree(imei, chosen, wanted);
      next.put(
          imei,
          new Wanted(config.get(), imei, before.at(chosen, before.place())).replaced(was.wanted()));
    });
    if (dry) {
      return;
    }
    kept.putAll(next);
    next.forEach((imei, now) -> {
      if (now.port() > 0) {
        ports.fix(imei, now.port());
      }
    });
    next.forEach((imei, now) -> {
      Module module = modules.get(imei);
      if (module == null) {
        add(imei, now.place(), _ -> 0);
      } else {
        configure(module);
      }
    });
    memory.keep(kept);
    LOG.info("modems restored count={}", next.size());
  }

  private void requireFree(String imei, int port, Map<String, Kept> wanted) {
    for (Module other : modules.values()) {
      if (port > 0 && other.port() == port && !wanted.containsKey(other.imei())) {
        throw new ApiException(
            409, "PORT_TAKEN", imei + " had port " + port + ", which " + other.imei() + " has now");
      }
    }
  }

  /** Forgets a module that is absent, and its port. */
  void forget(Module module) {
    if (module.verdict().state() != ModemState.ABSENT) {
      throw new ApiException(409, "MODEM_PRESENT", "Only an absent module can be forgotten");
    }
    Map<String, Module> fewer = new LinkedHashMap<>(modules);
    fewer.remove(module.imei());
    modules = fewer;
    fleet.remove(module.imei());
    module.close();
    ports.forget(module.imei());
    kept.remove(module.imei());
    memory.keep(kept);
  }
}
