package io.sensorhub.manager.rule;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What may be behind an adapter.
 *
 * @param id the short name for device ids
 * @param profile of the hub
 * @param port the members of a port of the instance file, without an address
 * @param device the members of a device of the instance file
 */
public record Candidate(String id, String profile, ObjectNode port, ObjectNode device) {

  public Candidate {
    port = port.deepCopy();
    device = device.deepCopy();
  }

  /** A copy. */
  @Override
  public ObjectNode port() {
    return port.deepCopy();
  }

  /** A copy. */
  @Override
  public ObjectNode device() {
    return device.deepCopy();
  }

  /** Whether another one leads to the same. */
  boolean sameAs(Candidate other) {
    return profile.equals(other.profile) && port.equals(other.port);
  }
}
