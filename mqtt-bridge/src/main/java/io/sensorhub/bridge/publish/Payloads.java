package io.sensorhub.bridge.publish;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.bridge.topics.Topics;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.HubEvent;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.runtime.Version;
import io.sensorhub.stream.DeviceView;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The payloads of the IoT2MQTT contract; see {@code docs/reference/mqtt.md}. */
public final class Payloads {

  /** How bad an error is. */
  public enum Severity {
    INFO,
    WARNING,
    ERROR,
    CRITICAL
  }

  private Payloads() {}

  static ObjectNode event(HubEvent event) {
    ObjectNode json =
        Json.object()
            .put("id", event.id().toString())
            .put("timestamp", Json.time(event.timestamp()))
            .put("event", event.name());
    return Json.putWritten(json, "data", event.data());
  }

  static ObjectNode globalEvent(HubEvent event, String source) {
    ObjectNode json =
        Json.object()
            .put("id", event.id().toString())
            .put("source", source)
            .put("event", event.name());
    return Json.putWritten(json, "data", event.data())
        .put("timestamp", Json.time(event.timestamp()));
  }

  static ObjectNode fault(Fault fault) {
    ObjectNode json =
        error(fault.code().name(), fault.message(), severity(fault.code()), fault.timestamp());
    fault
        .retry()
        .ifPresent(retry ->
            json.putObject("retry_info")
                .put("attempt", retry.attempt())
                .putNull("max_attempts")
                .put("next_retry", Json.time(retry.next())));
    return json;
  }

  private static Severity severity(FaultCode code) {
    return switch (code) {
      case RESTARTING -> Severity.INFO;
      case READ_TIMEOUT, CHECKSUM_ERROR, DEVICE_EXCEPTION -> Severity.WARNING;
      case LINE_DOWN,
          FLAPPING,
          MODEM_OFFLINE,
          PROXY_HINDERED,
          IDENTITY_CONFLICT,
          SIM_BLOCKED,
          CONNECTION_FAILED,
          HTTP_STATUS,
          AUTHENTICATION_FAILED,
          REDIRECTED_AWAY,
          RESPONSE_TOO_LARGE,
          INVALID_RESPONSE,
          UNKNOWN_MODEL ->
          Severity.ERROR;
      case HANDLER_DOWN -> Severity.CRITICAL;
    };
  }

  /** {@code devices/{id}/error}. */
  public static ObjectNode error(String code, String message, Severity severity, Instant now) {
    return Json.object()
        .put("timestamp", Json.time(now))
        .put("error_code", code)
        .put("message", message)
        .put("severity", severity.name().toLowerCase(Locale.ROOT));
  }

  static ArrayNode devicesList(
      InstanceConfig instance, Topics topics, Map<DeviceId, DeviceView> views) {
    ArrayNode list = Json.object().putArray("devices");
    Map<DeviceId, DeviceView> others = new LinkedHashMap<>(views);
    for (DeviceConfig device : instance.devices()) {
      DeviceView view = others.remove(device.id());
      Optional<DeviceDescription> known =
          Optional.ofNullable(view).flatMap(seen -> Optional.ofNullable(seen.description()));
      list.addObject()
          .put("device_id", device.id().value())
          .put("global_id", topics.globalId(device.id()))
          .put("model", known.map(DeviceDescription::model).orElse(device.model()))
          .put("enabled", device.enabled())
          .put("online", view != null && view.status().available())
          .put("type", known.map(DeviceDescription::type).orElse(device.type()))
          .put("handler", view == null || view.handler().isEmpty() ? null : view.handler())
          .put(
              "friendly_name",
              known.map(DeviceDescription::friendlyName).orElse(device.friendlyName()));
    }
    others.values().forEach(view -> list.add(taken(view, topics)));
    return list;
  }

  /** A device that the instance file does not name; it says of itself what it is. */
  private static ObjectNode taken(DeviceView view, Topics topics) {
    Optional<DeviceDescription> known = Optional.ofNullable(view.description());
    String id = view.id().value();
    return Json.object()
        .put("device_id", id)
        .put("global_id", topics.globalId(view.id()))
        .put("model", known.map(DeviceDescription::model).orElse(null))
        .put("enabled", true)
        .put("online", view.status().available())
        .put("type", known.map(DeviceDescription::type).orElse(view.type()))
        .put("handler", view.handler().isEmpty() ? null : view.handler())
        .put("friendly_name", known.map(DeviceDescription::friendlyName).orElse(id));
  }

  static ObjectNode info(
      InstanceConfig instance, int devices, Duration updateInterval, Duration uptime, Instant now) {
    return Json.object()
        .put("instance_id", instance.instanceId())
        .put("connector_type", instance.connectorType())
        .put("devices_count", devices)
        .put("groups_count", instance.groups().size())
        .put("uptime", uptime.toMillis() / 1000.0)
        .put("status", "online")
        .put("update_interval", updateInterval.toMillis() / 1000.0)
        .put("timestamp", Json.time(now))
        .put("version", Version.current());
  }
}
