package io.sensorhub.bridge;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sensorhub.bridge.broker.Broker;
import io.sensorhub.bridge.broker.EitherBroker;
import io.sensorhub.bridge.broker.Paho5Broker;
import io.sensorhub.bridge.broker.PahoBroker;
import io.sensorhub.bridge.command.CommandDesk;
import io.sensorhub.bridge.command.Devices;
import io.sensorhub.bridge.discovery.Discovery;
import io.sensorhub.bridge.outbox.Outbox;
import io.sensorhub.bridge.outbox.Pace;
import io.sensorhub.bridge.outbox.Spool;
import io.sensorhub.bridge.outbox.Wake;
import io.sensorhub.bridge.position.PositionFile;
import io.sensorhub.bridge.publish.AggregatorFollower;
import io.sensorhub.bridge.publish.Announcements;
import io.sensorhub.bridge.publish.Meta;
import io.sensorhub.bridge.publish.Onward;
import io.sensorhub.bridge.publish.Publisher;
import io.sensorhub.bridge.publish.StateBook;
import io.sensorhub.bridge.retained.RetainedList;
import io.sensorhub.bridge.topics.Topics;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Position;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.runtime.Periodic;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.Version;
import io.sensorhub.runtime.client.ServiceClient;
import io.sensorhub.runtime.http.ApiServer;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.runtime.settings.BridgeSettings;
import io.sensorhub.runtime.settings.MqttSettings;
import io.sensorhub.stream.StreamClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Speaks the IoT2MQTT contract to the broker. */
public final class Main {

  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private Main() {}

  /** Runs until the process is told to end. */
  public static void main(String[] arguments) {
    Service.run(ServiceName.MQTT_BRIDGE, Main::assemble);
  }

  /** Puts the service together and starts it; the service closes what it owns. */
  public static void assemble(Service service) throws ConfigurationException, InterruptedException {
    InstanceConfig instance = service.instance();
    BridgeSettings settings = service.environment().bridge();
    MqttSettings mqtt = settings.mqtt();
    Topics topics = new Topics(mqtt.baseTopic(), instance.instanceId());

    Wake wake = new Wake();
    Path folder = service.stateFolder().orElseGet(Main::temporary);
    PositionFile file = new PositionFile(folder);
    Outbox outbox =
        service.own(
            new Outbox(
                service.clock(),
                service.ticker(),
                wake,
                file.read(),
                Optional.of(new Spool(folder, service.clock(), service.ticker(), Version.built())),
                new Pace(mqtt.backlogRate(), service.ticker())));
    Position start = outbox.reached();
    StateBook book =
        new StateBook(enabled(instance), topics, mqtt, wake, service.clock(), service.ticker());
    RetainedList retained = new RetainedList(topics);
    Announcements announcements = announcements(service, settings, topics, book, retained);
    AggregatorFollower follower =
        new AggregatorFollower(book, outbox, topics, announcements, service.ticker());

    ServiceClient aggregator =
        service.own(
            new ServiceClient(
                ServiceName.STATE_AGGREGATOR.text(),
                service.settings().url(ServiceName.STATE_AGGREGATOR),
                service.settings().token(),
                service.ticker()));
    String clientId = mqtt.clientPrefix() + "_" + instance.instanceId();
    Broker broker = broker(mqtt, clientId);
    Meta meta =
        new Meta(
            service::instance,
            topics,
            book,
            () -> updateInterval(service),
            service.clock(),
            service.ticker());
    Publisher publisher =
        new Publisher(
            broker,
            clientId,
            topics,
            book,
            outbox,
            follower,
            wake,
            meta,
            announcements,
            service.clock(),
            service.ticker(),
            new Random());
    StreamClient stream =
        service.own(
            new StreamClient(
                aggregator.name(),
                aggregator.url("events"),
                service.settings().token(),
                start,
                service.ticker(),
                new Onward(follower, publisher, wake)));
    CommandDesk desk =
        service.own(
            new CommandDesk(
                service::instance,
                book,
                topics,
                new Devices(service::instance, aggregator, book, publisher, service.ticker()),
                outbox,
                publisher,
                meta,
                service.clock(),
                service.ticker(),
                service.settings().zone(),
                Version.built()));

    meters(service.metrics(), publisher, outbox, follower);
    ApiServer server =
        service.own(
            new ApiServer(
                service,
                new BridgeHealth(mqtt, publisher, outbox, follower),
                Optional.empty(),
                routes ->
                    routes.get(
                        "/retained",
                        request -> ApiServer.answer(request, BridgeHealth.retained(retained)))));
    Periodic timer = service.own(new Periodic("timer"));
    AtomicReference<Periodic.Task> repeating =
        new AtomicReference<>(repeating(service, timer, book));
    service.onChange(change -> {
      if (change.settings().contains("update_interval")) {
        repeating.getAndSet(repeating(service, timer, book)).cancel();
      }
      book.listAgain();
      announcements.reconsider();
      publisher.answer(List.of(meta.info()));
    });
    timer.every(
        Duration.ofSeconds(1),
        Duration.ofSeconds(1),
        () -> {
          file.write(outbox.flush());
          desk.tidy();
        });
    stream.start();
    service.own(publisher).start(desk);
    server.start();
  }

