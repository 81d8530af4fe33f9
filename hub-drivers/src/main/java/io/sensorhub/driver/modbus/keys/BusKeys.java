package io.sensorhub.driver.modbus.keys;

import io.sensorhub.core.tree.Section;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The keys of a port that is a Modbus bus.
 *
 * @param framing what stands around each question and answer; empty: as the driver's name says
 * @param accept what an answer may have wrong
 */
public record BusKeys(Optional<Frames> framing, Set<Accept> accept) {

  /** What stands around each question and answer. */
  public enum Frames {
    RTU,
    MBAP;

    /** As they stand in an instance file. */
    static final Map<String, Frames> KEYS = Map.of("rtu", RTU, "mbap", MBAP);
  }

  public BusKeys {
    accept = Set.copyOf(accept);
  }

  /** Reads {@code framing} and {@code accept}. */
  public static BusKeys read(Section port) {
    Optional<Frames> framing = port.choice("framing", Frames.KEYS);
    Set<Accept> accepted = EnumSet.noneOf(Accept.class);
    for (String name : port.choices("accept", Accept.KEYS.keySet())) {
      accepted.add(Accept.KEYS.get(name));
    }
    return new BusKeys(framing, accepted);
  }
}
