package io.sensorhub.stream;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.DeviceStatus;
import io.sensorhub.core.EventId;
import io.sensorhub.core.HubEvent;
import io.sensorhub.core.Quality;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Unit;
import io.sensorhub.core.Value;
import java.time.Instant;
import java.util.Map;

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
    return new DeviceView(device, "temperature", "serial", status, NOW, reading, null);
  }
}
