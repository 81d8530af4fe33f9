package io.sensorhub.cli.instance;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.runtime.settings.HubSettings;
import io.sensorhub.runtime.settings.SettingsReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The instance of a container that has a name and that nobody has configured: three simulated
 * sensors, as in the reference hub. A folder of instances in which somebody has put, or taken away,
 * a file is configured, and a file missing there is a fault.
 */
public final class Unconfigured {

  /** What the image itself has in its folder of instances. */
  static final Set<String> SHIPPED = Set.of("demo.json", "schema.json");

  private static final String CONTAINER = "HUB_CONTAINER";
  private static final String INSTANCE_FILE = "HUB_INSTANCE_FILE";
  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

  /** The field of a line of mountinfo that is the mount point; proc_pid_mountinfo(5). */
  private static final int MOUNT_POINT = 4;

  private final Map<String, String> environment;
  private final Path secrets;
  private final List<String> mounts;

  /**
   * @param environment of the process
   * @param secrets the folder of mounted secrets
   * @param mounts the lines of {@code /proc/self/mountinfo}
   */
  Unconfigured(Map<String, String> environment, Path secrets, List<String> mounts) {
    this.environment = Map.copyOf(environment);
    this.secrets = secrets;
    this.mounts = List.copyOf(mounts);
  }

  /** For this process. */
  public static Unconfigured ofProcess() throws IOException {
    List<String> mounts = Files.isReadable(MOUNTS) ? Files.readAllLines(MOUNTS) : List.of();
    return new Unconfigured(System.getenv(), Path.of("/run/secrets"), mounts);
  }

  /**
   * The settings to run with. Where nobody has configured anything, they name a file that is
   * written here, into the folder of the instance, and {@code err} gets one warning.
   *
   * @throws ConfigurationException if the environment is wrong
   */
  public SettingsReader reader(PrintStream err) throws ConfigurationException, IOException {
    SettingsReader given = new SettingsReader(environment, secrets);
    HubSettings settings = given.read();
    Path file = settings.instanceFile();
    Path folder = settings.home().resolve("instances");
    if (environment.getOrDefault(CONTAINER, "").isEmpty()
        || settings.instanceName().isEmpty()
        || settings.state().isEmpty()
        || !Files.notExists(file)
        || !folder.equals(file.getParent())
        || isConfigured(folder)) {
      return given;
    }
    String name = settings.instanceName().get();
    Path instance =
        Files.createDirectories(settings.state().get().resolve(name)).resolve("instance.json");
    ObjectNode json = template().put("instance_id", name);
    Files.write(instance, Json.bytes(json));
    err.println(
        "hub: WARN "
            + file
            + " is missing, and "
            + (isMounted(folder) ? "only what the hub ships is in " : "nothing is mounted at ")
            + folder
            + ": instance \""
            + name
            + "\" runs with three simulated sensors");
    Map<String, String> instead = new HashMap<>(environment);
    instead.put(INSTANCE_FILE, instance.toString());
    return new SettingsReader(instead, secrets);
  }

  private boolean isConfigured(Path folder) throws IOException {
    Set<String> names = names(folder);
    if (!SHIPPED.containsAll(names)) {
      return true;
    }
    return isMounted(folder) && !names.containsAll(SHIPPED);
  }

  private boolean isMounted(Path folder) {
    return mounts.stream().anyMatch(mount -> isAt(mount, folder));
  }

  private static Set<String> names(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return Set.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> !Files.isDirectory(entry))
          .map(entry -> entry.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .collect(Collectors.toSet());
    }
  }

  /** Whether a line of mountinfo mounts something at {@code folder}. */
  private static boolean isAt(String mount, Path folder) {
    String[] fields = mount.split(" ", -1);
    return fields.length > MOUNT_POINT && folder.toString().equals(fields[MOUNT_POINT]);
  }

  private static ObjectNode template() throws IOException {
    try (InputStream in = Unconfigured.class.getResourceAsStream("unconfigured.json")) {
      byte[] bytes = Objects.requireNonNull(in, "unconfigured.json").readAllBytes();
      return (ObjectNode) Json.parse(bytes);
    }
  }
}
