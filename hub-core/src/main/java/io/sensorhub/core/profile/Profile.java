package io.sensorhub.core.profile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.Unit;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the hub knows about a device model: one YAML file.
 *
 * @param name the file's name without its ending
 * @param driver the protocol: a serial driver, {@code http} or {@code simulated}
 * @param type what kind of thing it is, for example {@code energy_meter}
 * @param manufacturer for people
 * @param silence after which the device is offline; zero: no silence is too long
 * @param connectTimeout for devices that are asked over HTTP; empty: the hub's default
 * @param readTimeout the same, for an answer
 * @param units of the properties that have one
 * @param classes of the properties that have one
 * @param stateClasses of the numbers that the profile names one for
 * @param rules of the properties whose changes are thinned out
 * @param protocol read by the driver alone
 * @param place where {@code protocol} stands, for messages
 */
public record Profile(
    String name,
    String description,
    String driver,
    String type,
    String model,
    Optional<String> manufacturer,
    Duration silence,
    Optional<Duration> connectTimeout,
    Optional<Duration> readTimeout,
    Map<String, Unit> units,
    Map<String, DeviceClass> classes,
    Map<String, StateClass> stateClasses,
    Map<String, PublishRule> rules,
    ObjectNode protocol,
    String place) {

  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");

  public Profile {
    units = Map.copyOf(units);
    classes = Map.copyOf(classes);
    stateClasses = Map.copyOf(stateClasses);
    rules = Map.copyOf(rules);
    protocol = protocol.deepCopy();
  }

  /** A copy of the driver's section. */
  @Override
  public ObjectNode protocol() {
    return protocol.deepCopy();
  }

  /**
   * The names of the profiles that a device with this one may turn out to have. They are the one
   * thing of the driver's section that counts for others, because they belong to the instance.
   */
  public List<String> candidates() {
    List<String> names = new ArrayList<>();
    for (JsonNode rule : protocol.path("probe")) {
      names.add(rule.path("profile").asText());
    }
    return names;
  }

  /**
   * The time between two reads of such a device, where its own configuration says nothing; empty:
   * the instance's.
   */
  public Optional<Duration> pollInterval() {
    double seconds = protocol.path("poll_interval").asDouble(0);
    return seconds > 0
        ? Optional.of(Duration.ofNanos(Math.round(seconds * 1e9)))
        : Optional.empty();
  }

  /** The driver's section, to be read with its problems told by place. */
  public Section protocolSection(Problems problems) {
    return new Section(protocol(), place, problems);
  }

  /**
   * Reads a profile.
   *
   * @param file the place of the tree, for messages
   * @return nothing where there were problems
   */
  public static Optional<Profile> read(
      String name, ObjectNode tree, String file, Problems problems) {
    Problems own = new Problems();
    Section section = new Section(Channels.expanded(tree), file, own);
    String description = section.text("description").orElse("");
    Optional<String> driver = section.required("driver", NAME);
    String type = section.text("type").orElse("generic");
    String model = section.text("model").orElse(name);
    Optional<String> manufacturer = section.text("manufacturer");
    Duration silence = section.seconds("silence", 0, 86_400).orElse(Duration.ZERO);
    Optional<Section> timeout = section.section("timeout");
    Optional<Duration> connect = timeout.flatMap(t -> t.seconds("connect", 0.05, 300));
    Optional<Duration> read = timeout.flatMap(t -> t.seconds("read", 0.05, 300));
    timeout.ifPresent(Section::close);
    PropertySpecs specs =
        section
            .section("properties")
            .map(properties -> PropertySpecs.read(properties, Map.of()))
            .orElse(PropertySpecs.NONE);
    Optional<Section> protocol = section.section("protocol");
    section.close();
    problems.addAll(own);
    if (!own.isEmpty() || driver.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode body = protocol.map(Section::raw).orElseGet(Json::object);
    return Optional.of(
        new Profile(
            name,
            description,
            driver.get(),
            type,
            model,
            manufacturer,
            silence,
            connect,
            read,
            specs.units(),
            specs.classes(),
            specs.stateClasses(),
            specs.rules(),
            body,
            file + "/protocol"));
  }

  /** What it says of properties. */
  public PropertySpecs specs() {
    return new PropertySpecs(units, classes, stateClasses, rules);
  }

  /** This profile with the units and classes that a device's own configuration gives. */
  public Profile with(PropertySpecs own) {
    PropertySpecs all = own.over(specs());
    return new Profile(
        name,
        description,
        driver,
        type,
        model,
        manufacturer,
        silence,
        connectTimeout,
        readTimeout,
        all.units(),
        all.classes(),
        all.stateClasses(),
        rules,
        protocol,
        place);
  }
}
