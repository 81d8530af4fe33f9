package io.sensorhub.poller;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.FaultCode;
import io.sensorhub.core.Json;
import io.sensorhub.core.PropertyNames;
import io.sensorhub.core.Quality;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.poller.HttpSender.Answer;
import io.sensorhub.poller.HttpSender.Body;
import io.sensorhub.poller.HttpSender.Failed;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * One device behind an address. Reads it and sets it when told to; by one thread at a time, whoever
 * has the turn of its host. What the device may do to us comes back as a value.
 */
final class HttpDevice {

  /** How a read ended. */
  sealed interface Result {}

  /** It succeeded. */
  record Success(Reading reading) implements Result {}

  /** It failed. */
  record Failure(FaultCode code, String message) implements Result {}

  private final DeviceConfig device;
  private final HttpProfile profile;
  private final HttpSender sender;
  private final Clock clock;
  private final AtomicLong skippedMembers = new AtomicLong();
  private final Map<HttpProfile.Read, Set<String>> seen = new HashMap<>();
  private @Nullable Reading last;

  HttpDevice(DeviceConfig device, HttpProfile profile, OkHttpClient shared, Clock clock) {
    this.device = device;
    this.profile = profile;
    this.sender = new HttpSender(device, profile.base(), shared);
    this.clock = clock;
    profile.reads().forEach(read -> seen.put(read, new LinkedHashSet<>()));
  }

  DeviceConfig config() {
    return device;
  }

  /** Devices behind the same host and port take turns. */
  String host() {
    return profile.base().host() + ":" + profile.base().port();
  }

  /** How many members of answers had names that cannot be properties. */
  long skippedMembers() {
    return skippedMembers.get();
  }

  /** What it is asked. */
  List<HttpProfile.Read> reads() {
    return profile.reads();
  }

  /** How its properties are set. */
  Map<String, HttpCommand> commands() {
    return profile.commands();
  }

  /** Asks the device everything; blocks for at most its time-outs. */
  Result read() {
    return read(profile.reads());
  }

  /** Asks the device a part; blocks for at most its time-outs. */
  Result read(List<HttpProfile.Read> reads) {
    Map<String, Value> values = new LinkedHashMap<>();
    for (HttpProfile.Read read : reads) {
      switch (sender.read(read.request())) {
        case Failed failed -> {
          return new Failure(failed.code(), failed.message());
        }
        case Body body -> {
          Optional<Failure> failure = take(read, body, values);
          if (failure.isPresent()) {
            return failure.get();
          }
        }
      }
    }
    Reading reading =
        Reading.at(clock.instant(), device.id(), values, device.profile().units(), Quality.GOOD);
    Reading whole = last == null ? reading : reading.over(last);
    last = whole;
    return new Success(whole);
  }

  /**
   * Sets a property, once.
   *
   * @param left the time that there is for it
   */
  Answer set(HttpCommand command, JsonNode value, Duration left) {
    return sender.command(command.request(), command.text(value), left);
  }

  /** Takes the values of one answer. What it has brought before, and does not now, is missing. */
  private Optional<Failure> take(HttpProfile.Read read, Body body, Map<String, Value> values) {
    Map<String, Value> found = new LinkedHashMap<>();
    if (read.isText()) {
      for (HttpValue value : read.values()) {
        value.in(body.text()).ifPresent(one -> found.put(value.property(), one));
      }
    } else {
      JsonNode json = json(body.text());
      if (json.isMissingNode()) {
        return Optional.of(
            new Failure(FaultCode.INVALID_RESPONSE, body.request() + ": the answer is no JSON"));
      }
      if (read.values().isEmpty()) {
        members(read, json, found);
      }
      for (HttpValue value : read.values()) {
        value
            .in(json)
            .or(() -> value.in(body.text()))
            .ifPresent(one -> found.put(value.property(), one));
      }
    }
    if (found.isEmpty()) {
      return Optional.of(
          new Failure(
              FaultCode.INVALID_RESPONSE,
              body.request() + ": the answer has none of the expected values"));
    }
    Set<String> before = seenOf(read);
    before.addAll(found.keySet());
    before.forEach(property -> found.putIfAbsent(property, new Value.Missing()));
    values.putAll(found);
    return Optional.empty();
  }

  private static JsonNode json(String text) {
    try {
      return Json.parse(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  private Set<String> seenOf(HttpProfile.Read read) {
    return seen.computeIfAbsent(read, _ -> new LinkedHashSet<>());
  }

  private void members(HttpProfile.Read read, JsonNode json, Map<String, Value> found) {
    if (json instanceof ObjectNode object) {
      object
          .properties()
          .forEach(member ->
              Value.of(member.getValue())
                  .ifPresent(value -> member(read, member.getKey(), value, found)));
    }
  }

  private void member(HttpProfile.Read read, String name, Value value, Map<String, Value> found) {
    Set<String> before = seenOf(read);
    PropertyNames.of(name)
        .filter(p -> before.contains(p) || before.size() + found.size() < PropertyNames.MAX)
        .ifPresentOrElse(property -> found.put(property, value), skippedMembers::incrementAndGet);
  }
}
