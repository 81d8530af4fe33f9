package io.sensorhub.bridge.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What Home Assistant has been told of one device, and what it is to be told.
 *
 * <pre>
 *            another document               none for 0.8 s, or 3 s are over
 *   settled ─────────────────► unsettled ───────────────────────────────► told, settled
 *      ▲                        │    ▲ yet another
 *      └── the old one again ◄──┘────┘
 * </pre>
 *
 * While Home Assistant sets a component up, it looks at no second document of the device. So what
 * comes one by one is told together. Not thread-safe.
 */
final class Announced {

  /** What this program calls itself in its documents. */
  static final String ORIGIN = "sensor-hub";

  private static final long SETTLED = Duration.ofMillis(800).toNanos();
  private static final long LONGEST = Duration.ofSeconds(3).toNanos();

  /** How long a component may be missing before it is taken away. */
  private static final long PATIENCE = Duration.ofSeconds(30).toNanos();

  private static final String COMPONENTS = "cmps";
  private static final String PLATFORM = "p";

  /** Everything that was ever announced as one. */
  private static final Set<String> PLATFORMS =
      Set.of("sensor", "binary_sensor", "switch", "number", "select", "text", "event", "button");

  private @Nullable ObjectNode told;
  private @Nullable ObjectNode wanted;
  private boolean again;
  private long changed;
  private long first;
  private boolean unsettled;
  private final Map<String, Long> missing = new HashMap<>();

  /**
   * What an earlier process has announced, and the broker has kept: so that its components end
   * where they are no more. Taken before anything was told.
   *
   * @return the types of events that it names
   */
  List<String> earlier(JsonNode document) {
    List<String> events = new ArrayList<>();
    if (told != null) {
      return events;
    }
    ObjectNode before = Json.object();
    before.set("dev", document.path("dev"));
    ObjectNode components = before.putObject(COMPONENTS);
    for (Map.Entry<String, JsonNode> component : document.path(COMPONENTS).properties()) {
      String platform = component.getValue().path(PLATFORM).asText();
      if (PLATFORMS.contains(platform)) {
        components.set(component.getKey(), component.getValue());
        component.getValue().path("evt_typ").forEach(type -> events.add(type.asText()));
      }
    }
    told = before;
    again = true;
    return events;
  }

  /** The broker has forgotten, or Home Assistant was born: it is to be told again. */
  void again() {
    again = true;
  }

  /**
   * The document is this now. What is missing in it for a while stays as it was, and so does for as
   * long as it likes what the device tells without a value. A device that has no component yet is
   * not announced.
   *
   * @param present the properties that the device tells, with or without a value
   */
  void want(ObjectNode document, Set<String> present, long now) {
    ObjectNode complete = patient(document, present, now);
    boolean nothing = wanted == null && told == null && document.path(COMPONENTS).isEmpty();
    if (nothing || complete.equals(wanted)) {
      return;
    }
    wanted = complete;
    changed = now;
    if (!unsettled) {
      first = now;
      unsettled = true;
    }
  }

  private ObjectNode patient(ObjectNode document, Set<String> present, long now) {
    JsonNode components = document.path(COMPONENTS);
    missing.keySet().removeIf(name -> components.has(name) || present.contains(name));
    if (told == null || !told.at("/dev/mdl").equals(document.at("/dev/mdl"))) {
      missing.clear();
      return document;
    }
    ObjectNode complete = document.deepCopy();
    for (Map.Entry<String, JsonNode> component : told.path(COMPONENTS).properties()) {
      String name = component.getKey();
      if (components.has(name)) {
        continue;
      }
      if (present.contains(name) || now - missing.computeIfAbsent(name, _ -> now) < PATIENCE) {
        complete.withObjectProperty(COMPONENTS).set(name, component.getValue());
      }
    }
    return complete;
  }

  /** True if a component is missing for too long: the document is to be made anew. */
  boolean patienceIsOver(long now) {
    return missing.values().stream().anyMatch(since -> now - since >= PATIENCE);
  }

  /** Nanoseconds until there is something to tell; empty if nothing is known to come. */
  OptionalLong nanosLeft(long now) {
    if (wanted != null && again && told != null && !unsettled) {
      return OptionalLong.of(0);
    }
    long most =
        unsettled ? Math.min(changed + SETTLED - now, first + LONGEST - now) : Long.MAX_VALUE;
    if (!unsettled) {
      for (long since : missing.values()) {
        most = Math.min(most, since + PATIENCE - now);
      }
    }
    return most == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(Math.max(0, most));
  }

  /** The documents that are due, in the order in which they must come. */
  List<ObjectNode> due(long now) {
    boolean settled = now - changed >= SETTLED || now - first >= LONGEST;
    ObjectNode document = wanted;
    if (document == null || (unsettled && !settled)) {
      return List.of();
    }
    unsettled = false;
    ObjectNode before = told;
    if (document.equals(before) && !again) {
      return List.of();
    }
    told = document;
    again = false;
    missing.keySet().removeIf(name -> !document.path(COMPONENTS).has(name));
    return before == null ? List.of(document) : changing(before, document);
  }

  /**
   * Home Assistant knows a component by platform and key. One that is no more, or is on another
   * platform now, is first taken away by a document that says nothing else that is new.
   */
  private static List<ObjectNode> changing(ObjectNode before, ObjectNode now) {
    ObjectNode without = now.deepCopy();
    ObjectNode components = without.putObject(COMPONENTS);
    boolean any = false;
    for (Map.Entry<String, JsonNode> component : before.path(COMPONENTS).properties()) {
      JsonNode platform = component.getValue().path(PLATFORM);
      JsonNode after = now.path(COMPONENTS).path(component.getKey());
      boolean over = !after.path(PLATFORM).equals(platform);
      components.set(component.getKey(), over ? Json.object().set(PLATFORM, platform) : after);
      any |= over;
    }
    return any ? List.of(without, now) : List.of(now);
  }
}
