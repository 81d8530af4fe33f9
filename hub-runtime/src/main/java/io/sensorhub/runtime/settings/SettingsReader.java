package io.sensorhub.runtime.settings;

import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.runtime.service.ServiceList;
import io.sensorhub.runtime.service.ServiceName;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads the environment: the process's own variables win over those in {@code .env} of the home
 * folder ({@code HUB_HOME}, {@code /app} in the container).
 */
public final class SettingsReader {

  private static final String CHECKED = "HUB_CHECKED";

  private static final String EDIT = "HUB_EDIT";

  private final Map<String, String> environment;
  private final Path secrets;

  /**
   * What every service reads, and what some read besides.
   *
   * @param bus for the manager of USB adapters
   */
  public record All(HubSettings hub, BridgeSettings bridge, Optional<BusAddress> bus) {}

  /**
   * @param environment of the process
   * @param secrets the folder of mounted secrets
   */
  public SettingsReader(Map<String, String> environment, Path secrets) {
    this.environment = Map.copyOf(environment);
    this.secrets = secrets;
  }

  /** The reader for this process. */
  public static SettingsReader ofProcess() {
    return new SettingsReader(System.getenv(), Path.of("/run/secrets"));
  }

  /**
   * Reads what every service needs.
   *
   * @throws ConfigurationException with every problem, where there is one
   */
  public HubSettings read() throws ConfigurationException {
    Problems problems = new Problems();
    HubSettings hub = hub(variables(problems), problems);
    check(problems);
    return hub;
  }

  /**
   * The variables that every service reads, as they stand now, by name; empty where not set. A
   * running hub takes no other value of any: addresses, topics and folders are made of them.
   */
  public Map<String, String> ofEveryService() {
    Problems told = new Problems(); // by whoever reads the settings
    Variables variables = variables(told);
    HubSettings _ = hub(variables, told);
    return variables.read();
  }

  /**
   * Reads what the bridge needs besides.
   *
   * @throws ConfigurationException with every problem, where there is one
   */
  public BridgeSettings bridge() throws ConfigurationException {
    Problems problems = new Problems();
    BridgeSettings bridge = bridge(variables(problems), problems);
    check(problems);
    return bridge;
  }

  /**
   * Reads where others hear of USB adapters; empty: nowhere.
   *
   * @throws ConfigurationException if that is no address
   */
  public Optional<BusAddress> bus() throws ConfigurationException {
    Problems problems = new Problems();
    Optional<BusAddress> bus = BusAddress.read(variables(problems));
    check(problems);
    return bus;
  }

  /**
   * Whether the page may write the instance file.
   *
   * @throws ConfigurationException if that is neither true nor false
   */
  public boolean edit() throws ConfigurationException {
    Problems problems = new Problems();
    boolean edit = variables(problems).flag(EDIT, false);
    check(problems);
    return edit;
  }

  /**
   * Reads all, for who checks them before anything starts.
   *
   * @throws ConfigurationException with every problem, where there is one
   */
  public All all() throws ConfigurationException {
    Problems problems = new Problems();
    Variables variables = variables(problems);
    All all =
        new All(hub(variables, problems), bridge(variables, problems), BusAddress.read(variables));
    boolean _ = variables.flag(EDIT, false);
    check(problems);
    return all;
  }

  private static void check(Problems problems) throws ConfigurationException {
    if (!problems.isEmpty()) {
      throw new ConfigurationException("the environment", problems.all());
    }
  }

  private Variables variables(Problems problems) {
    Map<String, String> merged = new HashMap<>(LineFile.lines(home().resolve(".env"), problems));
    environment.forEach((name, value) -> {
      if (!value.isEmpty()) {
        merged.put(name, value);
      }
    });
    return new Variables(merged, problems);
  }

  private Path home() {
    return Path.of(Optional.ofNullable(environment.get("HUB_HOME")).orElse("/app"));
  }

  private static Optional<Path> instanceFile(Variables variables) {
    return variables.text("HUB_INSTANCE_FILE").map(Path::of);
  }

  private Path instanceFile(Variables variables, Optional<String> name) {
    return instanceFile(variables)
        .orElse(home().resolve("instances").resolve(name.orElse("none") + ".json"));
  }

  /** The id of the instance, which the names of its secrets begin with; empty: not to be had. */
  private String id(Variables variables) {
    if (variables.text(CHECKED).isPresent()) {
      return variables.text("HUB_INSTANCE_ID").orElse(""); // the file may be broken by now
    }
    Optional<String> name = variables.text("INSTANCE_NAME");
    return InstanceFiles.id(instanceFile(variables, name)).or(() -> name).orElse("");
  }

