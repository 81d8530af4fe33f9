package io.sensorhub.driver;

import io.sensorhub.core.config.Owner;
import io.sensorhub.core.tree.Problems;
import java.util.Optional;

/** A protocol: checks what is configured for it and makes its drivers. Stateless. */
public interface DriverType {

  /** The name in {@code config.ports[].driver} and in profiles. */
  String name();

  /** Reads the keys that only this protocol's ports and devices have. */
  Owner keys();

  /** A driver for one line, or nothing (and the problems) where that cannot be. */
  Optional<Driver> create(LineSetup setup, Problems problems);

  /** True if its driver proves on which of several interfaces its device is. */
  default boolean findsInterface() {
    return false;
  }

  /** True if its devices take commands that set no property; the driver checks them all itself. */
  default boolean hasCommands() {
    return false;
  }
}
