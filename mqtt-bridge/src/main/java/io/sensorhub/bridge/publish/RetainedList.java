package io.sensorhub.bridge.publish;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.bridge.topics.Topics;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the broker retains of this instance, remembered at the broker itself (below {@code
 * meta/retained}, see {@link RetainedParts}): by device what is below its topic, and what announces
 * it elsewhere. So what an earlier process published, and nobody publishes any more, can be
 * cleared: everything of a device that is no more, the values that a device has no more, and what
 * announced it. So is what this process published of a device that has gone since. Anybody can
 * write such a list, so only what can be this hub's own is taken from it. Thread-safe.
 */
public final class RetainedList {

  /** Stands for no device: what is below it are whole topics. */
  static final String ELSEWHERE = "/";

  /** More is not taken from lists that come. */
  static final int MOST = 20_000;

  private static final String STATE = "state";
  private static final Pattern OWN = Pattern.compile("availability|state(/[A-Za-z0-9_-]{1,64})?");
  private static final Logger LOG = LoggerFactory.getLogger(RetainedList.class);

  private final Topics topics;
  private final RetainedParts parts;
  private final Map<String, Set<String>> known = new TreeMap<>();
  private final Map<String, Set<String>> published = new TreeMap<>();
  private final Set<String> withState = new TreeSet<>();
  private final Set<String> changed = new TreeSet<>();
  private final Set<String> heard = new HashSet<>();
  private final Set<String> toHear = new TreeSet<>();
  private final Set<String> awaited = new HashSet<>();
  private int taken;

  /** Whether something may have to be cleared that was not looked at. */
  private boolean look = true;

  private Set<DeviceId> lookedFor = Set.of();
  private Set<String> lookedElsewhere = Set.of();

  public RetainedList(Topics topics) {
    this.topics = topics;
    this.parts = new RetainedParts(topics.retained());
  }

  /** A part of the list came: of an earlier process, of this one, or of anybody. */
  synchronized void arrived(String topic, byte[] payload) {
    heard(topic);
    if (payload.length == 0) {
      return;
    }
    try {
      JsonNode list = Json.parse(payload);
      if (parts.isNames(topic)) {
        list.forEach(name -> parts.unknown(name.asText()).ifPresent(this::mayHear));
      } else if (topic.equals(topics.retained())) { // as one document
        list.properties().forEach(device -> take(device.getKey(), device.getValue()));
        parts.whole();
        changed.addAll(known.keySet());
      } else {
        take(parts.device(topic), list);
      }
    } catch (JsonProcessingException e) {
      LOG.warn("list of retained topics not understood topic={}", topic);
    }
  }

  /** A new connection begins: what it has brought is nothing. */
  synchronized void connects() {
    heard.clear();
    toHear.clear();
    awaited.clear();
    awaited.add(RetainedParts.names(topics.retained()));
  }

  /** Something retained has come on a topic. */
  synchronized void heard(String topic) {
    if (heard.size() < MOST) {
      heard.add(topic);
    }
    toHear.remove(topic);
    awaited.remove(topic);
  }

  /** How many retained topics have been heard on this connection. */
  synchronized int heard() {
    return heard.size();
  }

  /** True if something that was subscribed to by name has not come. */
  synchronized boolean awaits() {
    return !awaited.isEmpty();
  }

  private void mayHear(String topic) {
    if (toHear.size() < MOST && !heard.contains(topic) && !awaited.contains(topic)) {
      toHear.add(topic);
    }
  }

  /**
   * Topics that may be retained, and of which nothing has come: some brokers send nothing retained
   * to a subscription with wildcards. Each is named once for a connection.
   */
  synchronized List<String> toHear() {
    List<String> all = List.copyOf(toHear);
    toHear.clear();
    awaited.addAll(all);
    return all;
  }

