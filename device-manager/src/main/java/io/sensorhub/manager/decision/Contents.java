package io.sensorhub.manager.decision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.manager.identity.DeviceKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What stands in the file.
 *
 * @param entries at most {@link #MOST}; ids and keys are distinct
 * @param shared keys by serial number that more than one adapter has shown
 */
public record Contents(List<Entry> entries, Set<String> shared) {

  /** The number of entries that the file holds. */
  public static final int MOST = 256;

  /** Octets of the longest file. */
  static final int MOST_OCTETS = 512 * 1024;

  static final Contents EMPTY = new Contents(List.of(), Set.of());

  private static final int VERSION = 1;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  public Contents {
    entries = List.copyOf(entries);
    shared = Set.copyOf(shared);
  }

  /**
   * As much as the file holds: all that was decided, without the adapters' texts where there is no
   * room for these, and as many of the others as there is room for.
   *
   * @param decided those with a decision
   * @param others those without, the most important first
   */
  public static Contents fitting(List<Entry> decided, List<Entry> others, Set<String> shared) {
    Contents needed = new Contents(decided, shared);
    if (!needed.fit()) {
      needed = new Contents(decided.stream().map(Entry::withoutTexts).toList(), shared);
    }
    List<Entry> kept = new ArrayList<>(needed.entries());
    int room = MOST_OCTETS - needed.bytes().length;
    for (Entry entry : others) {
      room -= Json.bytes(json(entry)).length + 1; // a comma
      if (room < 0 || kept.size() >= MOST) {
        break;
      }
      kept.add(entry);
    }
    return new Contents(kept, shared);
  }

  /** Whether the file has room for it. */
  public boolean fit() {
    return entries.size() <= MOST && bytes().length <= MOST_OCTETS;
  }

  /** The file's text. */
  byte[] bytes() {
    ObjectNode json = Json.object().put("version", VERSION);
    ArrayNode devices = json.putArray("devices");
    for (Entry entry : entries) {
      devices.add(json(entry));
    }
    ArrayNode numbers = json.putArray("shared_serial_numbers");
    new TreeSet<>(shared).forEach(numbers::add);
    return Json.bytes(json);
  }

  private static ObjectNode json(Entry entry) {
    ObjectNode json = Json.object().put("usb_id", entry.usbId()).put("key", entry.key().text());
    switch (entry.decision().orElse(null)) {
      case null -> json.putNull("decision");
      case Decision.Ignore _ -> json.put("decision", "ignore").put("by", Decision.By.PERSON.key());
      case Decision.Accept accept -> {
        json.put("decision", "accept")
            .put("by", accept.by().key())
            .put("rule", accept.rule().orElse(null))
            .put("profile", accept.profile());
        json.set("port", accept.port());
        ArrayNode devices = json.putArray("devices");
        accept.devices().forEach(devices::add);
      }
    }
    return json.put("manufacturer", entry.manufacturer().orElse(null))
        .put("product", entry.product().orElse(null))
        .put("socket", entry.socket().orElse(null))
        .put("first_seen", Json.time(entry.firstSeen()))
        .put("last_seen", Json.time(entry.lastSeen()))
        .put("unplugged", entry.unplugged());
  }

  /**
   * Reads a text.
   *
   * @throws IllegalArgumentException if it is damaged; the message says where
   */
  static Contents read(byte[] text) {
    JsonNode json;
    try {
      json = Json.parse(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON", e);
    }
    if (json.path("version").asInt() != VERSION
        || !json.path("devices").isArray()
        || !json.path("shared_serial_numbers").isArray()) {
      throw new IllegalArgumentException("not version " + VERSION + " of this file");
    }
    if (json.path("devices").size() > MOST || json.path("shared_serial_numbers").size() > MOST) {
      throw new IllegalArgumentException("more than " + MOST + " devices");
    }
    List<Entry> entries = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (JsonNode device : json.path("devices")) {
      Entry entry = entry(device);
      if (!known.add(entry.usbId()) || !known.add(entry.key().text())) {
        throw new IllegalArgumentException("a device twice: " + entry.usbId());
      }
      entries.add(entry);
    }
    Set<String> shared = new HashSet<>();
    json.path("shared_serial_numbers").forEach(key -> shared.add(key.asText()));
    return new Contents(entries, shared);
  }

  private static Entry entry(JsonNode json) {
    String usbId = json.path("usb_id").asText();
    String key = json.path("key").asText();
    if (!ID.matcher(usbId).matches() || !DeviceKey.is(key)) {
      throw new IllegalArgumentException("a device without usb_id or key");
    }
    try {
      return new Entry(
          usbId,
          new DeviceKey(key),
          decision(json),
          text(json, "manufacturer"),
          text(json, "product"),
          text(json, "socket"),
          Instant.parse(json.path("first_seen").asText()),
          Instant.parse(json.path("last_seen").asText()),
          json.path("unplugged").asLong());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("a time that is none, of " + usbId, e);
    }
  }

  private static Optional<Decision> decision(JsonNode json) {
    return switch (json.path("decision").asText()) {
      case "null", "" -> Optional.empty();
      case "ignore" -> Optional.of(new Decision.Ignore());
      case "accept" -> Optional.of(accept(json));
      default -> throw new IllegalArgumentException("an unknown decision");
    };
  }

  private static Decision.Accept accept(JsonNode json) {
    if (!(json.path("port") instanceof ObjectNode port)
        || !json.path("devices").isArray()
        || !json.path("profile").isTextual()) {
      throw new IllegalArgumentException("an accept without profile, port or devices");
    }
    List<ObjectNode> devices = new ArrayList<>();
    for (JsonNode device : json.path("devices")) {
      if (!(device instanceof ObjectNode members)) {
        throw new IllegalArgumentException("a device that is none");
      }
      devices.add(members);
    }
    Decision.By by =
        json.path("by").asText().equals(Decision.By.AUTO.key())
            ? Decision.By.AUTO
            : Decision.By.PERSON;
    return new Decision.Accept(
        by, text(json, "rule"), json.path("profile").asText(), port, devices);
  }

  private static Optional<String> text(JsonNode json, String member) {
    return Optional.ofNullable(json.path(member).textValue());
  }
}
