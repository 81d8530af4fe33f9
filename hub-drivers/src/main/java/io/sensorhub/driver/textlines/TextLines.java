package io.sensorhub.driver.textlines;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.Problems;
import io.sensorhub.core.config.Section;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.DriverType;
import io.sensorhub.driver.LineSetup;
import io.sensorhub.driver.lines.LineBuffer;
import io.sensorhub.driver.lines.LineDriver;
import io.sensorhub.driver.lines.LineTaker;
import io.sensorhub.driver.lines.TextCodec;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
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
    Optional<DeviceConfig> device = setup.devices().stream().findFirst();
    if (device.isEmpty()) {
      return Optional.of(driver(setup, StandardCharsets.UTF_8, (line, now, outcomes) -> {}));
    }
    return Optional.of(driver(setup, device.get(), problems));
  }

  private static Driver driver(LineSetup setup, DeviceConfig device, Problems problems) {
    Section protocol = device.profile().protocolSection(problems);
    boolean sentences = protocol.has("nmea");
    if (protocol.has("lines") == sentences) {
      protocol.missing("lines", "either \"lines\" or \"nmea\"");
    }
    LineTaker taker =
        sentences ? NmeaTaker.read(device, protocol) : PatternTaker.read(device, protocol);
    if (sentences && protocol.has("encoding")) {
      protocol.wrong("encoding", "nothing, for sentences of NMEA 0183 are ASCII");
    }
    Charset charset = sentences ? StandardCharsets.ISO_8859_1 : TextCodec.read(protocol);
    protocol.close();
    return driver(setup, charset, taker);
  }

  private static Driver driver(LineSetup setup, Charset charset, LineTaker taker) {
    return new LineDriver(
        setup.port().maxLineBytes(),
        LineBuffer::new,
        new TextCodec(charset),
        taker,
        setup.devices().stream().map(DeviceConfig::id).toList());
  }
}
