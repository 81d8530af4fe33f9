package io.sensorhub.poller;

import io.micrometer.core.instrument.FunctionCounter;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.EventId;
import io.sensorhub.core.config.ConfigurationException;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.Problems;
import io.sensorhub.runtime.Periodic;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.ServiceName;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.http.ApiServer;
import io.sensorhub.runtime.http.Upstream;
import io.sensorhub.runtime.settings.InstanceFiles;
import io.sensorhub.runtime.simulation.Simulation;
import io.sensorhub.stream.Feed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Semaphore;
import okhttp3.OkHttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the HTTP devices of an instance, and its simulated motion detectors. */
public final class Main {

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  /** Within so many milliseconds every device is asked for the first time. */
  private static final int FIRST_READ_MS = 500;

  private Main() {}

  /** Runs until the process is told to end. */
  public static void main(String[] arguments) {
    Service.run(ServiceName.HTTP_POLLER, Main::assemble);
  }

  /** Puts the service together and starts it; the service closes what it owns. */
  public static void assemble(Service service) throws ConfigurationException, InterruptedException {
    Problems problems = new Problems();
    List<DeviceConfig> devices =
        service.instance().devices().stream()
            .filter(DeviceConfig::enabled)
            .filter(DeviceConfig::overHttp)
            .toList();
    OkHttpClient client = Upstream.newClient();
    service.own(Upstream.closing(client));
    List<HttpDevice> targets = new ArrayList<>();
    for (DeviceConfig device : devices) {
      if (device.source() instanceof DeviceConfig.Simulated) {
        continue;
      }
      HttpProfile.of(device, problems)
          .ifPresent(profile -> targets.add(new HttpDevice(device, profile, client)));
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(
          service.settings().instanceFile().toString(), problems.all());
    }

    Feed feed = new Feed(new EventId(service.name().text(), service.boot(), 0));
    DeviceBoard board =
        new DeviceBoard(ServiceName.HTTP_POLLER, devices, feed, service.clock(), System::nanoTime);
    Map<String, Semaphore> hosts = new HashMap<>();
    Random random = new Random();
    Map<DeviceId, Poller> pollers = new LinkedHashMap<>();
    for (HttpDevice target : targets) {
      DeviceConfig device = target.config();
      String hostAndPort =
          target.profile().base().map(base -> base.host() + ":" + base.port()).orElse("");
      Semaphore host = hosts.computeIfAbsent(hostAndPort, _ -> new Semaphore(1, true));
      Poller poller =
          new Poller(
              target,
              host,
              new DeviceState(device, board, service.clock()),
              name -> model(service, device, name, client),
              Duration.ofMillis(random.nextInt(FIRST_READ_MS)));
      pollers.put(device.id(), service.own(poller));
      FunctionCounter.builder(
              "hub_http_members_skipped", poller, known -> known.device().skippedMembers())
          .description("Members of answers whose names cannot be properties")
          .tag("device", device.id().value())
          .register(service.metrics());
    }

    Optional<PushServer> push =
        service
            .instance()
            .push()
            .map(listen -> service.own(new PushServer(listen, pollers, service.clock())));
    Simulation simulation =
        service.own(
            new Simulation(devices, board, service.clock(), service.settings().zone(), random));
    PollerApi api = new PollerApi(board, pollers, simulation, push, service.clock());
    ApiServer server =
        service.own(new ApiServer(service, api::health, Optional.of(feed), api::routes));
    pollers.values().forEach(Poller::start);
    simulation.start();
    push.ifPresent(PushServer::start);
    service
        .own(new Periodic("silence"))
        .every(Duration.ofSeconds(1), Duration.ofSeconds(1), board::checkSilence);
    server.start();
  }

  /** The same device, now that it is known what it is. */
  private static Optional<HttpDevice> model(
      Service service, DeviceConfig device, String profile, OkHttpClient client) {
    Problems problems = new Problems();
    Optional<DeviceConfig> known =
        InstanceFiles.profiles(service.settings()).find(profile, problems).map(device::as);
    Optional<HttpDevice> model =
        known.flatMap(config ->
            HttpProfile.of(config, problems).map(http -> new HttpDevice(config, http, client)));
    problems.all().forEach(problem -> LOG.error("profile {}: {}", profile, problem));
    return problems.isEmpty() ? model : Optional.empty();
  }
}
