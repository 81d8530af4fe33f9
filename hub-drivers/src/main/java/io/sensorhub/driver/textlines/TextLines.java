package io.sensorhub.driver.textlines;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.Problems;
import io.sensorhub.core.config.Section;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.DriverType;
import io.sensorhub.driver.LineSetup;
import io.sensorhub.driver.lines.LineDriver;
import io.sensorhub.driver.lines.LineTaker;
import java.util.Optional;

/**
 * The driver {@code text-lines}: values are taken from lines by pattern, or by their place in an
 * NMEA sentence.
 */
public final class TextLines implements DriverType {

  @Override
  public String name() {
    return "text-lines";
  }

  @Override
  public Optional<Driver> create(LineSetup setup, Problems problems) {
    if (setup.devices().size() > 1) {
      problems.add(
          "/devices",
          setup.devices().size() + " devices on the port \"" + setup.port().portId() + "\"",
          "one device on a port of text lines");
      return Optional.empty();
    }
    LineTaker taker =
        setup.devices().stream()
            .findFirst()
            .map(device -> taker(device, problems))
            .orElse((line, now, outcomes) -> {});
    return Optional.of(new LineDriver(setup.port().maxLineBytes(), taker));
  }

  private static LineTaker taker(DeviceConfig device, Problems problems) {
    Section protocol = device.profile().protocolSection(problems);
    if (protocol.has("lines") == protocol.has("nmea")) {
      protocol.missing("lines", "either \"lines\" or \"nmea\"");
    }
    LineTaker taker =
        protocol.has("nmea")
            ? NmeaTaker.read(device, protocol)
            : PatternTaker.read(device, protocol);
    protocol.close();
    return taker;
  }
}
