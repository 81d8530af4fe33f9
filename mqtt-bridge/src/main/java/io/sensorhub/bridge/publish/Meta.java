package io.sensorhub.bridge.publish;

import io.sensorhub.bridge.broker.Message;
import io.sensorhub.bridge.topics.Topics;
import io.sensorhub.core.config.InstanceConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What the instance tells about itself, under {@code meta/}. Thread-safe. */
public final class Meta {

  private final Supplier<InstanceConfig> instance;
  private final Topics topics;
  private final StateBook book;
  private final Supplier<Duration> updateInterval;
  private final Clock clock;
  private final LongSupplier ticker;
  private final long startedNanos;

  /**
   * @param instance as it is now
   * @param updateInterval as it is now
   * @param ticker nanoseconds that only go forward
   */
  public Meta(
      Supplier<InstanceConfig> instance,
      Topics topics,
      StateBook book,
      Supplier<Duration> updateInterval,
      Clock clock,
      LongSupplier ticker) {
    this.instance = instance;
    this.topics = topics;
    this.book = book;
    this.updateInterval = updateInterval;
    this.clock = clock;
    this.ticker = ticker;
    this.startedNanos = ticker.getAsLong();
  }

  /** {@code meta/info}. */
  public Message info() {
    Duration uptime = Duration.ofNanos(ticker.getAsLong() - startedNanos);
    return Message.of(
        topics.info(),
        Payloads.info(instance.get(), updateInterval.get(), uptime, clock.instant()),
        1,
        true);
  }

  /** {@code meta/devices_list}. */
  public Message devicesList() {
    return Message.of(
        topics.devicesList(), Payloads.devicesList(instance.get(), topics, book.views()), 1, true);
  }
}
