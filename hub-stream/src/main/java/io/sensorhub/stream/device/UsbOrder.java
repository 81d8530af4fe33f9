package io.sensorhub.stream.device;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A {@code device_config}: what the handler of serial lines is to do about one adapter.
 *
 * @param usbId by which people know the adapter
 * @param path of its device file now; empty: it is not plugged in
 * @param profile what other programs read of it
 * @param until for {@link Action#HOLD}: when it is to be taken again
 * @param port the members of a port of the instance file
 * @param devices the members of each of its devices in the instance file
 * @param probe for {@link Action#PROBE}
 */
public record UsbOrder(
    String usbId,
    Action action,
    Optional<String> path,
    Profile profile,
    Optional<Instant> until,
    ObjectNode port,
    List<ObjectNode> devices,
    Optional<ProbePlan> probe) {

  private static final int BUFFER_OCTETS = 4096;

  /** What is to be done. */
  public enum Action {
    /** Open the line as soon as it is there, and open it again whenever it comes back. */
    TAKE,
    /** Close the line, keep its devices. */
    HOLD,
    /** Close the line and forget its devices. */
    RELEASE,
    /** Find out what is behind it. */
    PROBE;

    private String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What programs besides the hub read of a configuration.
   *
   * @param name for people
   * @param baudRate of the line
   * @param protocol that is spoken
   * @param timeout of an answer, in seconds
   */
  public record Profile(String name, int baudRate, String protocol, double timeout) {}

  public UsbOrder {
    until = until.map(end -> end.truncatedTo(ChronoUnit.MILLIS)); // as it is told
    port = port.deepCopy();
    devices = devices.stream().map(ObjectNode::deepCopy).toList();
  }

  /** The same adapter, to be let go. */
  public UsbOrder released() {
    return new UsbOrder(
        usbId, Action.RELEASE, path, profile, Optional.empty(), port, List.of(), Optional.empty());
  }

  /** Whether another order asks for the same: only the path of the device file may differ. */
  public boolean sameLine(UsbOrder other) {
    return usbId.equals(other.usbId)
        && action == other.action
        && until.equals(other.until)
        && port.equals(other.port)
        && devices.equals(other.devices);
  }

  /**
   * The message.
   *
   * @param id {@code device-manager/BOOT:N}
   */
  public ObjectNode json(String id, Instant time) {
    ObjectNode json = Json.object().put("device", path.orElse(null));
    json.putObject("profile")
        .put("name", profile.name())
        .put("interface", "uart")
        .put("baudrate", profile.baudRate())
        .put("protocol", profile.protocol());
    json.putObject("config")
        .put("auto_reconnect", true)
        .put("buffer_size", BUFFER_OCTETS)
        .put("timeout", profile.timeout());
    json.put("timestamp", Seconds.of(time));
    ObjectNode hub =
        json.putObject("hub").put("id", id).put("usb_id", usbId).put("action", action.key());
    until.ifPresent(end -> hub.put("until", Json.time(end)));
    probe.ifPresent(plan -> plan.write(hub));
    hub.set("port", port);
    ArrayNode all = hub.putArray("devices");
    devices.forEach(all::add);
    return json;
  }

  /** Reads a message; empty: it is not understood. */
  public static Optional<UsbOrder> read(JsonNode json) {
    JsonNode hub = json.path("hub");
    String usbId = hub.path("usb_id").asText();
    Optional<Action> action =
        Arrays.stream(Action.values())
            .filter(each -> each.key().equals(hub.path("action").asText()))
            .findFirst();
    if (action.isEmpty() || usbId.isEmpty() || !(hub.path("port") instanceof ObjectNode port)) {
      return Optional.empty();
    }
    List<ObjectNode> devices = new ArrayList<>();
    for (JsonNode device : hub.path("devices")) {
      if (device instanceof ObjectNode members) {
        devices.add(members);
      }
    }
    JsonNode profile = json.path("profile");
    try {
      return Optional.of(
          new UsbOrder(
              usbId,
              action.get(),
              Optional.ofNullable(json.path("device").textValue()),
              new Profile(
                  profile.path("name").asText(),
                  profile.path("baudrate").asInt(),
                  profile.path("protocol").asText(),
                  json.path("config").path("timeout").asDouble()),
              Optional.ofNullable(hub.path("until").textValue()).map(Instant::parse),
              port,
              devices,
              action.get() == Action.PROBE ? Optional.of(ProbePlan.read(hub)) : Optional.empty()));
    } catch (DateTimeException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
