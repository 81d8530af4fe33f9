package io.sensorhub.bridge.retained;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.bridge.broker.Message;
import io.sensorhub.bridge.discovery.Authorship;
import io.sensorhub.bridge.topics.Topics;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

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

  private final Topics topics;
  private final RetainedParts parts;
  private final Map<String, Set<String>> known = new TreeMap<>();
  private final Map<String, Set<String>> published = new TreeMap<>();
  private final Set<String> withState = new TreeSet<>();
  private final Set<String> changed = new TreeSet<>();
  private final Arrivals arrivals = new Arrivals();
  private final Told told = new Told();
  private int taken;

  /** Whether something may have to be cleared that was not looked at. */
  private boolean look = true;

  private Set<DeviceId> lookedFor = Set.of();
  private Set<String> lookedElsewhere = Set.of();

  /** Empty; what is known comes from the broker. */
  public RetainedList(Topics topics) {
    this.topics = topics;
    this.parts = new RetainedParts(topics.retained());
  }

  /** A part of the list came: of an earlier process, of this one, or of anybody. */
  public synchronized void arrived(String topic, byte[] payload) {
    heard(topic);
    if (payload.length == 0) {
      return;
    }
    try {
      JsonNode list = Json.parse(payload);
      if (parts.isNames(topic)) {
        list.forEach(name -> parts.unknown(name.asText()).ifPresent(arrivals::mayHear));
      } else if (topic.equals(topics.retained())) { // as one document
        list.properties().forEach(device -> take(device.getKey(), texts(device.getValue())));
        parts.whole();
        changed.addAll(known.keySet());
      } else {
        take(parts.device(topic), texts(list));
      }
    } catch (JsonProcessingException e) {
      told.notUnderstood(topic);
    }
  }

  /** A new connection begins: what it has brought is nothing. */
  public synchronized void connects() {
    arrivals.begins(names(topics));
    told.begins();
  }

  /** Something retained has come on a topic. */
  public synchronized void heard(String topic) {
    arrivals.heard(topic);
  }

  /** What announces something to Home Assistant has come: whose it is can be told from it. */
  public synchronized void announcement(String topic, byte[] payload) {
    heard(topic);
    arrivals.announcement(topic, Authorship.isProved(topics, topic, payload));
    look = true;
  }

  /**
   * Something has come on a topic of this instance on which this process has published nothing:
   * nobody else may write there, so it is cleared if nobody goes on to publish there.
   */
  public synchronized void stray(String topic) {
    if (topic.startsWith(topics.retained() + "/")) {
      if (!parts.isNames(topic)) {
        changed.add(parts.device(topic));
      }
    } else {
      topics
          .device(topic)
          .ifPresentOrElse(
              part -> take(part.device(), List.of(part.rest())),
              () -> take(ELSEWHERE, List.of(topic)));
    }
  }

  /** All topics of devices, and all announcements, that the broker retains of this instance. */
  public synchronized List<String> topics() {
    List<String> all = new ArrayList<>();
    known.forEach((device, rests) -> rests.forEach(rest -> all.add(topic(device, rest))));
    return all;
  }

  /** The first topic of those that name all parts of the list. */
  public static String names(Topics topics) {
    return RetainedParts.names(topics.retained());
  }

  /** How many retained topics have been heard on this connection. */
  public synchronized int heard() {
    return arrivals.heard();
  }

  /** True if something that was subscribed to by name has not come. */
  public synchronized boolean awaits() {
    return arrivals.awaits();
  }

  /** Topics that may be retained, and of which nothing has come; each once for a connection. */
  public synchronized List<String> toHear() {
    return arrivals.toHear();
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asText).toList();
  }

  private void take(String device, List<String> rests) {
    for (String rest : rests) {
      if (taken < MOST && isOwn(device, rest) && of(device, known).add(rest)) {
        changed.add(device);
        look = true;
        taken++;
        if (device.equals(ELSEWHERE) && topics.announced(rest).isPresent()) {
          arrivals.mayHear(rest);
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
  public synchronized void forget() {
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
  public synchronized List<Message> clearing(Set<DeviceId> devices, Set<String> elsewhere) {
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
        if (over && device.equals(ELSEWHERE) && topics.announced(rest).isPresent()) {
          return announced(rest, messages);
        }
        if (over) {
          messages.add(new Message(topic(device, rest), "", 1, true));
        }
        return over;
      });
      int cleared = messages.size() - before;
      if (cleared > 0) {
        told.cleared(device, cleared);
        changed.add(device);
        taken = Math.max(0, taken - cleared);
      }
    });
    known.values().removeIf(Set::isEmpty);
    return messages;
  }

  /**
   * An announcement that is over is cleared if what is in it has proved that it is the hub's own.
   *
   * @return false while it is not known what is in it
   */
  private boolean announced(String topic, List<Message> messages) {
    if (arrivals.takeProof(topic)) {
      messages.add(new Message(topic, "", 1, true));
      return true;
    }
    if (arrivals.has(topic)) {
      changed.add(ELSEWHERE);
      told.leftAlone(topic);
      return true;
    }
    arrivals.mayHear(topic);
    return false;
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
  public synchronized List<Message> noting(List<Message> announced, List<Message> states) {
    for (Message message : announced) {
      if (kept(message) && of(ELSEWHERE, known).add(message.topic())) {
        changed.add(ELSEWHERE);
      }
      if (kept(message) && topics.announced(message.topic()).isPresent()) {
        arrivals.announcement(message.topic(), true);
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
    topics
        .device(message.topic())
        .ifPresent(part -> {
          if (part.rest().equals(STATE)) {
            withState.add(part.device());
          }
          if (message.retained()) {
            Set<String> all = of(part.device(), known);
            Set<String> now = of(part.device(), published);
            boolean kept = kept(message);
            boolean other = kept ? all.add(part.rest()) : all.remove(part.rest());
            boolean _ = kept ? now.add(part.rest()) : now.remove(part.rest());
            if (other) {
              changed.add(part.device());
            }
          }
        });
  }
}
