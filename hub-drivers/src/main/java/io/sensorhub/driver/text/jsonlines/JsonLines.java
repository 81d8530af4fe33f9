package io.sensorhub.driver.text.jsonlines;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.Owner;
import io.sensorhub.core.port.Endpoint;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.PropertyPointers;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.DriverType;
import io.sensorhub.driver.LineSetup;
import io.sensorhub.driver.text.TextChecksum;
import io.sensorhub.driver.text.TextFormat;
import io.sensorhub.driver.text.TextSplitter;
import io.sensorhub.driver.text.asked.AskedLines;
import io.sensorhub.driver.text.asked.TextQuestion;
import io.sensorhub.driver.text.jsonlines.JsonLinesProfile.Framing;
import io.sensorhub.driver.text.jsonlines.JsonRouter.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The driver {@code json-lines}: each line is one object, told apart by one of its members, and
 * belongs to the device whose profile takes lines of that kind.
 */
public final class JsonLines implements DriverType {

  private static final Owner KEYS = new JsonLinesKeys();

  @Override
  public String name() {
    return "json-lines";
  }

  @Override
  public Owner keys() {
    return KEYS;
  }

  @Override
  public Optional<Driver> create(LineSetup setup, Problems problems) {
    Assembly assembly = new Assembly(setup, problems);
    setup.devices().forEach(assembly::add);
    return Optional.of(assembly.driver());
  }

  /** Puts the profiles of the devices on one line together. */
  private static final class Assembly {
    private final LineSetup setup;
    private final Problems problems;
    private final List<TextQuestion> questions = new ArrayList<>();
    private final List<JsonDevice> devices = new ArrayList<>();
    private final Map<String, Target> kinds = new LinkedHashMap<>();
    private final Map<String, Endpoint> known = new LinkedHashMap<>();
    private Optional<Target> other = Optional.empty();
    private Optional<JsonLinesProfile> first = Optional.empty();

    Assembly(LineSetup setup, Problems problems) {
      this.setup = setup;
      this.problems = problems;
    }

    void add(DeviceConfig config) {
      JsonLinesProfile profile = JsonLinesProfile.read(config, problems);
      questions.addAll(profile.questions());
      JsonDevice device =
          new JsonDevice(config, PropertyPointers.read(config.own().section(problems)), profile);
      devices.add(device);
      known.putAll(profile.endpoints());
      JsonLinesProfile before = first.orElse(profile);
      first = Optional.of(before);
      if (!before.routeBy().equals(profile.routeBy())) {
        problem(config, "lines told apart by \"" + profile.routeBy() + "\"", "one such member");
      }
      if (!before.charset().equals(profile.charset())) {
        problem(config, "lines in " + profile.charset(), "one encoding");
      }
      if (before.framing() != profile.framing()) {
        problem(config, "messages with \"ends: " + profile.framing() + "\"", "one kind of end");
      }
      profile
          .lines()
          .forEach((kind, rule) -> {
            if (kinds.putIfAbsent(kind, new Target(device, rule)) != null) {
              problem(config, "lines of the kind \"" + kind + "\"", "one device that takes them");
            }
          });
      if (profile.other().isPresent() && other.isPresent()) {
        problem(config, "lines of every kind", "one device that takes them");
      }
      other = other.or(() -> profile.other().map(rule -> new Target(device, rule)));
    }

    private void problem(DeviceConfig device, String what, String allowed) {
      problems.add(
          "/devices",
          what + " wanted by \"" + device.id() + "\" as well",
          allowed + " on the port \"" + setup.port().portId() + "\"");
    }

    Driver driver() {
      boolean objects = first.filter(p -> p.framing() == Framing.OBJECT).isPresent();
      TextFormat format =
          new TextFormat(
              setup.port().maxLineBytes(),
              objects ? ObjectBuffer::new : TextSplitter::new,
              first.map(JsonLinesProfile::charset).orElse(StandardCharsets.UTF_8),
              TextChecksum.NONE);
      return AskedLines.of(setup, format, router(), questions);
    }

    private JsonRouter router() {
      Map<String, Endpoint> routes = setup.port().zeromq().orElse(known);
      for (String route : routes.keySet()) {
        if (!known.containsKey(route)) {
          problems.unknown(
              setup.place() + "/zeromq/" + route,
              "the unknown route \"" + route + "\"",
              route,
              known.keySet());
        }
      }
      return new JsonRouter(
          first.map(JsonLinesProfile::routeBy).orElse("type"), kinds, other, devices, routes);
    }
  }
}
