package io.sensorhub.modem;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.sensorhub.core.EventId;
import io.sensorhub.core.Position;
import io.sensorhub.core.modem.ModemsConfig;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problem;
import io.sensorhub.modem.access.Door;
import io.sensorhub.modem.access.Witness;
import io.sensorhub.modem.audit.Audit;
import io.sensorhub.modem.audit.AuditApi;
import io.sensorhub.modem.backup.BackupApi;
import io.sensorhub.modem.entry.LogEntry;
import io.sensorhub.modem.entry.Retention;
import io.sensorhub.modem.journal.AccessLog;
import io.sensorhub.modem.line.ModemLines;
import io.sensorhub.modem.message.Messages;
import io.sensorhub.modem.module.Listeners;
import io.sensorhub.modem.module.Module;
import io.sensorhub.modem.module.Modules;
import io.sensorhub.modem.module.ProxyDevices;
import io.sensorhub.modem.module.StoreMemory;
import io.sensorhub.modem.proxy.limit.Logins;
import io.sensorhub.modem.store.Store;
import io.sensorhub.modem.traffic.TrafficMeter;
import io.sensorhub.runtime.Periodic;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.access.AccessFiles;
import io.sensorhub.runtime.client.ServiceClient;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.device.EventNumbers;
import io.sensorhub.runtime.device.Roster;
import io.sensorhub.runtime.http.ApiServer;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.stream.Feed;
import io.sensorhub.stream.StreamClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps a proxy for each modem of an instance. */
public final class Main {

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private static final Duration ROUND = Duration.ofMillis(250);

  private static final Duration SIGHTINGS = Duration.ofSeconds(1);

  /** How often it is looked which modems there are figures of, and what they have moved. */
  private static final Duration FIGURES = Duration.ofSeconds(5);

  /** How often messages are tried again that are not kept, or not deleted from their modem. */
  private static final Duration AGAIN = Duration.ofSeconds(10);

  private static final Path PROC = Path.of("/proc");

  /** Two event loops carry all connections, one more accepts them. */
  private static final int LOOPS = 2;

  /** Logins that wait for a check; more are refused. */
  private static final int MOST_LOGINS = 256;

  private Main() {}

  /** Runs until the process is told to end. */
  public static void main(String[] arguments) {
    Service.run(ServiceName.MODEM_PROXY, Main::assemble);
  }

