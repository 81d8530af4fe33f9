package io.sensorhub.core.config;

import io.sensorhub.core.DeviceId;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads one element of {@code config.ports}. */
final class PortReader {

  private static final Pattern PATH = Pattern.compile("/[^\\x00-\\x1f]{1,250}");
  private static final Pattern DRIVER = Pattern.compile("[a-z0-9-]{1,64}");

  private PortReader() {}

  static Optional<PortConfig> read(Section section) {
    Optional<String> id = section.required("port_id", DeviceId.PATTERN);
    section.notYet("usb", "address", "rts", "dtr", "zeromq", "share");
    Optional<String> path = section.required("serial_path", PATH);
    Optional<String> driver = section.required("driver", DRIVER);
    SerialParameters parameters =
        new SerialParameters(
            section.whole("baud_rate", 50, 4_000_000).orElse(9600),
            section.whole("data_bits", 5, 8).orElse(8),
            section
                .choice("parity", SerialParameters.Parity.KEYS)
                .orElse(SerialParameters.Parity.NONE),
            section.whole("stop_bits", 1, 2).orElse(1),
            section
                .choice("flow_control", SerialParameters.FlowControl.KEYS)
                .orElse(SerialParameters.FlowControl.NONE));
    Reconnect reconnect =
        section.section("reconnect").map(PortReader::reconnect).orElse(Reconnect.DEFAULT);
    Optional<Duration> silence = section.seconds("silence", 0, 86_400);
    int maxLineBytes = section.whole("max_line_bytes", 16, 1_048_576).orElse(65_536);
    section.close();
    if (id.isEmpty() || path.isEmpty() || driver.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new PortConfig(
            id.get(), path.get(), driver.get(), parameters, reconnect, silence, maxLineBytes));
  }

  private static Reconnect reconnect(Section section) {
    Duration initial = section.seconds("initial", 0.001, 3600).orElse(Reconnect.DEFAULT.initial());
    Optional<Duration> max = section.seconds("max", 0.001, 3600);
    double factor = section.number("factor", 1, 10).orElse(Reconnect.DEFAULT.factor());
    section.close();
    if (max.isPresent() && max.get().compareTo(initial) < 0) {
      section.wrong("max", "at least as much as \"initial\"");
      return Reconnect.DEFAULT;
    }
    Duration otherwise = Reconnect.DEFAULT.max();
    return new Reconnect(
        initial, max.orElse(initial.compareTo(otherwise) > 0 ? initial : otherwise), factor);
  }
}