  private HubSettings hub(Variables variables, Problems problems) {
    Optional<String> name = variables.text("INSTANCE_NAME");
    if (name.isPresent() && !InstanceConfig.INSTANCE_ID.matcher(name.get()).matches()) {
      variables.wrong(
          "INSTANCE_NAME",
          name.get(),
          "a text that matches ^" + InstanceConfig.INSTANCE_ID.pattern() + "$");
      name = Optional.empty();
    }
    if (instanceFile(variables).isEmpty() && name.isEmpty()) {
      problems.add(
          "INSTANCE_NAME", "nothing", "the name of a file in " + home().resolve("instances"));
    }
    String listen = variables.text("HUB_LISTEN").orElse("127.0.0.1");
    Path ownToken = secrets.resolve(id(variables) + "_api");
    Optional<String> token =
        variables.text("HUB_TOKEN", () -> LineFile.firstLine(ownToken, problems));
    checkListen(listen, token, problems);
    Optional<String> readToken = variables.text("HUB_READ_TOKEN");
    if (readToken.isPresent() && (token.isEmpty() || token.equals(readToken))) {
      problems.add(
          "HUB_READ_TOKEN",
          token.isEmpty() ? "a token, while HUB_TOKEN is not set" : "the same as HUB_TOKEN",
          "a second token, beside another one in HUB_TOKEN that allows changes");
    }
    Map<ServiceName, URI> services = new LinkedHashMap<>();
    Set<ServiceName> named = new HashSet<>();
    for (ServiceName service : ServiceList.OF_THE_HUB.all()) {
      String otherwise = "http://127.0.0.1:" + service.defaultPort();
      services.put(service, variables.url(service.urlVariable(), otherwise));
      if (variables.text(service.urlVariable()).isPresent()) {
        named.add(service);
      }
    }
    return new HubSettings(
        instanceFile(variables, name),
        name,
        variables.text(CHECKED).map(Path::of),
        home(),
        variables.text("HUB_PROFILES").map(Path::of),
        variables.text("HUB_STATE").map(Path::of),
        Path.of(variables.text("HUB_DEV").orElse("/dev")),
        Path.of(variables.text("HUB_SYS").orElse("/sys")),
        variables.choice("LOG_LEVEL", "INFO", List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR")),
        variables.zone("TZ"),
        variables.seconds("UPDATE_INTERVAL", 0.1, 86_400),
        variables.seconds("CACHE_TTL", 0.1, 86_400),
        variables.milliseconds("POLL_INTERVAL", 100, 86_400_000),
        listen,
        variables
            .text("HUB_HOSTS")
            .map(text -> Arrays.stream(text.split(",", -1)).map(String::trim))
            .map(hosts -> hosts.filter(host -> !host.isEmpty()).collect(Collectors.toSet()))
            .orElseGet(Set::of),
        token,
        readToken,
        TlsSettings.read(variables, variables.text(CHECKED).isPresent(), problems),
        variables.whole("SERVICE_PORT", 1, 65_535),
        services,
        named);
  }

  private BridgeSettings bridge(Variables variables, Problems problems) {
    Path login =
        variables
            .text("HUB_BROKER_LOGIN") // of the run's own broker
            .map(Path::of)
            .orElseGet(() -> secrets.resolve(id(variables) + "_mqtt"));
    return new BridgeSettingsReader(variables, problems).read(LineFile.lines(login, problems));
  }

  private static void checkListen(String listen, Optional<String> token, Problems problems) {
    try {
      InetAddress address = InetAddress.getByName(listen);
      if (!address.isLoopbackAddress() && token.isEmpty()) {
        problems.add(
            "HUB_TOKEN",
            "nothing, while HUB_LISTEN is " + listen,
            "a token, here or in /run/secrets/{instance}_api, wherever others can reach the ports");
      }
    } catch (UnknownHostException e) {
      problems.add("HUB_LISTEN", "\"" + listen + "\"", "an address of this machine");
    }
  }

  /**
   * Everything outside the instance file that counts for a run, by name: the lines of {@code .env},
   * the login at the broker and the token of the REST ports.
   */
  public Map<String, String> surroundings(String instanceId) {
    Problems told = new Problems(); // by whoever reads the settings
    Map<String, String> all = new TreeMap<>(LineFile.lines(home().resolve(".env"), told));
    Path login = secrets.resolve(instanceId + "_mqtt");
    LineFile.lines(login, told).forEach((name, value) -> all.put(login + " " + name, value));
    Path token = secrets.resolve(instanceId + "_api");
    LineFile.firstLine(token, told).ifPresent(value -> all.put(token.toString(), value));
    return all;
  }

  /** Where the secrets are that the instance file's placeholders stand for. */
  public Path credentialsFile(String instanceId) {
    return secret(instanceId, "creds");
  }

  /** A file of secrets of an instance, whether it exists or not. */
  public Path secret(String instanceId, String kind) {
    return secrets.resolve(instanceId + "_" + kind);
  }

  /** The secrets that the instance file's placeholders stand for, by name. */
  public Map<String, String> credentials(String instanceId, Problems problems) {
    return LineFile.lines(credentialsFile(instanceId), problems);
  }
}