  /** Puts the service together and starts it; the service closes what it owns. */
  public static void assemble(Service service) throws ConfigurationException, InterruptedException {
    ModemsConfig config = service.instance().modems().orElseThrow(() -> withoutModems(service));
    AccessFiles.require(service.instance(), service.settings(), service.environment());
    if (!Epoll.isAvailable()) {
      LOG.error("nothing is proxied, for epoll is not there", Epoll.unavailabilityCause());
    }
    long needed = Descriptors.needed(config.maxConnectionsTotal());
    long limit = Descriptors.limit(PROC).orElse(Long.MAX_VALUE);
    if (limit < needed) {
      LOG.warn(
          "fewer clients than configured, by the limit of open files limit={} needed={}",
          limit,
          needed);
    }
    EventLoopGroup boss = service.own(new Loops(1, "accept")).group();
    EventLoopGroup loops = service.own(new Loops(LOOPS, "proxy")).group();
    ThreadPoolExecutor slow =
        new ThreadPoolExecutor(
            0,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MOST_LOGINS),
            Thread.ofPlatform().name("login-", 0).factory());
    service.own(slow::shutdownNow);
    ServiceClient handler =
        service.own(
            new ServiceClient(
                ServiceName.SERIAL_HANDLER.text(),
                service.settings().url(ServiceName.SERIAL_HANDLER),
                service.settings().token(),
                service.ticker()));
    ModemLines lines = new ModemLines(handler, service.ticker());
    EventId first = new EventId(service.name().text(), service.boot(), 0);
    Feed feed = new Feed(first);
    DeviceBoard board =
        new DeviceBoard(
            ServiceName.MODEM_PROXY, List.of(), feed, service.clock(), service.ticker());
    Optional<Path> folder = service.stateFolder();
    if (folder.isEmpty()) {
      LOG.warn("ports are given anew at each start, for there is no folder to keep them in");
    }
    Store store =
        service.own(
            new Store(
                folder,
                service.instance().instanceId(),
                service.clock(),
                ZoneId.systemDefault(),
                service.ticker(),
                service.metrics()));
    store.retain(retention(service));
    store.start();
    ProxyDevices devices = new ProxyDevices(board, store, service.clock());
    Roster roster = new Roster(ProxyDevices::is, board, devices);
    ExecutorService asking =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("ask-", 0).factory());
    service.own(asking::shutdownNow);
    AccessLog access =
        service.own(
            new AccessLog(
                folder.map(own -> own.resolve("logs")),
                () -> retention(service).log(),
                service.clock(),
                service.metrics()));
    Modules modules =
        service.own(
            new Modules(
                service::instance,
                lines,
                new Listeners(
                    boss,
                    loops,
                    new Logins(slow),
                    new AtomicInteger(),
                    config.maxConnectionsTotal(),
                    service.ticker(),
                    access::ended),
                devices,
                new EventNumbers(first, feed, service.clock()),
                asking,
                new StoreMemory(store),
                service.settings().sys(),
                service.clock()));
    store.onEdit(modules::edited);
    TrafficMeter meter = new TrafficMeter(store, () -> modules.all().values(), PROC);
    service.own(meter::sample);
    Messages messages =
        new Messages(store, lines, modem -> modules.on(modem).map(Module::imei), asking);
    lines.onEvent(messages::happened);
    lines.onCommand((modem, who, command, answer, took, result) ->
        store.log(
            new LogEntry(
                service.clock().instant(),
                modules.on(modem).map(Module::imei).orElse(""),
                command,
                answer,
                who,
                took,
                result)));
    Sightings sightings = new Sightings(store, modules, lines);
    Audit audit = service.own(new Audit(store, service.instance().instanceId(), service.clock()));
    AuditApi audits = new AuditApi(audit);
    BackupApi backups =
        new BackupApi(
            modules, store, service.instance().instanceId(), service.clock(), service.ticker());
    Witness witness = new Witness(audit, service.clock());
    Optional<Door> door =
        config.api().map(own -> service.own(new Door(service, own, store, witness)));
    ModemApi api = new ModemApi(board, modules, lines, store, door, service.clock());
    ModemMetrics metrics = new ModemMetrics(service.metrics(), modules, meter);
    FleetApi fleet = new FleetApi(modules, lines, store, messages, service.clock());
    HistoryApi history =
        new HistoryApi(store.history(), access, request -> fleet.module(request).imei());
    ApiServer server =
        service.own(
            new ApiServer(
                service,
                api::health,
                Optional.of(feed),
                routes -> {
                  api.routes(routes);
                  fleet.routes(routes);
                  history.routes(routes);
                  audits.routes(routes);
                  backups.routes(routes);
                  witness.routes(routes);
                }));
    StreamClient stream =
        service.own(
            new StreamClient(
                handler.name(),
                handler.url("events"),
                service.settings().token(),
                Position.START,
                service.ticker(),
                lines));
    roster.begin(List.of(), service.instance().devices());
    service.onChange(change -> {
      roster.apply(List.of(), change.devices().all());
      modules.reload();
      store.retain(retention(service));
    });
    stream.start();
    modules.start();
    Periodic rounds = service.own(new Periodic("round"));
    rounds.every(ROUND, ROUND, modules::tick);
    rounds.every(SIGHTINGS, SIGHTINGS, sightings::update);
    rounds.every(ROUND, ROUND, audit::write);
    rounds.every(FIGURES, FIGURES, metrics::update);
    rounds.every(FIGURES, FIGURES, meter::sample);
    rounds.every(AGAIN, AGAIN, messages::again);
    server.start();
    door.ifPresent(own ->
        own.start(routes -> {
          server.observe(routes);
          fleet.routes(routes);
          history.routes(routes);
          audits.routes(routes);
          backups.routes(routes);
        }));
  }

  private static Retention retention(Service service) {
    return service
        .instance()
        .modems()
        .map(own -> new Retention(Duration.ofDays(own.logDays()), Duration.ofDays(own.smsDays())))
        .orElse(Retention.ORDINARY);
  }

  private static ConfigurationException withoutModems(Service service) {
    return new ConfigurationException(
        service.settings().instanceFile().toString(),
        List.of(
            new Problem(
                "/config/modems",
                "nothing",
                "an object, where this service runs",
                Optional.empty())));
  }

  /** Event loops, which end with their owner. */
  private static final class Loops implements AutoCloseable {

    private final EventLoopGroup group;

    Loops(int threads, String name) {
      this.group =
          new MultiThreadIoEventLoopGroup(
              threads,
              Thread.ofPlatform().name(name + "-", 0).factory(),
              EpollIoHandler.newFactory());
    }

    EventLoopGroup group() {
      return group;
    }

    @Override
    public void close() {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }
}
