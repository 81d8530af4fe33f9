package io.sensorhub.core.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.core.profile.ProfileSource;
import io.sensorhub.core.secret.Secrets;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problem;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.core.tree.Section;
import io.sensorhub.core.tree.StrictTree;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads an instance file: all its problems at once, or the checked configuration. What stands in
 * the file and where is laid down in {@code docs/reference/instance.md}.
 */
public final class InstanceReader {

  /** Keys that the IoT2MQTT platform adds for itself, and the one that editors look for. */
  private static final Set<String> OF_OTHERS =
      Set.of("instance_type", "created_at", "updated_at", "$schema");

  /**
   * What an instance file says.
   *
   * @param unusedSecrets names of lines in the file of secrets that nothing refers to
   * @param secrets the name of the secret that stands at a place of the file, by that place
   * @param warnings of what is unusual, but can be
   */
  public record Result(
      InstanceConfig instance,
      Set<String> unusedSecrets,
      Map<String, String> secrets,
      List<Problem> warnings) {
    public Result {
      warnings = List.copyOf(warnings);
      unusedSecrets = Set.copyOf(unusedSecrets);
      secrets = Map.copyOf(secrets);
    }
  }

  private final ProfileSource profiles;
  private final Owners owners;
  private final Optional<Duration> pollInterval;
  private final Problems problems = new Problems();

  private InstanceReader(ProfileSource profiles, Owners owners, Optional<Duration> pollInterval) {
    this.profiles = profiles;
    this.owners = owners;
    this.pollInterval = pollInterval;
  }

  /**
   * Reads {@code bytes}.
   *
   * @param file for messages
   * @param secrets the lines of the file of secrets, by name
   * @throws ConfigurationException with every problem, where there is one
   */
  public static Result read(
      String file, byte[] bytes, ProfileSource profiles, Map<String, String> secrets)
      throws ConfigurationException {
    return read(file, bytes, profiles, secrets, Optional.empty());
  }

  /**
   * The same with an interval of its own.
   *
   * @param pollInterval instead of {@code config.poll_interval}; empty: what the file says
   */
  public static Result read(
      String file,
      byte[] bytes,
      ProfileSource profiles,
      Map<String, String> secrets,
      Optional<Duration> pollInterval)
      throws ConfigurationException {
    Problems problems = new Problems();
    Optional<ObjectNode> tree = StrictTree.json(bytes, "", problems);
    if (tree.isEmpty()) {
      throw new ConfigurationException(file, problems.all());
    }
    return read(file, tree.get(), problems, profiles, Owners.UNCHECKED, secrets, pollInterval);
  }

  /**
   * Reads an instance file that is a tree already, and leaves that as it is.
   *
   * @param problems that making the tree has found
   * @param owners of keys that are not common to all ports and devices
   * @throws ConfigurationException with every problem, where there is one
   */
  public static Result read(
      String file,
      ObjectNode tree,
      Problems problems,
      ProfileSource profiles,
      Owners owners,
      Map<String, String> secrets,
      Optional<Duration> pollInterval)
      throws ConfigurationException {
    InstanceReader reader = new InstanceReader(profiles, owners, pollInterval);
    reader.problems.addAll(problems);
    Secrets resolver = new Secrets(secrets, reader.problems);
    Optional<Result> result = reader.instance(tree.deepCopy(), resolver);
    if (result.isEmpty() || !reader.problems.isEmpty()) {
      throw new ConfigurationException(file, resolver.values().hide(reader.problems.all()));
    }
    return result.get();
  }

