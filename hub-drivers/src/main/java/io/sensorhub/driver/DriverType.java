package io.sensorhub.driver;

import io.sensorhub.core.config.Problems;
import java.util.Optional;

/** A protocol: checks what is configured for it and makes its drivers. Stateless. */
public interface DriverType {

  /** The name in {@code config.ports[].driver} and in profiles. */
  String name();

  /** A driver for one line, or nothing (and the problems) where that cannot be. */
  Optional<Driver> create(LineSetup setup, Problems problems);
}
