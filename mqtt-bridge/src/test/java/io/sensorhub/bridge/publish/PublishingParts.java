package io.sensorhub.bridge.publish;

import io.sensorhub.bridge.broker.Broker;
import io.sensorhub.bridge.discovery.Discovery;
import io.sensorhub.bridge.outbox.Outbox;
import io.sensorhub.bridge.outbox.Pace;
import io.sensorhub.bridge.outbox.Wake;
import io.sensorhub.bridge.retained.RetainedList;
import io.sensorhub.bridge.topics.Topics;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Position;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.runtime.settings.MqttSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * The parts of a bridge that publish, put together as in the service but with nothing on disk.
 *
 * @param publisher whoever asks for the parts closes it
 */
record PublishingParts(
    Wake wake,
    Topics topics,
    Outbox outbox,
    StateBook book,
    AggregatorFollower follower,
    Publisher publisher) {

  /**
   * Puts them together.
   *
   * @param enabled devices of which nothing is known yet
   * @param discovery empty without Home Assistant
   */
  static PublishingParts of(
      InstanceConfig instance,
      MqttSettings mqtt,
      Broker broker,
      List<DeviceId> enabled,
      Optional<Discovery> discovery) {
    Wake wake = new Wake();
    Clock clock = Clock.systemUTC();
    Topics topics = new Topics("base", instance.instanceId());
    Outbox outbox =
        new Outbox(
            clock,
            System::nanoTime,
            wake,
            Position.START,
            Optional.empty(),
            new Pace(Pace.UNBOUNDED, System::nanoTime));
    StateBook book = new StateBook(enabled, topics, mqtt, wake, clock, System::nanoTime);
    Announcements announcements =
        new Announcements(topics, book, new RetainedList(topics), discovery);
    AggregatorFollower follower =
        new AggregatorFollower(book, outbox, topics, announcements, System::nanoTime);
    Publisher publisher =
        new Publisher(
            broker,
            "test_" + instance.instanceId(),
            topics,
            book,
            outbox,
            follower,
            wake,
            new Meta(
                () -> instance,
                topics,
                book,
                () -> Duration.ofSeconds(10),
                clock,
                System::nanoTime),
            announcements,
            clock,
            System::nanoTime,
            new Random());
    return new PublishingParts(wake, topics, outbox, book, follower, publisher);
  }
}
