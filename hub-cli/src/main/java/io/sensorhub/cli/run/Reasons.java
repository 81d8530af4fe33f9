package io.sensorhub.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Why a service is not well, as its answer to {@code /health} says; the page says the same. */
final class Reasons {

  private Reasons() {}

  /** A sentence for each thing that is not as it should be. */
  static List<String> of(JsonNode health) {
    List<String> found = new ArrayList<>();
    for (JsonNode line : health.path("lines")) {
      String state = line.path("state").asText();
      if (!state.equals("open")) {
        found.add("line " + text(line, "port_id") + " is " + state + because(line));
      }
    }
    for (JsonNode listener : health.path("listeners")) {
      if (!listener.path("listening").asBoolean(true)) {
        found.add(
            "%s on %s is not listened on%s"
                .formatted(text(listener, "name"), text(listener, "endpoint"), because(listener)));
      }
    }
    health
        .path("dependencies")
        .properties()
        .forEach(dependency -> {
          if (!dependency.getValue().path("status").asText().equals("healthy")) {
            found.add(dependency.getKey() + " does not answer");
          }
        });
    broker(health.path("mqtt"), found);
    if (told(health.path("spool"), "error")) {
      found.add("events cannot be kept on the disk" + because(health.path("spool")));
    }
    if (told(health.path("push"), "error")) {
      found.add("devices cannot report" + because(health.path("push")));
    }
    if (!health.at("/detector/connected").asBoolean(true)) {
      found.add("the detector of USB devices is away");
    }
    if (told(health.path("store"), "error")) {
      found.add("decisions about USB devices cannot be kept" + because(health.path("store")));
    }
    return found;
  }

  private static void broker(JsonNode mqtt, List<String> found) {
    if (!mqtt.path("connected").asBoolean(true)) {
      found.add(
          "the broker at %s:%s is not connected".formatted(text(mqtt, "host"), text(mqtt, "port")));
    }
    if (told(mqtt, "problem")) {
      found.add("connections to the broker end early: " + text(mqtt, "problem"));
    }
    for (JsonNode topic : mqtt.path("refused_subscriptions")) {
      found.add("the broker refuses the subscription to " + topic.asText());
    }
    for (JsonNode left : mqtt.path("left_out")) {
      found.add("the broker does not take " + text(left, "topic") + ": " + text(left, "reason"));
    }
  }

  private static boolean told(JsonNode part, String member) {
    return !part.path(member).asText("").isEmpty() && !part.path(member).isNull();
  }

  private static String because(JsonNode part) {
    return told(part, "error") ? ": " + text(part, "error") : "";
  }

  private static String text(JsonNode part, String member) {
    return part.path(member).asText("");
  }
}
