package io.sensorhub.serial;

import io.sensorhub.core.EventId;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.runtime.Periodic;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.device.EventNumbers;
import io.sensorhub.runtime.device.Roster;
import io.sensorhub.runtime.http.ApiServer;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.runtime.settings.InstanceFiles;
import io.sensorhub.runtime.simulation.Simulation;
import io.sensorhub.runtime.streaming.OpenStreams;
import io.sensorhub.serial.line.Plugs;
import io.sensorhub.serial.rest.PortList;
import io.sensorhub.serial.rest.SerialApi;
import io.sensorhub.serial.rest.TraceEndpoint;
import io.sensorhub.serial.trial.LineTrials;
import io.sensorhub.serial.usb.TakenLines;
import io.sensorhub.serial.usb.UsbDevices;
import io.sensorhub.stream.Feed;
import io.sensorhub.usb.SerialDevices;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Owns the serial lines of an instance, and its simulated temperature and humidity. */
public final class Main {

  private Main() {}

  /** Runs until the process is told to end. */
  public static void main(String[] arguments) {
    Service.run(ServiceName.SERIAL_HANDLER, Main::assemble);
  }

  /** Puts the service together and starts it; the service closes what it owns. */
  public static void assemble(Service service) throws ConfigurationException, InterruptedException {
    EventId start = new EventId(service.name().text(), service.boot(), 0);
    boolean adaptersComeAndGo = service.instance().usb().on();
    Feed feed =
        new Feed(start, adaptersComeAndGo ? Set.of(ServiceName.DEVICE_MANAGER.text()) : Set.of());
    EventNumbers events = new EventNumbers(start, feed, service.clock());
    DeviceBoard board =
        new DeviceBoard(
            ServiceName.SERIAL_HANDLER, List.of(), feed, service.clock(), service.ticker());

    SerialDevices serialDevices =
        new SerialDevices(service.settings().dev(), service.settings().sys());
    Plugs plugs = new Plugs(serialDevices);
    Simulation simulation =
        service.own(
            new Simulation(board, service.clock(), service.settings().zone(), new Random()));
    LineRegistry lines = service.own(new LineRegistry(service, plugs, board, events, simulation));
    Roster roster = new Roster(device -> device.enabled() && device.overLine(), board, lines);
    TakenLines taken = new TakenLines(roster, service.instance(), serialDevices);
    plugs.claims(taken.claims());

    OpenStreams looked = new OpenStreams(service.ticker());
    SerialApi api =
        new SerialApi(
            board,
            simulation,
            lines::workers,
            lines::listeners,
            new PortList(roster::ports, serialDevices),
            new TraceEndpoint(lines::workers, lines.traces(), looked),
            service.clock(),
            service.ticker());
    LineTrials trials =
        new LineTrials(
            roster::ports,
            serialDevices,
            plugs,
            () -> InstanceFiles.profiles(service.settings()),
            service.clock(),
            service.ticker());
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
    service.own(looked);
    taken.begin();
    service.onChange(change -> taken.file(change.now()));
    if (adaptersComeAndGo) {
      UsbDevices.follow(service, taken, plugs, feed, lines::workers, service.ticker());
    }
    Periodic seconds = service.own(new Periodic("silence"));
    seconds.every(Duration.ofSeconds(1), Duration.ofSeconds(1), board::checkSilence);
    seconds.every(Duration.ofSeconds(1), Duration.ofSeconds(1), lines::sample);
    server.start();
  }
}
