package io.sensorhub.core.config;

import io.sensorhub.core.tree.Section;

/**
 * Reads keys of ports and devices that nobody else knows: a driver, or the poller of web devices.
 * Stateless. A key belongs to an owner because its reader asks for it, so a new key is one line
 * there, and none here.
 */
public interface Owner {

  /** Whose keys they are, for people, such as "a device on a Modbus bus". */
  String whose();

  /**
   * Asks for each of its keys of a port, whether set or not; problems go to the section's.
   *
   * @param port whose common keys have been read
   */
  default void readPort(Section port) {}

  /**
   * The same for a device.
   *
   * @param device whose common keys have been read
   */
  default void readDevice(Section device) {}
}
