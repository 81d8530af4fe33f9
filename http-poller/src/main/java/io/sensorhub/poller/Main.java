package io.sensorhub.poller;

import io.sensorhub.core.EventId;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.poller.client.SharedClient;
import io.sensorhub.runtime.Periodic;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.device.Roster;
import io.sensorhub.runtime.http.ApiServer;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.runtime.simulation.Simulation;
import io.sensorhub.stream.Feed;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import okhttp3.OkHttpClient;

/** Asks the HTTP devices of an instance, and its simulated motion detectors. */
public final class Main {

  private Main() {}

  /** Runs until the process is told to end. */
  public static void main(String[] arguments) {
    Service.run(ServiceName.HTTP_POLLER, Main::assemble);
  }

  /** Puts the service together and starts it; the service closes what it owns. */
  public static void assemble(Service service) throws ConfigurationException, InterruptedException {
    OkHttpClient client = SharedClient.open();
    service.own(SharedClient.closing(client));
    Feed feed = new Feed(new EventId(service.name().text(), service.boot(), 0));
    DeviceBoard board =
        new DeviceBoard(
            ServiceName.HTTP_POLLER, List.of(), feed, service.clock(), service.ticker());
    Simulation simulation =
        service.own(
            new Simulation(board, service.clock(), service.settings().zone(), new Random()));
    Pollers pollers =
        service.own(new Pollers(service, client, board, simulation, service.ticker()));
    Roster roster = new Roster(device -> device.enabled() && device.overHttp(), board, pollers);

    Optional<PushServer> push =
        service
            .instance()
            .push()
            .map(listen ->
                service.own(
                    new PushServer(
                        listen, pollers, service.clock(), service.ticker(), service.metrics())));
    PollerApi api = new PollerApi(board, pollers, simulation, push, service.clock());
    WebTrials trials = new WebTrials(service, client, board);
    ApiServer server =
        service.own(
            new ApiServer(
                service,
                api::health,
                Optional.of(feed),
                routes -> {
                  api.routes(routes);
                  trials.routes(routes);
                }));
    roster.begin(List.of(), service.instance().devices());
    service.onChange(change -> roster.apply(List.of(), change.devices().all()));
    push.ifPresent(PushServer::start);
    service
        .own(new Periodic("silence"))
        .every(Duration.ofSeconds(1), Duration.ofSeconds(1), board::checkSilence);
    server.start();
  }
}
