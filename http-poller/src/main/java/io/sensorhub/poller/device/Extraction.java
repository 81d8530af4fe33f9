package io.sensorhub.poller.device;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.PropertyNames;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.poller.device.HttpDevice.Success;
import io.sensorhub.poller.profile.MembersRule;
import io.sensorhub.poller.properties.NoNumbers;
import io.sensorhub.poller.properties.OwnProperties;
import io.sensorhub.poller.value.Conversion;
import io.sensorhub.poller.value.Document;
import io.sensorhub.poller.value.Extracted;
import io.sensorhub.poller.value.ValueRule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The values of one device's answers, and which properties each source of them has had. */
final class Extraction {

  private final DeviceConfig device;
  private final OwnProperties own;
  private final NoNumbers noNumbers;
  private final AtomicLong skippedMembers = new AtomicLong();
  private final Map<String, Set<String>> seen = new ConcurrentHashMap<>();

  Extraction(DeviceConfig device, OwnProperties own) {
    this.device = device;
    this.own = own;
    this.noNumbers = new NoNumbers(device.id());
  }

  NoNumbers noNumbers() {
    return noNumbers;
  }

  /** Number of members whose names cannot be properties. */
  long skippedMembers() {
    return skippedMembers.get();
  }

  /** A member was left out. */
  void skipped() {
    skippedMembers.incrementAndGet();
  }

  /** Goes on where another one has ended that read the same device by the same profile. */
  void goesOnAs(Extraction before) {
    before.seen.forEach((source, properties) -> seen(source).addAll(properties));
    before.seen.values().forEach(own::came);
  }

  /**
   * Takes what an answer has.
   *
   * @param source whose values were seen before
   * @param from the answer, for messages
   */
  Success of(
      String source,
      List<ValueRule> wanted,
      Optional<MembersRule> members,
      Document answer,
      String from) {
    Map<String, Value> found = new LinkedHashMap<>();
    List<String> unfit = new ArrayList<>();
    members.ifPresent(
        rule -> rule.each(answer.json(), (name, node) -> member(source, name, node, found)));
    for (ValueRule value : wanted) {
      String property = value.property();
      String place = from + ", " + property + " at " + value.places().getFirst() + ": expected ";
      switch (value.in(answer)) {
        case Extracted.Got got -> found.put(property, got.value());
        case Extracted.NoNumber none -> found.put(property, noNumbers.named(property, none.word()));
        case Extracted.Unfit wrong ->
            unfit.add(place + wrong.expected() + ", found " + wrong.came());
        case Extracted.NotOfThisOne _ -> {}
        case Extracted.Absent _ -> {
          if (!value.optional() && !source.equals(HttpDevice.PUSH)) {
            unfit.add(place + "a value, found nothing");
          }
        }
      }
    }
    own.came(found.keySet());
    return new Success(found, unfit);
  }

  /** The properties that answers of a source have had. */
  Set<String> seen(String source) {
    return seen.computeIfAbsent(source, _ -> new LinkedHashSet<>());
  }

  private void member(
      String source, Optional<String> name, JsonNode node, Map<String, Value> found) {
    Optional<Value> value = Value.of(node);
    if (value.isEmpty()) {
      return;
    }
    Set<String> before = seen(source);
    Optional<String> property =
        name.filter(p -> before.contains(p) || before.size() + found.size() < PropertyNames.MAX);
    if (property.isEmpty()) {
      skippedMembers.incrementAndGet();
      return;
    }
    boolean number = device.profile().units().containsKey(property.get());
    Conversion meaning = number ? Conversion.PLAIN.asNumber() : Conversion.PLAIN;
    switch (meaning.of(value.get())) {
      case Extracted.NoNumber none ->
          found.put(property.get(), noNumbers.named(property.get(), none.word()));
      case Extracted.Got got -> found.put(property.get(), got.value());
      case Extracted.Unfit _, Extracted.Absent _, Extracted.NotOfThisOne _ ->
          found.put(property.get(), value.get());
    }
  }
}
