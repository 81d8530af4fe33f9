package io.sensorhub.driver.jsonlines;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.Problems;
import io.sensorhub.core.config.Section;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.DriverType;
import io.sensorhub.driver.LineSetup;
import java.util.List;
import java.util.Optional;

/** The driver {@code json-lines}: each line is one object: a device's state, or an event. */
public final class JsonLines implements DriverType {

  @Override
  public String name() {
    return "json-lines";
  }

  @Override
  public Optional<Driver> create(LineSetup setup, Problems problems) {
    if (setup.devices().size() > 1) {
      problems.add(
          "/devices",
          setup.devices().size() + " devices on the port \"" + setup.port().portId() + "\"",
          "one device on a port of JSON lines");
      return Optional.empty();
    }
    Optional<LineTaker> taker =
        setup.devices().stream().findFirst().map(device -> taker(device, problems));
    return Optional.of(new JsonLinesDriver(setup.port().maxLineBytes(), taker));
  }

  private static LineTaker taker(DeviceConfig device, Problems problems) {
    Section protocol = device.profile().protocolSection(problems);
    boolean events =
        protocol.choice("lines_are", List.of("state", "events")).orElse("state").equals("events");
    String name = protocol.text("event_name").orElse("type");
    protocol.close();
    return events ? new DeviceEvents(device.id(), name) : new DeviceState(device);
  }
}
