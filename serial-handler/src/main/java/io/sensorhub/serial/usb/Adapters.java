package io.sensorhub.serial.usb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The adapters that the manager knows, as its {@code GET /devices} has them. Thread-safe. */
final class Adapters {

  /** More than the manager keeps. */
  private static final int MOST = 1024;

  private static final String FORGOTTEN = "forgotten";
  private static final Set<String> ASKING = Set.of("offered", "ambiguous");

  private static final List<String> TOLD =
      List.of(
          "id", "name", "vendor_id", "product_id", "serial_number", "path", "state", "candidates");

  private final Map<String, ObjectNode> byId = new LinkedHashMap<>();

  /** These are all. */
  synchronized void are(Collection<ObjectNode> all) {
    byId.clear();
    all.forEach(this::is);
  }

  /** One has changed. */
  synchronized void is(ObjectNode adapter) {
    String id = adapter.path("id").asText();
    if (adapter.path("state").asText().equals(FORGOTTEN)) {
      byId.remove(id);
    } else if (!id.isEmpty() && (byId.containsKey(id) || byId.size() < MOST)) {
      byId.put(id, adapter);
    }
  }

  /** Those that are plugged in: the path of each device file, by {@code usb_id}. */
  synchronized Map<String, String> present() {
    Map<String, String> present = new LinkedHashMap<>();
    byId.forEach((id, adapter) -> {
      if (adapter.path("present").asBoolean()) {
        Optional.ofNullable(adapter.path("path").textValue())
            .ifPresent(path -> present.put(id, path));
      }
    });
    return present;
  }

  /** Those that wait for somebody to agree and can be opened, as MQTT tells them. */
  synchronized List<ObjectNode> discovered() {
    return byId.values().stream()
        .filter(adapter -> ASKING.contains(adapter.path("state").asText()))
        .filter(adapter -> adapter.path("usable").asBoolean())
        .map(adapter -> adapter.deepCopy().retain(TOLD))
        .toList();
  }
}
