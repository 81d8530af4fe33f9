package io.sensorhub.driver.jsonlines;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.Endpoint;
import io.sensorhub.core.config.Problems;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.DriverType;
import io.sensorhub.driver.LineSetup;
import io.sensorhub.driver.jsonlines.JsonRouter.Target;
import io.sensorhub.driver.lines.LineDriver;
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

  @Override
  public String name() {
    return "json-lines";
  }

  @Override
  public Optional<Driver> create(LineSetup setup, Problems problems) {
    Assembly assembly = new Assembly(setup, problems);
    setup.devices().forEach(assembly::add);
    return Optional.of(new LineDriver(setup.port().maxLineBytes(), assembly.router()));
  }

  /** Puts the profiles of the devices on one line together. */
  private static final class Assembly {
    private final LineSetup setup;
    private final Problems problems;
    private final List<JsonDevice> devices = new ArrayList<>();
    private final Map<String, Target> kinds = new LinkedHashMap<>();
    private final Map<String, Endpoint> known = new LinkedHashMap<>();
    private Optional<Target> other = Optional.empty();
    private Optional<String> routeBy = Optional.empty();

    Assembly(LineSetup setup, Problems problems) {
      this.setup = setup;
      this.problems = problems;
    }

    void add(DeviceConfig config) {
      JsonLinesProfile profile = JsonLinesProfile.read(config.profile(), problems);
      JsonDevice device = new JsonDevice(config, profile);
      devices.add(device);
      known.putAll(profile.endpoints());
      if (!routeBy.orElse(profile.routeBy()).equals(profile.routeBy())) {
        problem(config, "lines told apart by \"" + profile.routeBy() + "\"", "one such member");
      }
      routeBy = Optional.of(profile.routeBy());
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

    JsonRouter router() {
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
      return new JsonRouter(routeBy.orElse("type"), kinds, other, devices, routes);
    }
  }
}
