package io.sensorhub.bridge.publish;

import io.sensorhub.bridge.broker.Broker;
import io.sensorhub.bridge.broker.EitherBroker;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.bridge.broker.Paho5Broker;
import io.sensorhub.bridge.broker.PahoBroker;
import io.sensorhub.bridge.discovery.Discovery;
import io.sensorhub.bridge.outbox.Outbox;
import io.sensorhub.bridge.topics.Topics;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.EventId;
import io.sensorhub.core.HubEvent;
import io.sensorhub.core.Position;
import io.sensorhub.core.Quality;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.runtime.settings.HomeAssistant;
import io.sensorhub.runtime.settings.MqttSettings;
import io.sensorhub.stream.DeviceView;
import io.sensorhub.stream.StreamMessage;
import io.sensorhub.testkit.TestInstance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** The publishing half of a bridge on one broker, with two devices and Home Assistant. */
final class PublishingHalf implements AutoCloseable {

  private static final Instant MEASURED = Instant.parse("2026-11-21T12:00:00.250Z");

  private final String instance;
  private final InstanceConfig config;
  private final Topics topics;
  private final Outbox outbox;
  private final List<String> arrived = new CopyOnWriteArrayList<>();
  private final AggregatorFollower follower;
  private final Publisher publisher;

  /**
   * @param version of MQTT: {@code 3}, {@code 5} or {@code auto}
   * @param username with any password
   */
  PublishingHalf(String instance, String version, int port, Optional<String> username) {
    this(instance, version, port, username, List.of("a", "b"));
  }

  /**
   * The same with other devices.
   *
   * @param devices that are configured
   */
  PublishingHalf(
      String instance, String version, int port, Optional<String> username, List<String> devices) {
    this.instance = instance;
    config =
        TestInstance.of(
            devices.stream()
                .map("{\"sensor_id\": \"%s\", \"sensor_type\": \"temperature\"}"::formatted)
                .collect(
                    Collectors.joining(
                        ", ",
                        "{\"instance_id\": \"" + instance + "\", \"config\": {\"sensors\": [",
                        "]}}")));
    MqttSettings mqtt = PlainBroker.at(port, username);
    Topics below = new Topics("base", instance);
    Discovery discovery =
        new Discovery(
            () -> config,
            below,
            new HomeAssistant("ha", "ha/status"),
            System::nanoTime,
            new Random());
    Broker older = new PahoBroker(mqtt, "test_" + instance);
    Broker newer = new Paho5Broker(mqtt, "test_" + instance);
    Broker broker =
        switch (version) {
          case "5" -> newer;
          case "3" -> older;
          default -> new EitherBroker(newer, older);
        };
    PublishingParts parts =
        PublishingParts.of(config, mqtt, broker, List.of(), Optional.of(discovery));
    topics = parts.topics();
    outbox = parts.outbox();
    follower = parts.follower();
    publisher = parts.publisher();
  }

  /** Begins with these devices, each of which has these values. */
  void start(List<String> devices, String... properties) {
    List<DeviceView> views = new ArrayList<>();
    for (String device : devices) {
      Map<String, Value> values = new LinkedHashMap<>();
      for (String property : properties) {
        values.put(property, new Value.Whole(7));
      }
      DeviceId id = new DeviceId(device);
      Reading reading = Reading.at(MEASURED, id, values, Map.of(), Quality.GOOD);
      DeviceConfig described =
          config.devices().stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
      DeviceDescription description =
          DeviceDescription.of(described, "serial-handler", Map.of()).learned(described, reading);
      views.add(
          new DeviceView(
              id, "x", "serial", DeviceStatus.ONLINE, MEASURED, reading, null, description));
    }
    follower.message(new StreamMessage.Snapshot(views, true), Position.START);
    publisher.start((topic, payload, retained) -> arrived.add(topic));
  }

  /** A device has another value of {@code n}. */
  void state(String device, long value) {
    Reading reading =
        Reading.at(
            MEASURED,
            new DeviceId(device),
            Map.of("n", new Value.Whole(value)),
            Map.of(),
            Quality.GOOD);
    follower.message(new StreamMessage.State("x", reading), Position.START);
  }

  void event(String device, long number) {
    event(device, number, "{\"n\":" + number + "}");
  }

  void event(String device, long number, String data) {
    follower.message(
        new StreamMessage.Happened(
            new HubEvent(
                new EventId("serial-handler", "aa", number),
                new DeviceId(device),
                "seen",
                data,
                MEASURED)),
        Position.START);
  }

  /** A command's response. */
  void response(String device, String payload) {
    outbox.add(
        new Message(topics.response(new DeviceId(device)), payload, 1, false),
        Outbox.Lifetime.SHORT);
  }

  /** True if something has come on a topic. */
  boolean arrived(String topic) {
    return arrived.contains(topic);
  }

  /** The topics on which something has come, in order. */
  List<String> arrived() {
    return arrived;
  }

  /** How many events the broker does not have yet. */
  long waiting() {
    return outbox.size();
  }

  Publisher publisher() {
    return publisher;
  }

  /** Above what is published of this instance. */
  String root() {
    return "base/v1/instances/" + instance + "/";
  }

  /** Where a device is announced to Home Assistant. */
  String announcement(String device) {
    return "ha/device/" + instance + "_" + device + "/config";
  }

  @Override
  public void close() {
    publisher.close();
  }
}
