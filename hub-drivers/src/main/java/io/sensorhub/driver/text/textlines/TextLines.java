package io.sensorhub.driver.text.textlines;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.Owner;
import io.sensorhub.core.config.Owners;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.DriverType;
import io.sensorhub.driver.LineSetup;
import io.sensorhub.driver.text.TextChecksum;
import io.sensorhub.driver.text.TextCodec;
import io.sensorhub.driver.text.TextFormat;
import io.sensorhub.driver.text.TextSplitter;
import io.sensorhub.driver.text.TextTaker;
import io.sensorhub.driver.text.asked.AskedLines;
import io.sensorhub.driver.text.asked.TextQuestion;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The driver {@code text-lines}: values are taken from lines by pattern, or by their place in an
 * NMEA sentence.
 */
public final class TextLines implements DriverType {

  private static final Owner KEYS = Owners.without("a device that sends lines of text");

  @Override
  public String name() {
    return "text-lines";
  }

  @Override
  public Owner keys() {
    return KEYS;
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
      TextFormat plain = format(setup, StandardCharsets.UTF_8, TextChecksum.NONE);
      return Optional.of(AskedLines.of(setup, plain, (line, now, outcomes) -> {}, List.of()));
    }
    return Optional.of(driver(setup, device.get(), problems));
  }

  private static Driver driver(LineSetup setup, DeviceConfig device, Problems problems) {
    Section protocol = device.profile().protocolSection(problems);
    Driver driver =
        protocol.has("nmea")
            ? sentences(setup, device, protocol)
            : patterns(setup, device, protocol, problems);
    protocol.close();
    return driver;
  }

  private static Driver sentences(LineSetup setup, DeviceConfig device, Section protocol) {
    for (String key : List.of("lines", "decimal_comma")) {
      if (protocol.has(key)) {
        protocol.wrong(key, "nothing, where \"nmea\" is");
      }
    }
    if (protocol.has("encoding")) {
      protocol.wrong("encoding", "nothing, for sentences of NMEA 0183 are ASCII");
    }
    Charset octets = StandardCharsets.ISO_8859_1;
    TextTaker taker = NmeaTaker.read(device, protocol);
    List<TextQuestion> questions =
        TextQuestion.readAll(device, protocol, octets, _ -> Optional.empty());
    return AskedLines.of(setup, format(setup, octets, TextChecksum.NONE), taker, questions);
  }

  private static Driver patterns(
      LineSetup setup, DeviceConfig device, Section protocol, Problems problems) {
    Charset charset = TextCodec.read(protocol);
    PatternTaker taker = PatternTaker.read(device, protocol);
    List<TextQuestion> questions = TextQuestion.readAll(device, protocol, charset, taker::answer);
    boolean takesEach =
        !questions.isEmpty() && questions.stream().allMatch(q -> q.answer().isPresent());
    if (!protocol.has("lines") && !takesEach) {
      protocol.missing("lines", "either \"lines\" or \"nmea\", or \"ask\" with \"match\"");
    }
    if (protocol.has("lines") && takesEach && setup.port().connecting().closeAfterRound()) {
      problems.add(
          setup.place() + "/close_after_round",
          "true",
          "false, for \"lines\" of this profile come unasked, which nobody hears meanwhile");
    }
    return AskedLines.of(
        setup, format(setup, charset, TextChecksum.ofLines(protocol)), taker, questions);
  }

  private static TextFormat format(LineSetup setup, Charset charset, TextChecksum checksum) {
    return new TextFormat(setup.port().maxLineBytes(), TextSplitter::new, charset, checksum);
  }
}
