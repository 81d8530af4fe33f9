package io.sensorhub.stream.device;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A message of the manager's stream. */
public sealed interface ManagerMessage {

  /**
   * All that is, first on each connection.
   *
   * @param devices the adapters, as {@code GET /devices} has them
   * @param events one for each device that is there
   * @param orders every line that is taken or held; a line that is missing is to be let go
   */
  record Snapshot(List<ObjectNode> devices, List<DeviceEvent> events, List<UsbOrder> orders)
      implements ManagerMessage {

    public Snapshot {
      devices = List.copyOf(devices);
      events = List.copyOf(events);
      orders = List.copyOf(orders);
    }
  }

  /** A device came or went. */
  record Happened(DeviceEvent event) implements ManagerMessage {}

  /** Something is to be done about an adapter. */
  record Told(UsbOrder order) implements ManagerMessage {}

  /**
   * What is known of an adapter has changed.
   *
   * @param device as {@code GET /devices/{id}} has it; with {@code "state": "forgotten"} where
   *     nothing is known of it any more
   */
  record Changed(ObjectNode device) implements ManagerMessage {}

  /**
   * Reads what stands behind {@code event:} and {@code data:}.
   *
   * @return nothing for what this version does not understand
   */
  static Optional<ManagerMessage> read(String name, byte[] data) {
    try {
      JsonNode json = Json.parse(data);
      return switch (name) {
        case "snapshot" -> Optional.of(snapshot(json));
        case "device_event" -> DeviceEvent.read(json).map(Happened::new);
        case "device_config" -> UsbOrder.read(json).map(Told::new);
        case "device" ->
            json instanceof ObjectNode device ? Optional.of(new Changed(device)) : Optional.empty();
        default -> Optional.empty();
      };
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  private static Snapshot snapshot(JsonNode json) {
    List<ObjectNode> devices = new ArrayList<>();
    for (JsonNode device : json.path("devices")) {
      if (device instanceof ObjectNode members) {
        devices.add(members);
      }
    }
    List<DeviceEvent> events = new ArrayList<>();
    json.path("events").forEach(event -> DeviceEvent.read(event).ifPresent(events::add));
    List<UsbOrder> orders = new ArrayList<>();
    json.path("configs").forEach(order -> UsbOrder.read(order).ifPresent(orders::add));
    return new Snapshot(devices, events, orders);
  }
}
