package io.sensorhub.manager.adapter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** Where other programs hear what the manager's stream tells. Never blocks. */
public interface Bus {

  /** There is none. */
  Bus NONE =
      new Bus() {
        @Override
        public void event(ObjectNode event) {}

        @Override
        public void config(ObjectNode config) {}
      };

  /** Tells a device event. */
  void event(ObjectNode event);

  /** Tells a device configuration. */
  void config(ObjectNode config);

  /** What {@code /health} says of it; empty: there is none. */
  default Optional<ObjectNode> health() {
    return Optional.empty();
  }

  /** Whether it cannot be told anything. */
  default boolean fails() {
    return false;
  }
}
