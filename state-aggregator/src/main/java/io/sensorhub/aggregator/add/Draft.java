package io.sensorhub.aggregator.add;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.util.Optional;

/**
 * What is to be added to an instance file.
 *
 * @param port empty: the device is on a port that there is, or on none
 */
record Draft(Optional<ObjectNode> port, ObjectNode device) {

  Draft {
    port = port.map(ObjectNode::deepCopy);
    device = device.deepCopy();
  }

  /** Reads {@code {"port"?, "device"}}; empty if that is something else. */
  static Optional<Draft> read(JsonNode body) {
    boolean noPort = body.path("port").isMissingNode() || body.path("port").isNull();
    if (!(body.path("device") instanceof ObjectNode device)
        || !(noPort || body.path("port") instanceof ObjectNode)) {
      return Optional.empty();
    }
    return Optional.of(
        new Draft(noPort ? Optional.empty() : Optional.of((ObjectNode) body.path("port")), device));
  }

  /** The piece, as it stands in an instance file. */
  ObjectNode piece() {
    ObjectNode piece = Json.object();
    addTo(piece);
    return piece;
  }

  /** The file with the piece; the platform's files have their ports below {@code connection}. */
  ObjectNode in(ObjectNode file) {
    ObjectNode all = file.deepCopy();
    addTo(all);
    return all;
  }

  private void addTo(ObjectNode file) {
    if (port.isPresent()) {
      String key = file.has("connection") && !file.has("config") ? "connection" : "config";
      ObjectNode config = file.get(key) instanceof ObjectNode there ? there : file.putObject(key);
      list(config, "ports").add(port.get());
    }
    list(file, "devices").add(device);
  }

  private static ArrayNode list(ObjectNode parent, String key) {
    return parent.get(key) instanceof ArrayNode there ? there : parent.putArray(key);
  }
}
