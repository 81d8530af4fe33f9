package io.sensorhub.cli.usb;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** An adapter as the manager knows it, in words, and what to type next. */
final class AdapterText {

  private AdapterText() {}

  /** Its first line: what and where. */
  private static String head(JsonNode adapter) {
    String product = adapter.path("product").asText("");
    String path = adapter.path("path").asText("");
    return "%-24s %-14s %s:%s %s"
        .formatted(
            adapter.path("id").asText(),
            path.isEmpty() || path.equals("null") ? "-" : path,
            adapter.path("vendor_id").asText(),
            adapter.path("product_id").asText(),
            text(adapter, "name", product.isEmpty() ? "unknown" : product));
  }

  private static String text(JsonNode adapter, String member, String otherwise) {
    return adapter.path(member).isTextual() ? adapter.path(member).textValue() : otherwise;
  }

  /** All that is to be said of it, in lines. */
  static String of(JsonNode adapter) {
    List<String> lines = new ArrayList<>(List.of(head(adapter)));
    String id = adapter.path("id").asText();
    switch (adapter.path("state").asText()) {
      case "new" -> lines.add("plugged in; nobody has looked yet whether it can be had");
      case "configured" ->
          lines.add("port " + adapter.path("claimed_by").asText() + " of the instance file");
      case "ignored" -> lines.add("ignored; undone by: ./hub forget " + id);
      case "denied" ->
          lines.add("not opened: it would do harm; name it in the instance file if you mean it");
      case "offered" -> lines.add("known as " + profiles(adapter) + "; ./hub accept " + id);
      case "ambiguous" -> ambiguous(adapter, id, lines);
      case "taken" -> lines.add("taken: " + devices(adapter) + "; undone by: ./hub forget " + id);
      case "gone" -> lines.add("unplugged");
      default -> lines.add("nothing is known of it; ./hub accept " + id + " --profile PROFILE");
    }
    more(adapter, lines);
    return String.join(System.lineSeparator() + "  ", lines);
  }

  private static void ambiguous(JsonNode adapter, String id, List<String> lines) {
    lines.add("says which chip it is, not what is behind it; one of these:");
    for (JsonNode candidate : adapter.path("candidates")) {
      String evidence = text(candidate, "evidence", "");
      lines.add(
          "  ./hub accept "
              + id
              + " --profile "
              + candidate.path("profile").asText()
              + (evidence.isEmpty() ? "" : "   (" + evidence + ")"));
    }
    lines.add("find out, listening first: ./hub accept " + id + " --try");
  }

  private static void more(JsonNode adapter, List<String> lines) {
    boolean present = adapter.path("present").asBoolean();
    if (present && adapter.path("usable").isBoolean() && !adapter.path("usable").asBoolean()) {
      lines.add(
          "cannot be opened: "
              + text(adapter, "reason", "nobody has looked yet")
              + (adapter.path("fix").isTextual() ? "; " + adapter.path("fix").asText() : ""));
    }
    if (!present && adapter.path("state").asText().equals("taken")) {
      lines.add("unplugged");
    }
    if (adapter.path("held_until").isTextual()) {
      lines.add("left alone until " + adapter.path("held_until").asText() + ": a loose plug");
    }
    if (adapter.path("note").isTextual()) {
      lines.add(adapter.path("note").asText());
    }
  }

  private static String profiles(JsonNode adapter) {
    return String.join(", ", adapter.path("candidates").findValuesAsText("profile"));
  }

  private static String devices(JsonNode adapter) {
    List<String> ids = new ArrayList<>();
    adapter.path("device_ids").forEach(id -> ids.add(id.asText()));
    return String.join(", ", ids);
  }

  /** What was found out, and each octet that was sent for it. */
  static String probe(JsonNode adapter) {
    JsonNode probe = adapter.path("probe");
    StringBuilder text = new StringBuilder();
    for (JsonNode heard : probe.path("heard")) {
      text.append(
          "heard at %s baud: %s %s%n"
              .formatted(
                  heard.path("rate").asText(),
                  heard.path("kind").asText(),
                  heard.path("sample").asText()));
    }
    for (JsonNode sent : probe.path("sent")) {
      text.append(
          "sent at %s baud: %s (%s)%n"
              .formatted(
                  sent.path("rate").asText(),
                  sent.path("hex").asText(),
                  sent.path("why").asText()));
    }
    if (probe.path("sent").isEmpty()) {
      text.append("nothing was sent%n".formatted());
    }
    if (probe.path("error").isTextual()) {
      text.append("failed: %s%n".formatted(text(probe, "message", probe.path("error").asText())));
    }
    for (JsonNode evidence : probe.path("evidence")) {
      text.append(
          "it is %s: %s%n  ./hub accept %s --profile %s%n"
              .formatted(
                  evidence.path("profile").asText(),
                  evidence.path("because").asText(),
                  adapter.path("id").asText(),
                  evidence.path("profile").asText()));
    }
    if (probe.path("evidence").isEmpty()) {
      text.append(
          "nothing is proven; ./hub accept %s --profile PROFILE%n"
              .formatted(adapter.path("id").asText()));
    }
    return text.toString();
  }
}
