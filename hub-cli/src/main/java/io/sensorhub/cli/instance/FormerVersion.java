package io.sensorhub.cli.instance;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problem;
import io.sensorhub.runtime.instance.CheckedInstance;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The version of the instance that a run has, read to compare it with the next one. Values of
 * secrets are not kept, so those that have gone are made up, and what does not fit any more is left
 * out; a device that is left out is told as one that comes.
 */
public final class FormerVersion {

  private static final String PLACEHOLDER = "__SECRET__";

  /** Fits wherever any text does. */
  private static final String ANY = "0".repeat(32);

  /** What fits under keys that must be there and do not take every text. */
  private static final Map<String, String> FITTING =
      Map.of(
          "url", "http://192.0.2.1/",
          "ip", "192.0.2.1",
          "address", "tcp://192.0.2.1:1",
          "serial_path", "/dev/null");

  private final CheckedInstance copy;
  private final Map<String, String> secrets;
  private final ObjectNode tree;

  /**
   * @param secrets as they are now, by name
   */
  public FormerVersion(CheckedInstance copy, Map<String, String> secrets) {
    this.copy = copy;
    this.tree = copy.instance().deepCopy();
    this.secrets = new HashMap<>();
    for (String name : copy.hashes().secrets().keySet()) {
      this.secrets.put(name, madeUp(name));
    }
    this.secrets.putAll(secrets);
  }

  /** A value that fits where the secret of that name stands. */
  private String madeUp(String name) {
    for (Map.Entry<String, String> key : FITTING.entrySet()) {
      for (JsonNode found : tree.findValues(key.getKey())) {
        if (isPlaceholder(found) && found.asText().endsWith(name + "__")) {
          return key.getValue();
        }
      }
    }
    return ANY;
  }

  /**
   * Reads it.
   *
   * @throws ConfigurationException if there is a problem in what is no list's element
   */
  public InstanceConfig read(Optional<Duration> pollInterval) throws ConfigurationException {
    Set<Problem> seen = new HashSet<>();
    while (true) {
      CheckedInstance rest =
          new CheckedInstance(copy.revision(), copy.source(), tree, copy.profiles(), copy.hashes());
      try {
        return rest.read(secrets, pollInterval).instance();
      } catch (ConfigurationException e) {
        Problem first = e.problems().getFirst();
        if (!seen.add(first) || !leaveOut(pointer(first.place()))) {
          throw e;
        }
      }
    }
  }

  /** The platform has the settings under another key. */
  private JsonPointer pointer(String place) {
    return InstanceTree.pointer(tree, place);
  }

  /** Leaves out the placeholder at a place, or else the element of a list that it is in. */
  private boolean leaveOut(JsonPointer place) {
    if (place.matches()) {
      return false;
    }
    JsonNode parent = tree.at(place.head());
    boolean inList = parent instanceof ArrayNode && !tree.at(place).isMissingNode();
    if (inList || isPlaceholder(tree.at(place))) {
      return remove(parent, place);
    }
    return leaveOut(place.head());
  }

  private static boolean remove(JsonNode parent, JsonPointer place) {
    String member = place.last().getMatchingProperty();
    return switch (parent) {
      case ObjectNode object -> object.remove(member) != null;
      case ArrayNode array -> array.remove(Integer.parseInt(member)) != null;
      default -> false;
    };
  }

  private static boolean isPlaceholder(JsonNode value) {
    return value.isTextual() && value.textValue().startsWith(PLACEHOLDER);
  }
}
