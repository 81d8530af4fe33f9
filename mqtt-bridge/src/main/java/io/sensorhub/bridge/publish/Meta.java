package io.sensorhub.bridge.publish;

import io.sensorhub.bridge.Topics;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.core.config.InstanceConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** What the instance tells about itself, under {@code meta/}. Thread-safe. */
public final class Meta {

  private final Supplier<InstanceConfig> instance;
  private final Topics topics;
  private final StateBook book;
  private final Supplier<Duration> updateInterval;
  private final Clock clock;
  private final Instant started;

  /**
   * @param instance as it is now
   * @param updateInterval as it is now
   */
  public Meta(
      Supplier<InstanceConfig> instance,
      Topics topics,
      StateBook book,
      Supplier<Duration> updateInterval,
      Clock clock) {
    this.instance = instance;
    this.topics = topics;
    this.book = book;
    this.updateInterval = updateInterval;
    this.clock = clock;
    this.started = clock.instant();
  }

  /** {@code meta/info}. */
  public Message info() {
    Instant now = clock.instant();
    return Message.of(
        topics.info(),
        Payloads.info(instance.get(), updateInterval.get(), Duration.between(started, now), now),
        1,
        true);
  }

  /** {@code meta/devices_list}. */
  public Message devicesList() {
    return Message.of(
        topics.devicesList(), Payloads.devicesList(instance.get(), topics, book.views()), 1, true);
  }
}
