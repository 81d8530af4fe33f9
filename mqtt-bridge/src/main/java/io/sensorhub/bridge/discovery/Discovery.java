package io.sensorhub.bridge.discovery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.bridge.topics.Topics;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
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
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces devices to Home Assistant, each once what it has is known and has settled, and all of
 * them again after Home Assistant has said that it was born. A component that a device has no more
 * is first announced with nothing but its platform, which removes it. Thread-safe.
 */
public final class Discovery {

  private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);
  private static final Duration LONGEST_JITTER = Duration.ofSeconds(3);

  private final Supplier<InstanceConfig> instance;
  private final Topics topics;
  private final HomeAssistant settings;
  private final DiscoveryPayloads payloads;
  private final LongSupplier ticker;
  private final RandomGenerator random;
  private final Map<DeviceId, DiscoveredDevice> devices = new HashMap<>();
  private Optional<ObjectNode> hub = Optional.empty();
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

  /** Where all announcements of devices are, those of other programs as well. */
  public String announcements() {
    return topic("+");
  }

  /**
   * Takes a document of a device, whether or not the broker marks it as retained: some do not. What
   * an earlier process has announced counts; what this one has, and what other programs announce,
   * does not.
   *
   * @return false if the topic is none of announcements
   */
  public synchronized boolean arrived(String topic, byte[] payload) {
    String[] around = announcements().split("\\+", 2);
    int end = topic.length() - around[1].length();
    if (!topic.startsWith(around[0])
        || !topic.endsWith(around[1])
        || end < around[0].length()
        || topic.indexOf('/', around[0].length()) < end) {
      return false;
    }
    Optional<DeviceId> whose = topics.ofGlobalId(topic.substring(around[0].length(), end));
    if (whose.isPresent() && payload.length > 0 && payload.length <= Authorship.LARGEST) {
      try {
        JsonNode document = Json.parse(payload);
        if (Authorship.isOf(topics, document)) {
          device(whose.get()).earlier(document);
        }
      } catch (JsonProcessingException e) {
        LOG.debug("earlier announcement not understood topic={}", topic); // anybody can write it
      }
    }
    return true;
  }

  /** The broker is another one, or has forgotten: everything is announced again. */
  public synchronized void forget() {
    hub = Optional.empty();
    devices.values().forEach(DiscoveredDevice::again);
  }

  /** An event of that type has happened at a device. */
  public synchronized void happened(DeviceId device, String type) {
    device(device).happened(type);
  }

  private DiscoveredDevice device(DeviceId id) {
    return devices.computeIfAbsent(id, _ -> new DiscoveredDevice());
  }

  /** Whether something may have to be announced although no state has changed. */
  public boolean isDue() {
    OptionalLong left = nanosLeft();
    return left.isPresent() && left.getAsLong() <= 0;
  }

  /** Nanoseconds until something has to be announced; empty if nothing is known to come. */
  public synchronized OptionalLong nanosLeft() {
    if (reconsidered || hub.isEmpty()) {
      return OptionalLong.of(0);
    }
    long now = ticker.getAsLong();
    long least = again.map(at -> at - now).orElse(Long.MAX_VALUE);
    for (DiscoveredDevice device : devices.values()) {
      least = Math.min(least, device.nanosLeft(now).orElse(Long.MAX_VALUE));
    }
    return least == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(least);
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
    long now = ticker.getAsLong();
    if (again.filter(at -> now - at >= 0).isPresent()) {
      again = Optional.empty();
      forget();
    }
    List<Message> messages = new ArrayList<>();
    if (reconsidered || hub.isEmpty()) {
      ObjectNode document = payloads.hub();
      if (hub.filter(document::equals).isEmpty()) {
        hub = Optional.of(document);
        messages.add(message(instance.get().instanceId(), document));
      }
    }
    devices.keySet().retainAll(views.keySet());
    views.forEach((id, view) -> {
      for (ObjectNode document : device(id).due(view, payloads, reconsidered, now)) {
        messages.add(message(topics.globalId(id), document));
      }
    });
    reconsidered = false;
    return messages;
  }

  private Message message(String name, ObjectNode document) {
    return Message.of(topic(name), document, 1, true);
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