  private Optional<Result> instance(ObjectNode tree, Secrets resolver) {
    asThePlatformWritesIt(tree);
    resolver.resolve(tree, "");
    Section top = new Section(tree, "", problems);
    Optional<String> id = top.required("instance_id", InstanceConfig.INSTANCE_ID);
    String connectorType =
        top.choice("connector_type", List.of("sensor-hub", "sensor_hub")).orElse("sensor-hub");
    String friendlyName = top.text("friendly_name").orElse(id.orElse(""));
    boolean enabled = top.flag("enabled", true);
    Duration updateInterval =
        top.seconds("update_interval", 0.1, 86_400).orElse(Duration.ofSeconds(10));
    CommonSettings settings = CommonSettings.read(top, owners);
    DeviceReader deviceReader =
        new DeviceReader(
            profiles, owners, settings.ports(), pollInterval.orElse(settings.pollInterval()));
    List<DeviceConfig> devices = new ArrayList<>();
    for (Section section : top.sections("devices")) {
      deviceReader.device(section).ifPresent(devices::add);
    }
    for (Section section : settings.sensors()) {
      deviceReader.sensor(section).ifPresent(devices::add);
    }
    if (settings.push().isEmpty()) {
      devices.stream()
          .filter(device -> device.own().has(SourceReader.CALLS))
          .findFirst()
          .ifPresent(device ->
              problems.add(
                  "/config/push",
                  "nothing",
                  "a port to listen on, for \"" + device.id() + "\" has a " + SourceReader.CALLS));
    }
    if (settings.modems().isPresent()) {
      devices.addAll(deviceReader.proxies(devices, problems));
    }
    List<GroupConfig> groups = groups(top, deviceReader.ids());
    top.close();
    InstanceConfig instance =
        new InstanceConfig(
            id.orElse(""),
            connectorType,
            friendlyName,
            enabled,
            updateInterval,
            settings.cacheTtl(),
            settings.push(),
            settings.usb(),
            settings.modems(),
            settings.ports(),
            reachable(devices, settings.ports()),
            groups);
    Problems further = new Problems();
    owners.check(instance, further);
    problems.addFurther(further);
    if (!problems.isEmpty() || id.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Result(instance, resolver.unused(), resolver.places(), problems.warnings()));
  }

  /** Without those on ports that could not be read, of which it is told already. */
  private static List<DeviceConfig> reachable(List<DeviceConfig> devices, List<PortConfig> ports) {
    Set<String> names = new HashSet<>();
    ports.forEach(port -> names.add(port.portId()));
    return devices.stream()
        .filter(device -> device.port().map(names::contains).orElse(true))
        .toList();
  }

  /**
   * The platform puts the settings under {@code connection}, copies them to the top level as well
   * and adds keys of its own.
   */
  private void asThePlatformWritesIt(ObjectNode tree) {
    tree.remove(OF_OTHERS);
    if (!(tree.get("connection") instanceof ObjectNode connection)) {
      return;
    }
    connection
        .properties()
        .forEach(member -> {
          if (member.getValue().equals(tree.get(member.getKey()))) {
            tree.remove(member.getKey());
          }
        });
    JsonNode config = tree.path("config");
    if (config instanceof ObjectNode both) {
      connection
          .properties()
          .forEach(member -> {
            JsonNode other = both.get(member.getKey());
            if (other != null && !other.equals(member.getValue())) {
              problems.add(
                  "/connection/" + member.getKey(),
                  "another value than in /config/" + member.getKey(),
                  "the same value in both, or the key in one of them");
            } else {
              both.set(member.getKey(), member.getValue());
            }
          });
    } else {
      tree.set("config", connection);
    }
    tree.remove("connection");
  }

  private List<GroupConfig> groups(Section top, Set<String> devices) {
    List<GroupConfig> groups = new ArrayList<>();
    Set<DeviceId> names = new HashSet<>();
    for (Section section : top.sections("groups")) {
      Optional<DeviceId> id = section.required("group_id", DeviceId.PATTERN).map(DeviceId::new);
      String friendlyName = section.text("friendly_name").orElse("");
      List<DeviceId> members = new ArrayList<>();
      for (String member : section.choices("devices", devices)) {
        members.add(new DeviceId(member));
      }
      section.close();
      if (id.isPresent()) {
        if (!names.add(id.get())) {
          section.wrong("group_id", "an id that no other group has");
        }
        groups.add(new GroupConfig(id.get(), friendlyName, members));
      }
    }
    return groups;
  }
}