  private void take(String device, JsonNode rests) {
    for (JsonNode each : rests) {
      String rest = each.asText();
      if (taken < MOST && isOwn(device, rest) && of(device, known).add(rest)) {
        changed.add(device);
        look = true;
        taken++;
        if (device.equals(ELSEWHERE) && topics.announced(rest).isPresent()) {
          mayHear(rest);
        }
      }
    }
  }

  private boolean isOwn(String device, String rest) {
    return device.equals(ELSEWHERE)
        ? topics.announced(rest).isPresent() || topics.isPartOfDevicesList(rest)
        : DeviceId.parse(device).isPresent() && OWN.matcher(rest).matches();
  }

  /** The broker has nothing: the list is published again. */
  synchronized void forget() {
    parts.forget();
    look = true;
    changed.addAll(known.keySet());
  }

  private static Set<String> of(String device, Map<String, Set<String>> lists) {
    return lists.computeIfAbsent(device, _ -> new TreeSet<>());
  }

  /**
   * Empty messages for what is retained and will not be published again; once.
   *
   * @param devices that there are
   * @param elsewhere topics outside of the devices' own that may be published
   */
  synchronized List<Message> clearing(Set<DeviceId> devices, Set<String> elsewhere) {
    if (!look && devices.equals(lookedFor) && elsewhere.equals(lookedElsewhere)) {
      return List.of();
    }
    look = false;
    lookedFor = devices;
    lookedElsewhere = elsewhere;
    List<Message> messages = new ArrayList<>();
    known.forEach((device, rests) -> {
      int before = messages.size();
      boolean there = DeviceId.parse(device).filter(devices::contains).isPresent();
      if (!there) {
        published.remove(device);
        withState.remove(device);
      }
      rests.removeIf(rest -> {
        boolean over =
            device.equals(ELSEWHERE)
                ? !elsewhere.contains(rest)
                : !there || isOldValue(device, rest);
        if (over) {
          messages.add(new Message(topic(device, rest), "", 1, true));
        }
        return over;
      });
      int cleared = messages.size() - before;
      if (cleared > 0) {
        LOG.info("no longer published, now cleared device={} topics={}", device, cleared);
        changed.add(device);
        taken = Math.max(0, taken - cleared);
      }
    });
    known.values().removeIf(Set::isEmpty);
    return messages;
  }

  private boolean isOldValue(String device, String rest) {
    boolean ofState = rest.equals(STATE) || rest.startsWith(STATE + "/");
    return ofState && withState.contains(device) && !of(device, published).contains(rest);
  }

  private String topic(String device, String rest) {
    return device.equals(ELSEWHERE) ? rest : topics.ofDevice(device, rest);
  }

  /**
   * The parts of the list that these messages change; they go before them.
   *
   * @param announced outside of the devices' own topics
   */
  synchronized List<Message> noting(List<Message> announced, List<Message> states) {
    for (Message message : announced) {
      if (kept(message) && of(ELSEWHERE, known).add(message.topic())) {
        changed.add(ELSEWHERE);
      }
    }
    states.forEach(this::note);
    look |= !announced.isEmpty() || !states.isEmpty();
    List<Message> messages = new ArrayList<>();
    for (String device : changed) {
      messages.addAll(parts.write(device, known.getOrDefault(device, Set.of())));
    }
    messages.addAll(0, parts.writeNames());
    messages.addAll(parts.replaced());
    changed.clear();
    return messages;
  }

  private static boolean kept(Message message) {
    return message.retained() && !message.payload().isEmpty();
  }

  private void note(Message message) {
    boolean kept = kept(message);
    topics
        .device(message.topic())
        .ifPresent(part -> {
          if (part.rest().equals(STATE)) {
            withState.add(part.device());
          }
          if (kept) {
            if (of(part.device(), known).add(part.rest())) {
              changed.add(part.device());
            }
            of(part.device(), published).add(part.rest());
          } else if (message.retained()) {
            if (of(part.device(), known).remove(part.rest())) {
              changed.add(part.device());
            }
            of(part.device(), published).remove(part.rest());
          }
        });
  }
}
