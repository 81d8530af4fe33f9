package io.sensorhub.core.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What an instance says of USB adapters that come and go.
 *
 * @param rules of this instance, each a tree in the form of a file in {@code profiles/usb}, which
 *     its own reader checks
 * @param ignore trees of matches in the form of a rule's: adapters that are never offered
 * @param detector the Unix socket of a detector that runs elsewhere; empty: the hub's own
 */
public record UsbConfig(
    Policy policy,
    List<ObjectNode> rules,
    List<ObjectNode> ignore,
    Optional<String> detector,
    Flapping flapping) {

  /** Nothing is looked for, and nothing starts. */
  public static final UsbConfig OFF =
      new UsbConfig(Policy.OFF, List.of(), List.of(), Optional.empty(), Flapping.DEFAULT);

  /** Who decides about an adapter that the instance file does not name. */
  public enum Policy {
    /** Nobody: no adapter is looked for. */
    OFF,
    /** A person. */
    ASK,
    /** The hub itself where a rule is exact, else a person. */
    AUTO;

    /** By their names in the file. */
    static final Map<String, Policy> NAMES =
        Stream.of(values()).collect(Collectors.toMap(Policy::text, Function.identity()));

    /** Its name in the file. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * When an adapter that comes and goes is left alone for a while.
   *
   * @param times that it is plugged in, 2 to 1000
   * @param within that time
   * @param hold for how long it is left alone at first; doubled each time
   * @param max the longest of these
   */
  public record Flapping(int times, Duration within, Duration hold, Duration max) {

    /** Six times within a minute. */
    public static final Flapping DEFAULT =
        new Flapping(6, Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofSeconds(600));
  }

  public UsbConfig {
    rules = rules.stream().map(ObjectNode::deepCopy).toList();
    ignore = ignore.stream().map(ObjectNode::deepCopy).toList();
  }

  /** Whether adapters are looked for at all. */
  public boolean on() {
    return policy != Policy.OFF;
  }
}
