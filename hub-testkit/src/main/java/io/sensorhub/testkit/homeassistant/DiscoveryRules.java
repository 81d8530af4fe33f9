package io.sensorhub.testkit.homeassistant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes the documents that announce the hub's devices as Home Assistant takes them, and remembers
 * what it would refuse, rename or lose. Documents of other programs are not judged. Thread-safe.
 */
public final class DiscoveryRules {

  private static final Pattern TOPIC = Pattern.compile(".+/device/([^/]+)/config");

  /** While a component is set up, a second document that has it again is not looked at. */
  private static final long SET_UP = Duration.ofMillis(100).toNanos();

  private final Map<String, JsonNode> documents = new HashMap<>();
  private final Map<String, Long> added = new HashMap<>();
  private final List<String> problems = new ArrayList<>();

  /** A message came; nanoseconds that only go forward say when. */
  public synchronized void heard(String topic, String payload, long now) {
    Matcher match = TOPIC.matcher(topic);
    if (!match.matches()) {
      return;
    }
    if (payload.isEmpty()) {
      documents.remove(topic);
      added.remove(topic);
      return;
    }
    JsonNode document;
    try {
      document = Json.parse(payload.getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      return; // not the hub's
    }
    if (document.at("/o/name").asText().equals("sensor-hub")) {
      judge(topic, document, now);
    }
  }

  private void judge(String topic, JsonNode document, long now) {
    JsonNode before = documents.getOrDefault(topic, Json.object());
    must(!document.at("/dev/ids").isEmpty(), topic, "a device without an id");
    Set<String> names = new HashSet<>(Set.of(plain(document.at("/dev/name").asText())));
    boolean news = false;
    boolean again = false;
    for (Map.Entry<String, JsonNode> entry : document.path("cmps").properties()) {
      String place = topic + " " + entry.getKey();
      JsonNode component = entry.getValue();
      JsonNode earlier = before.path("cmps").path(entry.getKey());
      if (component.size() == 1 && component.has("p")) {
        must(earlier.path("p").equals(component.path("p")), place, "taken away, but never there");
        continue;
      }
      ComponentRules.problems(component).forEach(problem -> must(false, place, problem));
      must(names.add(plain(component.path("name").asText())), place, "named like another");
      unique(topic, entry.getKey(), component);
      boolean known = earlier.size() > 1;
      must(
          !known || earlier.path("p").equals(component.path("p")),
          place,
          "on another platform, and the old one was not taken away");
      must(
          !known
              || !earlier.path("p").equals(component.path("p"))
              || !earlier.has("stat_cla")
              || component.has("stat_cla"),
          place,
          "no longer has a state class");
      news |= !known;
      again |= known;
    }
    for (Map.Entry<String, JsonNode> entry : before.path("cmps").properties()) {
      must(
          entry.getValue().size() == 1 || document.path("cmps").has(entry.getKey()),
          topic + " " + entry.getKey(),
          "left out without being taken away");
    }
    Long since = added.get(topic);
    must(
        since == null || now - since > SET_UP || !again || document.equals(before),
        topic,
        "announced again while it is being set up");
    if (news) {
      added.put(topic, now);
    }
    documents.put(topic, document);
  }

  private void unique(String topic, String key, JsonNode component) {
    documents.forEach((other, document) ->
        document
            .path("cmps")
            .properties()
            .forEach(entry ->
                must(
                    (other.equals(topic) && entry.getKey().equals(key))
                        || !entry.getValue().path("p").equals(component.path("p"))
                        || !entry.getValue().path("uniq_id").equals(component.path("uniq_id")),
                    topic + " " + key,
                    "does not have a unique id: " + component.path("uniq_id"))));
  }

  private void must(boolean obeyed, String place, String rule) {
    if (!obeyed) {
      problems.add(place + ": " + rule);
    }
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "_");
  }

  /** What Home Assistant would have refused, renamed or lost so far. */
  public synchronized List<String> problems() {
    return List.copyOf(problems);
  }

  /** Fails if a rule was broken. */
  public void obeyed() {
    List<String> all = problems();
    if (!all.isEmpty()) {
      throw new AssertionError("Home Assistant's rules are broken: " + String.join("; ", all));
    }
  }
}
