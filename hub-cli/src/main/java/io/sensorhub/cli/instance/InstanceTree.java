package io.sensorhub.cli.instance;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Finds places, as readers tell them, in the tree of an instance file. */
final class InstanceTree {

  private static final String CONFIG = "/config";

  private InstanceTree() {}

  /** Where a place is; the platform writes {@code connection} instead of {@code config}. */
  static JsonPointer pointer(ObjectNode tree, String place) {
    JsonPointer pointer = JsonPointer.compile(place);
    boolean elsewhere =
        place.startsWith(CONFIG + "/") && tree.at(pointer).isMissingNode() && !tree.has("config");
    return elsewhere
        ? JsonPointer.compile("/connection" + place.substring(CONFIG.length()))
        : pointer;
  }

  /** What stands at a place. */
  static JsonNode at(ObjectNode tree, String place) {
    return tree.at(pointer(tree, place));
  }
}
