package io.sensorhub.poller;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.FaultCode;
import io.sensorhub.core.Json;
import io.sensorhub.core.PropertyNames;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.poller.client.HttpSender;
import io.sensorhub.poller.client.HttpSender.Answer;
import io.sensorhub.poller.client.HttpSender.Body;
import io.sensorhub.poller.client.HttpSender.Failed;
import io.sensorhub.poller.profile.EventRules;
import io.sensorhub.poller.profile.Found;
import io.sensorhub.poller.profile.HttpCommand;
import io.sensorhub.poller.profile.HttpProfile;
import io.sensorhub.poller.profile.HttpRequest.Filling;
import io.sensorhub.poller.profile.HttpValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.OkHttpClient;

/**
 * One web device: reads it and sets it when told to; by one thread at a time, whoever has the turn
 * of its host. What the device may do to us comes back as a value.
 */
final class HttpDevice {

  /** How a read ended. */
  sealed interface Result {}

  /**
   * It brought something.
   *
   * @param unfit what was not as expected, for people
   */
  record Success(Map<String, Value> values, List<String> unfit) implements Result {}

  /** It failed. */
  record Failure(FaultCode code, String message) implements Result {}

  private static final String PUSH = "push";

  private final DeviceConfig device;
  private final HttpProfile profile;
  private final Optional<HttpSender> sender;
  private final AtomicLong skippedMembers = new AtomicLong();
  private final Map<String, Set<String>> seen = new ConcurrentHashMap<>();
  private final OwnProperties own;

  HttpDevice(DeviceConfig device, HttpProfile profile, OkHttpClient shared) {
    this.device = device;
    this.profile = profile;
    this.own = new OwnProperties(device, profile);
    this.sender = profile.base().map(base -> new HttpSender(device, profile.keys(), base, shared));
  }

  DeviceConfig config() {
    return device;
  }

  HttpProfile profile() {
    return profile;
  }

  /** What requests are sent by; nothing where it has no address. */
  Optional<HttpSender> sender() {
    return sender;
  }

  /** How many members of answers had names that cannot be properties. */
  long skippedMembers() {
    return skippedMembers.get();
  }

  /** Asks the device everything; blocks for at most its time-outs. */
  Result read() {
    return read(profile.reads());
  }

  /** Asks the device a part; blocks for at most its time-outs. */
  Result read(List<HttpProfile.Read> reads) {
    Map<String, Value> values = new LinkedHashMap<>();
    List<String> unfit = new ArrayList<>();
    for (HttpProfile.Read read : reads) {
      switch (sender.orElseThrow().read(read.request())) {
        case Failed failed -> {
          return new Failure(failed.code(), failed.message());
        }
        case Body body -> {
          switch (taken(read, body)) {
            case Failure failure -> {
              return failure;
            }
            case Success success -> {
              values.putAll(success.values());
              unfit.addAll(success.unfit());
            }
          }
        }
      }
    }
    return new Success(values, unfit);
  }

  /**
   * Sets a property, once.
   *
   * @param name the device's own of what is set
   * @param left the time that there is for it
   */
  Answer set(HttpCommand command, String name, JsonNode value, Duration left) {
    Filling filling = new Filling(name, command.text(value));
    return sender.orElseThrow().command(command.request(), filling, left);
  }

  /** Goes on where another one has ended that read the same device by the same profile. */
  void goesOnAs(HttpDevice before) {
    before.seen.forEach((source, properties) -> seenOf(source).addAll(properties));
  }

  /** Takes the values of one answer. What it has brought before, and does not now, is missing. */
  private Result taken(HttpProfile.Read read, Body body) {
    String source = "" + profile.reads().indexOf(read);
    JsonNode json = read.isText() ? MissingNode.getInstance() : json(body.text());
    if (!read.isText() && json.isMissingNode()) {
      return new Failure(
          FaultCode.INVALID_RESPONSE,
          body.request() + ": expected JSON, found " + Prober.glimpse(body.text()));
    }
    Success found = extract(source, read.values(), json, body.text(), body.request());
    if (found.values().isEmpty()) {
      return new Failure(
          FaultCode.INVALID_RESPONSE,
          found.unfit().isEmpty()
              ? body.request() + ": expected an object with values, found none"
              : String.join("; ", found.unfit()));
    }
    Map<String, Value> values = new LinkedHashMap<>(found.values());
    read.values().stream()
        .filter(value -> !value.optional())
        .forEach(value -> values.putIfAbsent(value.property(), new Value.Missing()));
    Set<String> before = seenOf(source);
    before.addAll(values.keySet());
    before.forEach(property -> values.putIfAbsent(property, new Value.Missing()));
    return new Success(values, found.unfit());
  }

  /** Takes the values of what the device reports by itself; nothing has to be in it. */
  synchronized Success reported(ObjectNode report) {
    Success found = extract(PUSH, profile.pushed(), report, "", PUSH);
    seenOf(PUSH).addAll(found.values().keySet());
    return found;
  }

  /** Takes what an event of its stream tells; nothing where it tells no value. */
  Optional<EventRules.Told> told(EventRules rules, JsonNode event) {
    return rules
        .told(event)
        .filter(told -> {
          boolean room = own.take(told, event);
          if (!room) {
            skippedMembers.incrementAndGet();
          }
          return room;
        });
  }

  /** What is known of its properties: by the profile, and by what the device has told. */
  Map<String, PropertyDescription> describe() {
    return own.describe();
  }

  /** True once after the device has told more of its properties than was known. */
  boolean takeLearned() {
    return own.takeLearned();
  }

  /** How a property is set; nothing where it cannot be. */
  Optional<OwnProperties.Setter> setter(String property) {
    return own.setter(property);
  }

  /**
   * @param source whose values were seen before
   * @param wanted empty: each member that is a single value
   */
  private Success extract(
      String source, List<HttpValue> wanted, JsonNode json, String text, String from) {
    Map<String, Value> found = new LinkedHashMap<>();
    List<String> unfit = new ArrayList<>();
    if (wanted.isEmpty()) {
      members(source, json, found);
    }
    for (HttpValue value : wanted) {
      String place = from + ", " + value.property() + " at " + value.where() + ": expected ";
      switch (json.isMissingNode() ? value.in(text) : value.in(json, text)) {
        case Found.Got got -> found.put(value.property(), got.value());
        case Found.Unfit wrong -> unfit.add(place + wrong.expected() + ", found " + wrong.came());
        case Found.Absent _ -> {
          if (!value.optional() && !source.equals(PUSH)) {
            unfit.add(place + "a value, found nothing");
          }
        }
      }
    }
    return new Success(found, unfit);
  }

  private static JsonNode json(String text) {
    try {
      return Json.parse(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private Set<String> seenOf(String source) {
    return seen.computeIfAbsent(source, _ -> new LinkedHashSet<>());
  }

  private void members(String source, JsonNode json, Map<String, Value> found) {
    if (json instanceof ObjectNode object) {
      object
          .properties()
          .forEach(member ->
              Value.of(member.getValue())
                  .ifPresent(value -> member(source, member.getKey(), value, found)));
    }
  }

  private void member(String source, String name, Value value, Map<String, Value> found) {
    Set<String> before = seenOf(source);
    PropertyNames.of(name)
        .filter(p -> before.contains(p) || before.size() + found.size() < PropertyNames.MAX)
        .ifPresentOrElse(property -> found.put(property, value), skippedMembers::incrementAndGet);
  }
}
