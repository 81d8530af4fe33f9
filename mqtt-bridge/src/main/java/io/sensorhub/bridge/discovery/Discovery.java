package io.sensorhub.bridge.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.bridge.Topics;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.Reading;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.description.DeviceDescription;
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

  /** How long a component may be missing before it is taken away. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Supplier<InstanceConfig> instance;
  private final Topics topics;
  private final HomeAssistant settings;
  private final DiscoveryPayloads payloads;
  private final LongSupplier ticker;
  private final RandomGenerator random;
  private final Map<String, ObjectNode> announced = new HashMap<>();
  private final Map<DeviceId, Map<String, Long>> missingSince = new HashMap<>();
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
        || patienceIsOver()
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
    missingSince.keySet().retainAll(views.keySet());
    announce(HUB, instance.get().instanceId(), payloads.hub(), messages);
    views.forEach((device, view) -> {
      Reading reading = view.reading();
      DeviceDescription description = view.description();
      if (reading != null && description != null) {
        announce(
            device.value(),
            topics.globalId(device),
            patient(device, payloads.device(description, reading)),
            messages);
      }
    });
    return messages;
  }

  /**
   * The document, with the components that were announced and are not in it for the moment: a
   * handler that was restarted learns again what it knew, and what Home Assistant has lost once it
   * forgets. Components of another model go at once.
   */
  private ObjectNode patient(DeviceId device, ObjectNode document) {
    ObjectNode before = announced.get(device.value());
    Map<String, Long> missing = missingSince.computeIfAbsent(device, _ -> new HashMap<>());
    missing.keySet().removeIf(component -> document.path("cmps").has(component));
    if (before == null || !before.at("/dev/mdl").equals(document.at("/dev/mdl"))) {
      missing.clear();
      return document;
    }
    long now = ticker.getAsLong();
    for (Map.Entry<String, JsonNode> component : before.path("cmps").properties()) {
      String name = component.getKey();
      if (!document.path("cmps").has(name)
          && document.get("cmps") instanceof ObjectNode components) {
        if (now - missing.computeIfAbsent(name, _ -> now) < PATIENCE.toNanos()) {
          components.set(name, component.getValue());
        } else {
          missing.remove(name);
        }
      }
    }
    return document;
  }

  private boolean patienceIsOver() {
    long now = ticker.getAsLong();
    return missingSince.values().stream()
        .flatMap(missing -> missing.values().stream())
        .anyMatch(since -> now - since >= PATIENCE.toNanos());
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
        JsonNode platform = component.getValue().path("p");
        if (!payload.path("cmps").path(component.getKey()).path("p").equals(platform)
            && gone.path("cmps") instanceof ObjectNode components) {
          components.set(component.getKey(), Json.object().set("p", platform));
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
