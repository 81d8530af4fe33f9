package io.sensorhub.modem.module;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.modem.ModemsConfig;
import io.sensorhub.core.modem.Network;
import io.sensorhub.core.modem.ProxyRules;
import io.sensorhub.core.port.Endpoint;
import io.sensorhub.modem.fleet.Fleet;
import io.sensorhub.modem.fleet.Lookout;
import io.sensorhub.modem.fleet.Verdict;
import io.sensorhub.modem.line.ModemLines;
import io.sensorhub.modem.line.Places;
import io.sensorhub.runtime.device.EventNumbers;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The modules with a proxy. Each that says its IMEI gets one, and keeps its port. Everything is
 * changed by the thread of the {@link Lookout}; {@link #all} is for any thread.
 */
public final class Modules implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Modules.class);

  /** Rounds of a quarter of a second. */
  private static final int A_SECOND = 4;

  private static final int FIVE_SECONDS = 20;

  private final Supplier<InstanceConfig> instance;
  private final ModemLines lines;
  private final Places places;
  private final Listeners listeners;
  private final ProxyDevices devices;
  private final EventNumbers events;
  private final Clock clock;
  private final Fleet fleet = new Fleet(this::judged);
  private final Lookout lookout;
  private final Ports ports = new Ports();
  private final Questions questions;
  private volatile Map<String, Module> modules = Map.of();
  private volatile Claims claims = new Claims(List.of());
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
      Path sys,
      Clock clock) {
    this.instance = instance;
    this.lines = lines;
    this.places = new Places(sys);
    this.listeners = listeners;
    this.devices = devices;
    this.events = events;
    this.clock = clock;
    this.lookout = new Lookout(fleet, sys, Path.of("/proc"));
    this.questions = new Questions(lines, asking, lookout::order, A_SECOND);
  }

  /** Begins to look. */
  public void start() {
    boolean _ = lookout.order(this::begin);
    lookout.start();
  }

  private ModemsConfig config() {
    return instance.get().modems().orElseThrow();
  }

  private void begin() {
    config().of().forEach((imei, of) -> of.port().ifPresent(port -> ports.fix(imei, port)));
    claims = Claims.of(instance.get(), places);
    config()
        .of()
        .forEach((imei, of) -> {
          if (of.port().isPresent()) {
            add(imei, "");
          }
        });
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
          config().of().forEach((imei, of) -> of.port().ifPresent(port -> ports.fix(imei, port)));
          modules.values().forEach(this::configure);
        });
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
    for (Module module : modules.values()) {
      if (round % FIVE_SECONDS == 0) {
        module.listen(module.verdict().interfaceName().isPresent());
      }
      boolean heard = claims.on(module.place()).map(on -> lines.heard(on.modem())).orElse(false);
      fleet.meet(module.imei(), new Verdict.Circumstances(module.portTrouble().orElse(""), heard));
      fleet.wish(module.imei(), wishes(module));
    }
    if (round % A_SECOND == 0) {
      show();
    }
  }

  private void said(String imei, String place, long enumeration) {
    if (fleet.enumeration(place).equals(Optional.of(enumeration))) {
      if (!fleet.knows(imei)) {
        add(imei, place);
      }
      boolean _ = fleet.confirm(imei, place, enumeration);
    }
  }

  private void add(String imei, String place) {
    int preferred = config().firstPort() + claims.index(place);
    Optional<Integer> port = ports.of(imei, preferred);
    if (port.isEmpty()) {
      LOG.error("no proxy, for all ports are given imei={} from={}", imei, preferred);
      return;
    }
    Module module =
        listeners.module(
            imei,
            new Endpoint(config().listen(), port.get()),
            config().rules(imei, Json.object()),
            clock.instant());
    Map<String, Module> more = new LinkedHashMap<>(modules);
    more.put(imei, module);
    modules = more;
    fleet.add(
        imei, module.egress(), wishes(module), Optional.of(place).filter(at -> !at.isEmpty()));
    configure(module);
    LOG.info("modem known imei={} place={} proxy_port={}", imei, place, port.get());
  }

  /** What the file says of a module, now. */
  private void configure(Module module) {
    ObjectNode changed = Json.object();
    ProxyRules rules = config().rules(module.imei(), changed);
    Optional<ModemsConfig.Module> own = config().module(module.imei());
    module.named(own.flatMap(ModemsConfig.Module::friendlyName).orElse(""));
    own.flatMap(ModemsConfig.Module::enabled).ifPresent(module::enable);
    ports
        .of(module.imei(), module.port())
        .ifPresent(port -> module.move(new Endpoint(config().listen(), port)));
    module.change(rules);
    module.listen(module.verdict().interfaceName().isPresent());
    fleet.wish(module.imei(), wishes(module));
  }

  private Verdict.Wishes wishes(Module module) {
    List<InetAddress> servers = new ArrayList<>();
    for (String server : config().dns()) {
      if (!server.equals(ModemsConfig.OPERATOR)) {
        Network.literal(server).ifPresent(servers::add);
        continue;
      }
      claims
          .on(module.place())
          .flatMap(claim -> lines.text(claim.modem(), "dns_servers"))
          .ifPresent(told -> {
            for (String each : told.split(" ", -1)) {
              Network.literal(each).ifPresent(servers::add);
            }
          });
    }
    return new Verdict.Wishes(module.enabled(), servers, module.rules().allowPrivate());
  }

  /** A module is judged otherwise than before. */
  private void judged(String imei, Verdict verdict) {
    Module module = modules.get(imei);
    if (module == null) {
      return;
    }
    boolean before = ProxyDevices.serves(module.verdict());
    module.judged(verdict, clock.instant());
    fleet.place(imei).ifPresent(module::at);
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
    for (Claims.Claim claim : claims.all()) {
      Optional<Module> module = claim.place().flatMap(fleet::at).map(imei -> modules.get(imei));
      boolean plugged = claim.place().flatMap(fleet::enumeration).isPresent();
      devices.show(
          claim.proxy(),
          module,
          module.map(Module::verdict).orElseGet(() -> ProxyDevices.unknown(plugged)));
    }
  }

  /** Switches a module on or off. */
  public void enable(Module module, boolean on) {
    boolean _ =
        lookout.order(() -> {
          module.enable(on);
          fleet.wish(module.imei(), wishes(module));
        });
  }

  /** The modules that are known, by IMEI. */
  public Map<String, Module> all() {
    return modules;
  }

  /** The module that a device stands for now; empty: none. */
  public Optional<Module> of(DeviceId proxy) {
    return claims.all().stream()
        .filter(claim -> claim.proxy().id().equals(proxy) && claim.place().isPresent())
        .flatMap(claim ->
            modules.values().stream()
                .filter(module -> module.place().equals(claim.place().orElse(""))))
        .findFirst();
  }

  /** The modem whose line is where a module is. */
  public Optional<DeviceId> line(Module module) {
    return claims.on(module.place()).map(Claims.Claim::modem);
  }

  /** Places where something is plugged in that no port of the file names. */
  public List<String> unclaimed() {
    return unclaimed;
  }

  /** Why modems cannot be looked at; empty: they can. */
  public String trouble() {
    return lookout.trouble();
  }

  @Override
  public void close() {
    lookout.close();
    modules.values().forEach(Module::close);
  }
}
