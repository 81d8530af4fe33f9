package io.sensorhub.stream;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.EventId;
import io.sensorhub.core.HubEvent;
import io.sensorhub.core.Quality;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Unit;
import io.sensorhub.core.Value;
import io.sensorhub.core.description.Control;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.core.description.Kind;
import io.sensorhub.core.description.PropertyDescription;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.core.profile.DeviceClass;
import io.sensorhub.core.profile.PublishRule;
import io.sensorhub.core.profile.StateClass;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Devices and events for the stream's tests. */
final class StreamFixture {

  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private StreamFixture() {}

  static HubEvent event(String source, String boot, long number) {
    return new HubEvent(
        new EventId(source, boot, number),
        new DeviceId("d"),
        "seen",
        "{\"n\":" + number + "}",
        NOW);
  }

  static DeviceView device(String id, DeviceStatus status, double value) {
    DeviceId device = new DeviceId(id);
    Reading reading =
        Reading.at(
            NOW,
            device,
            Map.of("value", new Value.Decimal(value)),
            Map.of("value", new Unit("°C")),
            Quality.GOOD);
    return new DeviceView(
        device, "temperature", "serial", status, NOW, reading, null, described(id));
  }

  /** A device with a property of each kind. */
  static DeviceDescription described(String id) {
    PublishRule everything =
        new PublishRule(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    PublishRule some =
        new PublishRule(
            Optional.of(0.5),
            Optional.of(Duration.ofSeconds(1)),
            Optional.of(Duration.ofMillis(62_500)),
            Optional.of(2));
    Map<String, PropertyDescription> properties = new LinkedHashMap<>();
    properties.put(
        "value",
        new PropertyDescription(
            Kind.NUMBER,
            Optional.of(new Unit("°C")),
            DeviceClass.of("temperature"),
            Optional.of(StateClass.MEASUREMENT),
            some,
            Optional.empty()));
    properties.put("relay", settable(Kind.FLAG, everything, new Control.OnOff()));
    properties.put(
        "target",
        settable(
            Kind.NUMBER,
            everything,
            new Control.Numeric(
                Optional.of(new BigDecimal("-5.50")),
                Optional.of(new BigDecimal("300")),
                Optional.of(new BigDecimal("0.1")))));
    properties.put(
        "any",
        settable(
            Kind.NUMBER,
            everything,
            new Control.Numeric(Optional.empty(), Optional.empty(), Optional.empty())));
    properties.put(
        "mode", settable(Kind.CHOICE, everything, new Control.Choice(List.of("eco", "boost"))));
    properties.put("label", settable(Kind.TEXT, everything, new Control.Text(32)));
    return new DeviceDescription(
        new DeviceId(id),
        "serial-handler",
        "temperature",
        "T 1000",
        Optional.of("Maker"),
        "Hall",
        Optional.empty(),
        Optional.of("radio"),
        Duration.ofMillis(2_500),
        properties);
  }

  /** The same, of another model. */
  static DeviceDescription renamed(String id, String model) {
    DeviceDescription known = described(id);
    return new DeviceDescription(
        known.id(),
        known.owner(),
        known.type(),
        model,
        known.manufacturer(),
        known.friendlyName(),
        known.room(),
        known.line(),
        known.silence(),
        known.properties());
  }

  private static PropertyDescription settable(Kind kind, PublishRule rule, Control control) {
    return new PropertyDescription(
        kind, Optional.empty(), Optional.empty(), Optional.empty(), rule, Optional.of(control));
  }
}
