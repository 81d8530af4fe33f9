package io.sensorhub.runtime.device;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.Reading;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.health.DeviceHealth;
import io.sensorhub.core.health.Fault;
import io.sensorhub.runtime.http.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Devices and readings in JSON, as the handlers show them on REST and the bridge on MQTT. */
public final class DeviceJson {

  private static final List<String> BESIDE_VALUES =
      List.of("sensor_id", "type", "timestamp", "cached", "cache_age");

  private DeviceJson() {}

  /** {@code {sensor_id, type, <properties>, unit, timestamp, quality}}. */
  public static ObjectNode reading(String type, Reading reading) {
    ObjectNode json = Json.object().put("sensor_id", reading.device().value()).put("type", type);
    properties(json, reading);
    unit(json, reading);
    return json.put("timestamp", Json.time(reading.timestamp()))
        .put("quality", reading.quality().wireName());
  }

  /** {@code {<properties>, quality, unit}}: what a reading says, but not of whom and when. */
  public static ObjectNode values(Reading reading) {
    ObjectNode json = Json.object();
    properties(json, reading);
    json.put("quality", reading.quality().wireName());
    unit(json, reading);
    return json;
  }

  /** Makes {@link #values} of what {@link #reading} or {@link #cached} has made. */
  public static void leaveValues(ObjectNode reading) {
    reading.remove(BESIDE_VALUES);
  }

  private static void properties(ObjectNode json, Reading reading) {
    reading.values().forEach((property, value) -> json.set(property, value.toJson()));
  }

  /** The unit of a lone value; those of several are told by the device's description. */
  private static void unit(ObjectNode json, Reading reading) {
    if (reading.values().size() == 1) {
      reading.units().values().forEach(unit -> json.put("unit", unit.symbol()));
    }
  }

  /** A reading from before, with its age in seconds. */
  public static ObjectNode cached(String type, Reading reading, Duration age) {
    return reading(type, reading).put("cached", true).put("cache_age", age.toMillis() / 1000.0);
  }

  /** {@code {"sensors": […], "count"}}. */
  public static ObjectNode sensors(DeviceBoard board) {
    ObjectNode json = Json.object();
    ArrayNode sensors = json.putArray("sensors");
    for (DeviceConfig device : board.configs()) {
      sensors
          .addObject()
          .put("sensor_id", device.id().value())
          .put("type", device.type())
          .put(
              "last_update",
              board.reading(device.id()).map(r -> Json.time(r.timestamp())).orElse(null))
          .put("status", board.health(device.id()).status().wireName());
    }
    return json.put("count", sensors.size());
  }

  /** {@code {"errors": {id: {error, message, timestamp}}, "count", "timestamp"}}. */
  public static ObjectNode errors(DeviceBoard board, Instant now) {
    ObjectNode json = Json.object();
    ObjectNode errors = json.putObject("errors");
    for (DeviceConfig device : board.configs()) {
      Fault fault = board.health(device.id()).fault();
      if (fault != null) {
        errors.set(device.id().value(), fault(fault));
      }
    }
    return json.put("count", errors.size()).put("timestamp", Json.time(now));
  }

  /** {@code {error, message, timestamp}}. */
  public static ObjectNode fault(Fault fault) {
    return Json.object()
        .put("error", fault.code().name())
        .put("message", fault.message())
        .put("timestamp", Json.time(fault.timestamp()));
  }

  /** The device of that name, or the answer 404. */
  public static DeviceConfig require(DeviceBoard board, String id) {
    return DeviceId.parse(id)
        .flatMap(board::config)
        .orElseThrow(
            () -> new ApiException(404, "UNKNOWN_SENSOR", "There is no sensor \"" + id + "\""));
  }

  /** A fault as the answer to a read: 503. */
  public static ApiException failure(Fault fault) {
    return new ApiException(503, fault.code().name(), fault.message());
  }

  /** The answer to a read of a device that a reload has removed or replaced meanwhile: 404. */
  public static ApiException replaced(DeviceConfig device) {
    return new ApiException(
        404, "UNKNOWN_SENSOR", device.id() + " was removed or replaced while it was read");
  }

  /** The answer to a command for a device that takes none: 405. */
  public static ApiException noCommands(DeviceConfig device) {
    return new ApiException(
        405,
        "COMMAND_NOT_SUPPORTED",
        "The profile \"" + device.profile().name() + "\" of " + device.id() + " has no commands");
  }

  /** How many devices have a fault now. */
  public static long faults(DeviceBoard board) {
    return board.configs().stream()
        .map(device -> Optional.ofNullable(board.health(device.id()).fault()))
        .filter(Optional::isPresent)
        .count();
  }

  /** True where every device of {@code board} is reachable, or not known yet. */
  public static boolean allWell(DeviceBoard board) {
    return board.configs().stream()
        .map(device -> board.health(device.id()))
        .map(DeviceHealth::status)
        .allMatch(status -> status != io.sensorhub.core.health.DeviceStatus.OFFLINE);
  }
}
