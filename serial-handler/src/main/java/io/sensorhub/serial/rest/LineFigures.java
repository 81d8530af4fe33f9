package io.sensorhub.serial.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.driver.Outcome.Exchange;
import io.sensorhub.driver.modbus.keys.UnitKeys;
import io.sensorhub.serial.talk.BusMeters;
import io.sensorhub.serial.talk.BusMeters.UnitFigures;
import io.sensorhub.serial.talk.LineMeters;
import io.sensorhub.serial.worker.LineState;
import io.sensorhub.serial.worker.LineWorker;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** What is told of a line: how it does, and in {@code /ports} what passes on it. */
final class LineFigures {

  private LineFigures() {}

  /** How it does. */
  static void state(ObjectNode json, LineWorker line) {
    LineState state = line.state();
    json.put("port_id", state.portId())
        .put("state", state.state().wireName())
        .put("path", state.path())
        .put("error", state.error().orElse(null))
        .put("since", Json.time(state.since()))
        .put("reconnects", state.reconnects());
    line.intake()
        .bus()
        .ifPresent(bus ->
            json.putObject("bus")
                .put("utilisation_percent", rounded(bus.busyPercent()))
                .put("lost_percent", rounded(bus.lostPercent())));
  }

  /** The same, with what passes on it, its devices and its units. */
  static void all(ObjectNode json, LineWorker line, Collection<DeviceConfig> devices) {
    state(json, line);
    LineMeters meters = line.intake().meters();
    json.put("bytes", meters.bytes())
        .put("messages", meters.messages())
        .put("bytes_per_second", rounded(meters.bytesPerSecond()))
        .put("messages_per_second", rounded(meters.messagesPerSecond()));
    List<DeviceConfig> here =
        devices.stream()
            .filter(device -> device.port().equals(Optional.of(line.state().portId())))
            .toList();
    ArrayNode ids = json.putArray("devices");
    here.forEach(device -> ids.add(device.id().value()));
    Optional<BusMeters> bus = line.intake().bus();
    if (bus.isPresent() && json.get("bus") instanceof ObjectNode more) {
      more.put("lost_seconds", rounded(bus.get().lostSeconds()));
      ArrayNode units = more.putArray("units");
      bus.get().units().forEach(unit -> unit(units.addObject(), unit, here));
    }
  }

  private static void unit(ObjectNode json, UnitFigures unit, List<DeviceConfig> devices) {
    json.put("unit", unit.unit())
        .put("device_id", device(unit.unit(), devices).map(one -> one.id().value()).orElse(null));
    for (Exchange end : Exchange.values()) {
      json.put(end.name().toLowerCase(Locale.ROOT), unit.ends().getOrDefault(end, 0L));
    }
    time(json, "answer_ms", unit.meanMs());
    time(json, "longest_ms", unit.mostMs());
  }

  /** Null where nothing was answered in that time. */
  private static void time(ObjectNode json, String name, double ms) {
    if (ms > 0) {
      json.put(name, rounded(ms));
    } else {
      json.putNull(name);
    }
  }

  /** The device that has that number; the only one of a line, where none has a number. */
  private static Optional<DeviceConfig> device(int unit, List<DeviceConfig> devices) {
    return devices.stream()
        .filter(device -> {
          OptionalInt number = UnitKeys.read(device.own().section(new Problems())).unitId();
          return number.isPresent() ? number.getAsInt() == unit : devices.size() == 1;
        })
        .findFirst();
  }

  private static double rounded(double figure) {
    return Math.round(figure * 10) / 10.0;
  }
}
