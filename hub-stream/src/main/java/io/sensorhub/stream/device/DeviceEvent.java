package io.sensorhub.stream.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A {@code device_event}: a device file came, went, or is described otherwise. Keeps what the
 * detector has told as it is, for others read it too.
 */
public final class DeviceEvent {

  /** Devices have no longer paths; an empty one: it has no device file. */
  private static final Pattern PATH = Pattern.compile("|/dev/[^\\x00-\\x1f\\x7f]{1,200}");

  private static final Pattern SUBSYSTEM = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** What has happened. */
  public enum Action {
    ADD,
    REMOVE,
    CHANGE
  }

  private final ObjectNode json;
  private final Action action;

  private DeviceEvent(ObjectNode json, Action action) {
    this.json = json;
    this.action = action;
  }

  /** Reads an event; empty: it is not understood. */
  public static Optional<DeviceEvent> read(JsonNode event) {
    String told = event.path("action").asText();
    Optional<Action> action =
        Arrays.stream(Action.values())
            .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(told))
            .findFirst();
    boolean understood =
        action.isPresent()
            && event instanceof ObjectNode
            && event.path("timestamp").isNumber()
            && PATH.matcher(event.path("path").asText()).matches()
            && SUBSYSTEM.matcher(event.path("subsystem").asText()).matches();
    if (!understood) {
      return Optional.empty();
    }
    ObjectNode copy = event.deepCopy();
    copy.put("timestamp", Seconds.of(event.path("timestamp").doubleValue()));
    return Optional.of(new DeviceEvent(copy, action.get()));
  }

  public Action action() {
    return action;
  }

  /** Of the device file; empty: it has none. */
  public String path() {
    return json.path("path").asText();
  }

  /** For example {@code tty}. */
  public String subsystem() {
    return json.path("subsystem").asText();
  }

  /** When the detector saw it. */
  public Instant time() {
    return Seconds.instant(json.path("timestamp").decimalValue());
  }

  /** All of it; a copy. */
  public ObjectNode json() {
    return json.deepCopy();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DeviceEvent event && json.equals(event.json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  @Override
  public String toString() {
    return action.name().toLowerCase(Locale.ROOT) + " " + path();
  }
}
