package io.sensorhub.manager;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.config.UsbConfig;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.manager.adapter.Adapters;
import io.sensorhub.manager.adapter.Bus;
import io.sensorhub.manager.decision.DecisionFile;
import io.sensorhub.manager.detector.DetectorClient;
import io.sensorhub.manager.mirror.RedisMirror;
import io.sensorhub.manager.rule.Ignored;
import io.sensorhub.manager.rule.RuleFolders;
import io.sensorhub.manager.rule.Rules;
import io.sensorhub.runtime.Periodic;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.http.ApiServer;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.runtime.settings.BusAddress;
import io.sensorhub.runtime.settings.HubSettings;
import io.sensorhub.runtime.settings.InstanceFiles;
import io.sensorhub.stream.device.ManagerFeed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Decides about USB adapters, for the handler that opens them. */
public final class Main {

  private static final String FOLDER = "usb";

  /** The detector's socket where the instance has no folder of its own. */
  private static final Path ELSEWHERE = Path.of("/run/sensor-hub/detector.sock");

  /** Time to look whether something is over. */
  private static final Duration TICK = Duration.ofSeconds(1);

  private Main() {}

  /** Runs until the process is told to end. */
  public static void main(String[] arguments) {
    Service.run(ServiceName.DEVICE_MANAGER, Main::assemble);
  }

  /** Puts the service together and starts it; the service closes what it owns. */
  public static void assemble(Service service) throws ConfigurationException, InterruptedException {
    HubSettings settings = service.settings();
    UsbConfig usb = service.instance().usb();
    Problems problems = new Problems();
    Rules rules =
        RuleFolders.read(
            usb.rules(),
            List.of(
                InstanceFiles.ownProfiles(settings).resolve(FOLDER),
                settings.home().resolve("profiles").resolve(FOLDER)),
            InstanceFiles.profileNames(settings),
            problems);
    Ignored ignored = Ignored.read(usb.ignore(), problems);
    if (!problems.isEmpty()) {
      throw new ConfigurationException(settings.instanceFile().toString(), problems.all());
    }
    Optional<Path> folder = service.stateFolder();
    ManagerFeed feed = new ManagerFeed(service.name() + "/" + service.boot());
    Adapters.Setup setup =
        new Adapters.Setup(
            usb,
            rules,
            ignored,
            InstanceFiles.profiles(settings),
            id -> DeviceId.parse(id).flatMap(service.instance()::device).isPresent());
    Optional<BusAddress> redis = service.environment().bus();
    Bus bus = Bus.NONE;
    if (redis.isPresent()) {
      bus = service.own(new RedisMirror(redis.get(), service.metrics()));
    }
    Adapters adapters =
        new Adapters(
            setup,
            new DecisionFile(folder, service.clock()),
            feed,
            bus,
            service.metrics(),
            service.clock());
    service.own(adapters::flush);
    Path socket = folder.map(run -> run.resolve("detector.sock")).orElse(ELSEWHERE);
    DetectorClient detector =
        service.own(
            new DetectorClient(
                usb.detector().map(Path::of).orElse(socket),
                adapters::snapshot,
                adapters::event,
                service.metrics(),
                service.clock(),
                service.ticker()));
    ManagerApi api = new ManagerApi(adapters, detector, bus);
    ApiServer server =
        service.own(new ApiServer(service, api::health, Optional.of(feed), api::routes));
    service.own(new Periodic("tick")).every(TICK, TICK, adapters::tick);
    detector.start();
    server.start();
  }
}
