package io.sensorhub.bridge.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.bridge.topics.Topics;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.InstanceConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** What the instance tells about itself, under {@code meta/}. Thread-safe. */
public final class Meta {

  /** A part of the list is not longer, in bytes, unless a single device is. */
  static final int PART = 1_500;

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
    InstanceConfig now = instance.get();
    Set<DeviceId> devices = new HashSet<>(book.views().keySet());
    now.devices().forEach(device -> devices.add(device.id()));
    return Message.of(
        topics.info(),
        Payloads.info(now, devices.size(), updateInterval.get(), uptime, clock.instant()),
        1,
        true);
  }

  /** The list of devices in parts, {@code meta/devices_list/1} and on, each an array. */
  List<Message> devicesListInParts() {
    ArrayNode all = Payloads.devicesList(instance.get(), topics, book.views());
    List<Message> messages = new ArrayList<>();
    ArrayNode part = Json.object().arrayNode();
    int bytes = 2;
    for (JsonNode device : all) {
      int more = Json.bytes(device).length + 1;
      if (bytes + more > PART && !part.isEmpty()) {
        messages.add(Message.of(topics.devicesList(messages.size() + 1), part, 1, true));
        part = Json.object().arrayNode();
        bytes = 2;
      }
      part.add(device);
      bytes += more;
    }
    messages.add(Message.of(topics.devicesList(messages.size() + 1), part, 1, true));
    return messages;
  }

  /** {@code meta/devices_list}. */
  Message devicesList() {
    return Message.of(
        topics.devicesList(), Payloads.devicesList(instance.get(), topics, book.views()), 1, true);
  }
}
