package io.sensorhub.modem.module;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The port of each module: one that was given once is kept. For one thread. */
final class Ports {

  private static final int LAST = 65_535;

  private final Map<String, Integer> given = new HashMap<>();

  /** A module has had that port, or is to have it. */
  void fix(String imei, int port) {
    given.values().removeIf(other -> other == port);
    given.put(imei, port);
  }

  /** The port of a module; empty: all are given. */
  Optional<Integer> of(String imei, int preferred) {
    Integer known = given.get(imei);
    if (known != null) {
      return Optional.of(known);
    }
    for (int port = preferred; port <= LAST; port++) {
      if (!given.containsValue(port)) {
        given.put(imei, port);
        return Optional.of(port);
      }
    }
    return Optional.empty();
  }

  void forget(String imei) {
    given.remove(imei);
  }
}
