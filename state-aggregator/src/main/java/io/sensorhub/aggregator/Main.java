package io.sensorhub.aggregator;

import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.sensorhub.aggregator.add.AddEndpoint;
import io.sensorhub.aggregator.history.History;
import io.sensorhub.aggregator.history.HistoryEndpoint;
import io.sensorhub.aggregator.web.PageEndpoint;
import io.sensorhub.aggregator.web.ServicesEndpoint;
import io.sensorhub.core.Position;
import io.sensorhub.core.change.Changes;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.runtime.Periodic;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.client.ServiceClient;
import io.sensorhub.runtime.http.ApiServer;
import io.sensorhub.runtime.service.ServiceList;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.stream.Feed;
import io.sensorhub.stream.StreamClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** Puts both handlers behind one API, with a cache that their streams keep warm. */
public final class Main {

  /** More than any instance has; answers are kept of known devices only. */
  private static final int MOST_DEVICES = 10_000;

  private Main() {}

  /** Runs until the process is told to end. */
  public static void main(String[] arguments) {
    Service.run(ServiceName.STATE_AGGREGATOR, Main::assemble);
  }

  /** Puts the service together and starts it; the service closes what it owns. */
  public static void assemble(Service service) throws ConfigurationException, InterruptedException {
    Duration ttl = service.settings().cacheTtl().orElse(service.instance().cacheTtl());
    ExecutorService loads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("load-", 0).factory());
    service.own(loads::shutdownNow);
    ReadingCache cache =
        new ReadingCache(ttl, MOST_DEVICES, service.clock(), Ticker.systemTicker(), loads);
    History history = new History(service.clock());
    Gauge.builder("hub_history_bytes", history, History::bytes)
        .description("Octets of the numbers that are kept for curves")
        .register(service.metrics());
    Feed feed =
        new Feed(service.follows().stream().map(ServiceName::text).collect(Collectors.toSet()));
    List<AggregatorApi.Handler> handlers = new ArrayList<>();
    List<StreamClient> streams = new ArrayList<>();
    for (ServiceName source : service.follows()) {
      String name = source.text();
      ServiceClient upstream =
          service.own(
              new ServiceClient(
                  name,
                  service.settings().url(source),
                  service.settings().token(),
                  service.ticker()));
      CircuitBreaker breaker = new CircuitBreaker(service.ticker());
      HandlerFollower follower =
          new HandlerFollower(
              name, feed, cache, history, breaker, service.clock(), service.ticker());
      handlers.add(new AggregatorApi.Handler(follower, upstream, breaker));
      streams.add(
          service.own(
              new StreamClient(
                  name,
                  upstream.url("events"),
                  service.settings().token(),
                  Position.START,
                  service.ticker(),
                  follower)));
      FunctionCounter.builder("hub_stream_events_lost", follower, HandlerFollower::lost)
          .description("Events that this source's stream could not deliver")
          .tag("source", name)
          .register(service.metrics());
    }
    Gauge.builder("hub_stream_events_held", feed, Feed::held)
        .description("Events in the ring")
        .register(service.metrics());

    AggregatorApi api =
        new AggregatorApi(service::instance, handlers, feed, cache, service.clock());
    ServicesEndpoint others =
        new ServicesEndpoint(others(service, handlers), service.settings().token());
    HistoryEndpoint curves =
        new HistoryEndpoint(history, service.clock(), device -> feed.device(device).isPresent());
    AddEndpoint add =
        new AddEndpoint(
            service,
            handlers.stream().map(AggregatorApi.Handler::upstream).toList(),
            service.environment().edit());
    PageEndpoint page = new PageEndpoint();
    ApiServer server =
        service.own(
            new ApiServer(
                service,
                api::health,
                Optional.of(feed),
                routes -> {
                  api.routes(routes);
                  curves.routes(routes);
                  others.routes(routes);
                  add.routes(routes);
                  page.routes(routes);
                },
                PageEndpoint::isOfPage));
    service.own(others);
    service.onChange(change -> {
      cache.keepFor(service.settings().cacheTtl().orElse(change.now().cacheTtl()));
      Changes<DeviceConfig> enabled = change.devices().among(DeviceConfig::enabled);
      List<DeviceConfig> gone = new ArrayList<>(enabled.removed());
      enabled.changed().stream()
          .filter(moved -> moved.before().overHttp() != moved.now().overHttp())
          .forEach(moved -> gone.add(moved.before()));
      for (DeviceConfig device : gone) {
        handlers.forEach(handler -> handler.follower().forget(device.id()));
      }
    });
    streams.forEach(StreamClient::start);
    service
        .own(new Periodic("gone"))
        .every(
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            () -> handlers.forEach(handler -> handler.follower().check()));
    server.start();
  }

  /** The services of this hub besides this one. */
  private static List<ServiceClient> others(Service service, List<AggregatorApi.Handler> handlers) {
    List<ServiceClient> others = new ArrayList<>();
    handlers.forEach(handler -> others.add(handler.upstream()));
    for (ServiceName name : ServiceList.OF_THE_HUB.neededBy(service.instance())) {
      if (!name.equals(ServiceName.STATE_AGGREGATOR) && !service.follows().contains(name)) {
        others.add(
            service.own(
                new ServiceClient(
                    name.text(),
                    service.settings().url(name),
                    service.settings().token(),
                    service.ticker())));
      }
    }
    return others;
  }
}
