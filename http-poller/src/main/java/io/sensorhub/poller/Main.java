package io.sensorhub.poller;

import io.micrometer.core.instrument.FunctionCounter;
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
import io.sensorhub.stream.Feed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Semaphore;
import okhttp3.OkHttpClient;

/** Asks the HTTP devices of an instance. */
public final class Main {

  /** Within so many milliseconds every device is asked for the first time. */
  private static final int FIRST_READ_MS = 500;

  private Main() {}

  /** Runs until the process is told to end. */
  public static void main(String[] arguments) {
    Service.run(ServiceName.HTTP_POLLER, Main::assemble);
  }

  static void assemble(Service service) throws ConfigurationException, InterruptedException {
    Problems problems = new Problems();
    List<DeviceConfig> devices =
        service.instance().devices().stream()
            .filter(DeviceConfig::enabled)
            .filter(device -> device.source() instanceof DeviceConfig.Http)
            .toList();
    OkHttpClient client = Upstream.newClient();
    service.own(Upstream.closing(client));
    List<HttpDevice> targets = new ArrayList<>();
    for (DeviceConfig device : devices) {
      HttpProfile.of(device, problems)
          .ifPresent(
              profile -> targets.add(new HttpDevice(device, profile, client, service.clock())));
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(
          service.settings().instanceFile().toString(), problems.all());
    }

    Feed feed = new Feed(new EventId(service.name().text(), service.boot(), 0));
    DeviceBoard board = new DeviceBoard("http", devices, feed, service.clock(), System::nanoTime);
    Map<String, Semaphore> hosts = new HashMap<>();
    Random random = new Random();
    List<Poller> pollers = new ArrayList<>();
    for (HttpDevice target : targets) {
      Semaphore host = hosts.computeIfAbsent(target.host(), _ -> new Semaphore(1, true));
      Duration jitter = Duration.ofMillis(random.nextInt(FIRST_READ_MS));
      pollers.add(service.own(new Poller(target, host, board, service.clock(), jitter)));
      FunctionCounter.builder("hub_http_members_skipped", target, HttpDevice::skippedMembers)
          .description("Members of answers whose names cannot be properties")
          .tag("device", target.config().id().value())
          .register(service.metrics());
    }

    PollerApi api = new PollerApi(board, pollers, service.clock());
    ApiServer server =
        service.own(new ApiServer(service, api::health, Optional.of(feed), api::routes));
    pollers.forEach(Poller::start);
    service
        .own(new Periodic("silence"))
        .every(Duration.ofSeconds(1), Duration.ofSeconds(1), board::checkSilence);
    server.start();
  }
}