  private static Broker broker(MqttSettings mqtt, String clientId) {
    return switch (mqtt.version()) {
      case V3 -> new PahoBroker(mqtt, clientId);
      case V5 -> new Paho5Broker(mqtt, clientId);
      case AUTO ->
          new EitherBroker(new Paho5Broker(mqtt, clientId), new PahoBroker(mqtt, clientId));
    };
  }

  private static List<DeviceId> enabled(InstanceConfig instance) {
    return instance.devices().stream().filter(DeviceConfig::enabled).map(DeviceConfig::id).toList();
  }

  private static Duration updateInterval(Service service) {
    return service.settings().updateInterval().orElse(service.instance().updateInterval());
  }

  private static Periodic.Task repeating(Service service, Periodic timer, StateBook book) {
    Duration interval = updateInterval(service);
    return timer.every(interval, interval, book::repeat);
  }

  private static Announcements announcements(
      Service service,
      BridgeSettings settings,
      Topics topics,
      StateBook book,
      RetainedList retained) {
    Optional<Discovery> discovery =
        settings
            .homeAssistant()
            .map(home ->
                new Discovery(service::instance, topics, home, service.ticker(), new Random()));
    return new Announcements(topics, book, retained, discovery);
  }

  /** Where nothing can be kept over a restart, at least an outage of the broker is bridged. */
  private static Path temporary() {
    try {
      Path folder = Files.createTempDirectory("sensor-hub-");
      LOG.warn("no folder that outlives this process, what waits is kept here folder={}", folder);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary folder to be had", e);
    }
  }

  private static void meters(
      MeterRegistry registry, Publisher publisher, Outbox outbox, AggregatorFollower follower) {
    FunctionCounter.builder("hub_mqtt_published", publisher, Publisher::published)
        .description("Messages handed to the broker")
        .register(registry);
    FunctionCounter.builder("hub_mqtt_connections", publisher, Publisher::connections)
        .description("How often the broker was reached")
        .register(registry);
    FunctionCounter.builder("hub_mqtt_left_out", publisher, Publisher::leftOutCount)
        .description("Messages left out because the broker does not take them")
        .register(registry);
    FunctionCounter.builder("hub_mqtt_put_right", publisher, Publisher::putRight)
        .description("Messages of others on this hub's own retained topics that were put right")
        .register(registry);
    FunctionCounter.builder("hub_mqtt_dropped", outbox, Outbox::dropped)
        .description("Events, errors and responses dropped because the outbox was full")
        .register(registry);
    FunctionCounter.builder("hub_spool_damaged", outbox, Outbox::damaged)
        .description("Damaged files of the spool that were put aside")
        .register(registry);
    FunctionCounter.builder("hub_stream_events_lost", follower, AggregatorFollower::lost)
        .description("Events that the stream could not deliver")
        .register(registry);
    Gauge.builder("hub_mqtt_outbox", outbox, Outbox::size)
        .description("Events, errors and responses that wait for the broker")
        .register(registry);
  }
}
