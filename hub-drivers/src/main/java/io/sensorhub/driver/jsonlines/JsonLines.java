package io.sensorhub.driver.jsonlines;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.Problems;
import io.sensorhub.core.config.Section;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.DriverType;
import io.sensorhub.driver.LineSetup;
import java.util.Optional;

/** The driver {@code json-lines}: each line is one object, its members are one device's state. */
public final class JsonLines implements DriverType {

  @Override
  public String name() {
    return "json-lines";
  }

  @Override
  public Optional<Driver> create(LineSetup setup, Problems problems) {
    for (DeviceConfig device : setup.devices()) {
      Section protocol = device.profile().protocolSection(problems);
      protocol.close();
    }
    if (setup.devices().size() > 1) {
      problems.add(
          "/devices",
          setup.devices().size() + " devices on the port \"" + setup.port().portId() + "\"",
          "one device on a port of JSON lines");
      return Optional.empty();
    }
    Optional<DeviceState> device = setup.devices().stream().findFirst().map(DeviceState::new);
    return Optional.of(new JsonLinesDriver(setup.port().maxLineBytes(), device));
  }
}
