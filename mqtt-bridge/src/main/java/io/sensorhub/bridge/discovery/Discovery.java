package io.sensorhub.bridge.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.bridge.Topics;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.Reading;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.runtime.settings.HomeAssistant;
import io.sensorhub.stream.DeviceView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Announces devices to Home Assistant, each as soon as it is known what properties it has, and all
 * of them again after Home Assistant has said that it was born. A component that a device has no
 * more is first announced with nothing but its platform, which removes it. Thread-safe.
 */
public final class Discovery {

  private static final Duration LONGEST_JITTER = Duration.ofSeconds(3);
  private static final String HUB = "";

  private final Supplier<InstanceConfig> instance;
  private final Topics topics;
  private final HomeAssistant settings;
  private final DiscoveryPayloads payloads;
  private final LongSupplier ticker;
  private final RandomGenerator random;
  private final Map<String, ObjectNode> announced = new HashMap<>();
  private Optional<Long> again = Optional.empty();
  private boolean reconsidered;

  /**
   * @param instance as it is now
   * @param ticker nanoseconds that only go forward
   * @param random for the time after which everything is announced again
   */
  public Discovery(
      Supplier<InstanceConfig> instance,
      Topics topics,
      HomeAssistant settings,
      LongSupplier ticker,
      RandomGenerator random) {
    this.instance = instance;
    this.topics = topics;
    this.settings = settings;
    this.payloads = new DiscoveryPayloads(instance, topics);
    this.ticker = ticker;
    this.random = random;
  }

  /** Where Home Assistant says that it was born, or that it has gone. */
  public String statusTopic() {
    return settings.statusTopic();
  }

  /** Home Assistant has said something of itself. */
  public synchronized void said(String status) {
    if (status.equals("online")) {
      again = Optional.of(ticker.getAsLong() + random.nextLong(LONGEST_JITTER.toNanos()));
    }
  }

  /** The broker is another one, or has forgotten: everything is announced again. */
  public synchronized void forget() {
    announced.clear();
  }

  /** Whether something may have to be announced although no state has changed. */
  public synchronized boolean isDue() {
    return reconsidered
        || announced.isEmpty()
        || again.filter(at -> ticker.getAsLong() - at >= 0).isPresent();
  }

  /** Devices are configured differently: whoever is to be announced otherwise is. */
  public synchronized void reconsider() {
    reconsidered = true;
  }

  /**
   * What has to be announced now. A device that has gone is not among {@code views}; when it comes
   * back it is announced anew.
   */
  public synchronized List<Message> due(Map<DeviceId, DeviceView> views) {
    reconsidered = false;
    if (again.filter(at -> ticker.getAsLong() - at >= 0).isPresent()) {
      again = Optional.empty();
      forget();
    }
    announced.keySet().removeIf(key -> !key.equals(HUB) && !views.containsKey(new DeviceId(key)));
    List<Message> messages = new ArrayList<>();
    announce(HUB, instance.get().instanceId(), payloads.hub(), messages);
    instance
        .get()
        .devices()
        .forEach(device -> {
          DeviceView view = views.get(device.id());
          Reading reading = view == null ? null : view.reading();
          if (reading != null) {
            announce(
                device.id().value(),
                topics.globalId(device.id()),
                payloads.device(device, reading),
                messages);
          }
        });
    return messages;
  }

  private void announce(String key, String name, ObjectNode payload, List<Message> messages) {
    ObjectNode before = announced.put(key, payload);
    if (payload.equals(before)) {
      return;
    }
    if (before != null) {
      ObjectNode gone = payload.deepCopy();
      boolean any = false;
      for (Map.Entry<String, JsonNode> component : before.path("cmps").properties()) {
        if (!payload.path("cmps").has(component.getKey())
            && gone.path("cmps") instanceof ObjectNode components) {
          components.set(
              component.getKey(), Json.object().set("p", component.getValue().path("p")));
          any = true;
        }
      }
      if (any) {
        messages.add(Message.of(topic(name), gone, 1, true));
      }
    }
    messages.add(Message.of(topic(name), payload, 1, true));
  }

  private String topic(String name) {
    return settings.prefix() + "/device/" + name + "/config";
  }

  /** Where the hub and these devices may be announced. */
  public Set<String> announcements(Set<DeviceId> devices) {
    Set<String> all = new HashSet<>(Set.of(topic(instance.get().instanceId())));
    devices.forEach(device -> all.add(topic(topics.globalId(device))));
    return all;
  }
}
