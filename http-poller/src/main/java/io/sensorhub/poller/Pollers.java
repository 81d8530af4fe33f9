package io.sensorhub.poller;

import io.micrometer.core.instrument.FunctionCounter;
import io.sensorhub.core.Deadline;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.change.Changes;
import io.sensorhub.core.change.RosterChange.Changed;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.poller.device.DeviceState;
import io.sensorhub.poller.device.HttpDevice;
import io.sensorhub.poller.device.Poller;
import io.sensorhub.poller.names.LocalNames;
import io.sensorhub.poller.profile.HttpProfile;
import io.sensorhub.runtime.Closer;
import io.sensorhub.runtime.Meters;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.device.Impact;
import io.sensorhub.runtime.device.Roster;
import io.sensorhub.runtime.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who looks after each device: devices come, go and change while the others are polled on. */
final class Pollers implements Roster.Owner, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Pollers.class);

  /** How long the ends of sessions may take when the process ends. */
  private static final Duration ENDS = Duration.ofSeconds(3);

  /** Idle connections that are kept for one host; one request at a time needs one. */
  private static final int MOST_IDLE = 2;

  /**
   * What the devices behind one host and port share: their turn, and their connections, so that
   * devices behind other hosts do not push them out.
   */
  private record Host(Semaphore turn, OkHttpClient client) {}

  /** Within so many milliseconds every device is asked for the first time. */
  private static final int FIRST_READ_MS = 500;

  private final Service service;
  private final OkHttpClient client;
  private final DeviceBoard board;
  private final Simulation simulation;
  private final LongSupplier ticker;
  private final Random random = new Random();
  private final Map<DeviceId, Poller> pollers = new ConcurrentHashMap<>();
  private final Map<String, Host> hosts = new ConcurrentHashMap<>();
  private final LocalNames names;
  private final Closer closer = new Closer();

  /**
   * @param client of the process
   * @param simulation reads the devices that are none
   * @param ticker nanoseconds that only go forward
   */
  Pollers(
      Service service,
      OkHttpClient client,
      DeviceBoard board,
      Simulation simulation,
      LongSupplier ticker) {
    this.service = service;
    this.client = client;
    this.board = board;
    this.simulation = simulation;
    this.ticker = ticker;
    this.names = new LocalNames(ticker);
  }

  /** Whoever looks after that device. */
  Optional<Poller> of(DeviceId device) {
    return Optional.ofNullable(pollers.get(device));
  }

  @Override
  public Roster.Step prepare(Roster.Members next, Changes<DeviceConfig> changes)
      throws ConfigurationException {
    List<Changed<DeviceConfig>> changed =
        changes.changed().stream().filter(change -> Impact.of(change) != Impact.WORDS).toList();
    List<DeviceConfig> coming = new ArrayList<>(changes.added());
    changed.stream().map(Changed::now).forEach(coming::add);
    List<DeviceConfig> going = new ArrayList<>(changes.removed());
    changed.stream().map(Changed::before).forEach(going::add);
    Problems problems = new Problems();
    List<HttpDevice> targets = new ArrayList<>();
    for (DeviceConfig device : coming) {
      if (!(device.source() instanceof DeviceConfig.Simulated)) {
        HttpProfile.of(device, problems).ifPresent(profile -> targets.add(target(device, profile)));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(
          service.settings().instanceFile().toString(), problems.all());
    }
    return new Roster.Step() {
      private final Map<DeviceId, HttpDevice> ended = new HashMap<>();

      @Override
      public Map<String, PropertyDescription> describe(DeviceId device) {
        return targets.stream()
            .filter(target -> target.config().id().equals(device))
            .findFirst()
            .map(HttpDevice::describe)
            .orElseGet(Map::of);
      }

      @Override
      public void close() {
        going.forEach(device ->
            end(device.id()).ifPresent(poller -> ended.put(device.id(), poller.device())));
      }

      @Override
      public void open() {
        targets.forEach(target -> begin(target, ended.get(target.config().id())));
        simulation.start(coming);
        forgetHosts();
      }
    };
  }

  private Optional<Poller> end(DeviceId device) {
    simulation.stop(device);
    Poller poller = pollers.remove(device);
    if (poller != null) {
      closer.release(poller);
      Meters.forget(service.metrics(), "device", device.value());
    }
    return Optional.ofNullable(poller);
  }

  /**
   * @param before what the device was up to now; null: nobody looked after it
   */
  private void begin(HttpDevice target, @Nullable HttpDevice before) {
    DeviceConfig device = target.config();
    Poller poller =
        closer.own(
            new Poller(
                target,
                host(target.profile()).turn(),
                new DeviceState(board.config(device.id()).orElse(device), board, service.clock()),
                name -> model(device, name),
                Duration.ofMillis(random.nextInt(FIRST_READ_MS)),
                ticker));
    if (before != null
        && before.config().profile().equals(poller.device().config().profile())
        && board.reading(device.id()).isPresent()) {
      poller.device().goesOnAs(before);
    }
    pollers.put(device.id(), poller);
    FunctionCounter.builder(
            "hub_http_members_skipped", poller, known -> known.device().skippedMembers())
        .description("Members of answers whose names cannot be properties")
        .tag("device", device.id().value())
        .register(service.metrics());
    poller.start();
  }

  private HttpDevice target(DeviceConfig device, HttpProfile profile) {
    return new HttpDevice(device, profile, host(profile).client(), service.clock(), ticker);
  }

  private Host host(HttpProfile profile) {
    return hosts.computeIfAbsent(
        key(profile),
        _ ->
            new Host(
                new Semaphore(1, true),
                client
                    .newBuilder()
                    .connectionPool(new ConnectionPool(MOST_IDLE, 5, TimeUnit.MINUTES))
                    .dns(names)
                    .build()));
  }

  private static String key(HttpProfile profile) {
    return profile.base().map(base -> base.host() + ":" + base.port()).orElse("");
  }

  private void forgetHosts() {
    Set<String> used = new HashSet<>();
    pollers.values().forEach(poller -> used.add(key(poller.device().profile())));
    hosts
        .entrySet()
        .removeIf(host -> {
          boolean over = !used.contains(host.getKey());
          if (over) {
            host.getValue().client().connectionPool().evictAll();
          }
          return over;
        });
  }

  /** The same device, now that it is known what it is. */
  private Optional<HttpDevice> model(DeviceConfig device, String profile) {
    Problems problems = new Problems();
    Optional<DeviceConfig> known =
        Optional.ofNullable(device.models().get(profile)).map(device::as);
    Optional<HttpDevice> model =
        known.flatMap(config -> HttpProfile.of(config, problems).map(http -> target(config, http)));
    problems.all().forEach(problem -> LOG.error("profile {}: {}", profile, problem));
    return problems.isEmpty() ? model : Optional.empty();
  }

  @Override
  public void close() {
    List<Poller> all = List.copyOf(pollers.values());
    closer.close();
    Deadline end = Deadline.in(ENDS, ticker);
    try {
      for (Poller poller : all) {
        poller.awaitEnd(end);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    hosts.values().forEach(host -> host.client().connectionPool().evictAll());
  }
}
