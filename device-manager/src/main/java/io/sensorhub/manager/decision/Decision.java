package io.sensorhub.manager.decision;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What somebody has said about an adapter. */
public sealed interface Decision {

  /** It is left alone. */
  record Ignore() implements Decision {}

  /**
   * Its line is opened.
   *
   * @param rule that led to it; empty: none did
   * @param profile of the hub
   * @param port the members of a port of the instance file, without id and address
   * @param devices the members of each device, without the port
   */
  record Accept(
      By by, Optional<String> rule, String profile, ObjectNode port, List<ObjectNode> devices)
      implements Decision {

    public Accept {
      port = port.deepCopy();
      devices = devices.stream().map(ObjectNode::deepCopy).toList();
    }
  }

  /** Who decided. */
  enum By {
    PERSON,
    AUTO;

    /** Its name in the file. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
