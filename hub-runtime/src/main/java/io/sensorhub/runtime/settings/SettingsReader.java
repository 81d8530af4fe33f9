package io.sensorhub.runtime.settings;

import io.sensorhub.core.config.ConfigurationException;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.config.Problems;
import io.sensorhub.runtime.PemFiles;
import io.sensorhub.runtime.settings.MqttSettings.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509TrustManager;

/**
 * Reads the environment: the process's own variables win over those in {@code .env} of the home
 * folder ({@code HUB_HOME}, {@code /app} in the container).
 */
public final class SettingsReader {

  private static final Pattern TOPIC = Pattern.compile("[^+#\\x00]{1,200}");
  private static final long MAX_FILE = 1_048_576;

  private final Map<String, String> environment;
  private final Path secrets;

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
   * Reads everything.
   *
   * @throws ConfigurationException with every problem, where there is one
   */
  public Settings read() throws ConfigurationException {
    Problems problems = new Problems();
    Path home = Path.of(Optional.ofNullable(environment.get("HUB_HOME")).orElse("/app"));
    Map<String, String> merged = new HashMap<>(lines(home.resolve(".env"), problems));
    environment.forEach((name, value) -> {
      if (!value.isEmpty()) {
        merged.put(name, value);
      }
    });
    Variables variables = new Variables(merged, problems);
    Optional<String> name = variables.text("INSTANCE_NAME");
    if (name.isPresent() && !InstanceConfig.INSTANCE_ID.matcher(name.get()).matches()) {
      variables.wrong(
          "INSTANCE_NAME",
          name.get(),
          "a text that matches ^" + InstanceConfig.INSTANCE_ID.pattern() + "$");
      name = Optional.empty();
    }
    Optional<Path> file = variables.text("HUB_INSTANCE_FILE").map(Path::of);
    if (file.isEmpty() && name.isEmpty()) {
      problems.add(
          "INSTANCE_NAME", "nothing", "the name of a file in " + home.resolve("instances"));
    }
    Path instanceFile =
        file.orElse(home.resolve("instances").resolve(name.orElse("none") + ".json"));
    String id = InstanceFiles.id(instanceFile).or(() -> variables.text("INSTANCE_NAME")).orElse("");
    String listen = variables.text("HUB_LISTEN").orElse("127.0.0.1");
    Optional<String> token =
        variables.text("HUB_TOKEN").or(() -> firstLine(secrets.resolve(id + "_api"), problems));
    checkListen(listen, token, problems);
    MqttSettings mqtt = mqtt(variables, id, problems);
    Settings settings =
        new Settings(
            instanceFile,
            name,
            home,
            variables.text("HUB_PROFILES").map(Path::of),
            variables.text("HUB_STATE").map(Path::of),
            Path.of(variables.text("HUB_DEV").orElse("/dev")),
            Path.of(variables.text("HUB_SYS").orElse("/sys")),
            mqtt,
            variables.text("MQTT_HOST").isPresent(),
            variables.choice(
                "LOG_LEVEL", "INFO", List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR")),
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
            variables.whole("SERVICE_PORT", 1, 65_535),
            variables.url("SERIAL_HANDLER_URL", "http://127.0.0.1:5001"),
            variables.url("HTTP_POLLER_URL", "http://127.0.0.1:5002"),
            variables.url("STATE_AGGREGATOR_URL", "http://127.0.0.1:5003"),
            homeAssistant(variables));
    if (!problems.isEmpty()) {
      throw new ConfigurationException("the environment", problems.all());
    }
    return settings;
  }

  private MqttSettings mqtt(Variables variables, String id, Problems problems) {
    Map<String, String> login = lines(secrets.resolve(id + "_mqtt"), problems);
    String base = variables.text("MQTT_BASE_TOPIC").orElse("IoT2mqtt");
    if (!TOPIC.matcher(base).matches() || base.startsWith("$") || base.endsWith("/")) {
      variables.wrong("MQTT_BASE_TOPIC", base, "a topic without +, # and a slash at its end");
    }
    BrokerAddress address = BrokerAddress.read(variables);
    MqttSettings.Tls tls =
        new MqttSettings.Tls(
            variables.text("MQTT_CA").map(Path::of),
            variables.text("MQTT_CERT").map(Path::of),
            variables.text("MQTT_KEY").map(Path::of),
            variables.text("MQTT_SERVER_NAME"));
    checkTls(address, tls, variables, problems);
    return new MqttSettings(
        address.transport(),
        address.host(),
        address.port(),
        address.path(),
        tls,
        variables.text("MQTT_USERNAME").or(() -> Optional.ofNullable(login.get("username"))),
        variables.text("MQTT_PASSWORD").or(() -> Optional.ofNullable(login.get("password"))),
        base,
        variables.text("MQTT_CLIENT_PREFIX").orElse("iot2mqtt"),
        variables.whole("MQTT_QOS", 0, 2).orElse(1),
        variables.flag("MQTT_RETAIN", true),
        Duration.ofSeconds(variables.whole("MQTT_KEEPALIVE", 5, 65_535).orElse(60)));
  }

  private static Optional<HomeAssistant> homeAssistant(Variables variables) {
    String prefix = variables.text("HA_DISCOVERY_PREFIX").orElse("homeassistant");
    if (!TOPIC.matcher(prefix).matches()) {
      variables.wrong("HA_DISCOVERY_PREFIX", prefix, "a topic without + and #");
    }
    String status = variables.text("HA_STATUS_TOPIC").orElse(prefix + "/status");
    return variables.flag("HA_DISCOVERY_ENABLED", false)
        ? Optional.of(new HomeAssistant(prefix, status))
        : Optional.empty();
  }

  private static void checkTls(
      BrokerAddress address, MqttSettings.Tls tls, Variables variables, Problems problems) {
    if (tls.cert().isPresent() != tls.key().isPresent()) {
      problems.add("MQTT_CERT", "one of MQTT_CERT and MQTT_KEY", "both, or none of them");
    }
    boolean anything =
        tls.ca().isPresent() || tls.cert().isPresent() || tls.serverName().isPresent();
    if (anything && !address.transport().encrypted()) {
      problems.add(
          "MQTT_TLS",
          "nothing, while MQTT_CA, MQTT_CERT or MQTT_SERVER_NAME is set",
          "true, or a MQTT_HOST that begins with mqtts:// or wss://");
    }
    if (tls.serverName().isPresent() && address.transport() == Transport.WEBSOCKET_TLS) {
      variables.wrong("MQTT_SERVER_NAME", "a name", "nothing, for a broker over wss://");
    }
    try {
      if (tls.ca().isPresent()) {
        X509TrustManager _ = PemFiles.trust(tls.ca().get());
      }
    } catch (IOException e) {
      problems.add("MQTT_CA", String.valueOf(e.getMessage()), "a file with certificates in PEM");
    }
    try {
      if (tls.cert().isPresent() && tls.key().isPresent()) {
        KeyManager[] _ = PemFiles.identity(tls.cert().get(), tls.key().get());
      }
    } catch (IOException e) {
      problems.add(
          "MQTT_CERT", String.valueOf(e.getMessage()), "a certificate and its key, both in PEM");
    }
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

  /** The secrets that the instance file's placeholders stand for, by name. */
  public Map<String, String> credentials(String instanceId, Problems problems) {
    return lines(secrets.resolve(instanceId + "_creds"), problems);
  }

  /** {@code NAME=VALUE} lines; comments, {@code export} and quotes as shells have them. */
  private static Map<String, String> lines(Path file, Problems problems) {
    Map<String, String> lines = new LinkedHashMap<>();
    for (String raw : read(file, problems).lines().toList()) {
      String line = raw.strip();
      if (line.startsWith("export ")) {
        line = line.substring(7).strip();
      }
      int equals = line.indexOf('=');
      if (line.startsWith("#") || equals <= 0) {
        continue;
      }
      String value = line.substring(equals + 1).strip();
      boolean quoted =
          value.length() >= 2
              && (value.charAt(0) == '"' || value.charAt(0) == '\'')
              && value.charAt(value.length() - 1) == value.charAt(0);
      lines.put(
          line.substring(0, equals).strip(),
          quoted ? value.substring(1, value.length() - 1) : value);
    }
    return lines;
  }

  private static Optional<String> firstLine(Path file, Problems problems) {
    return read(file, problems).lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst();
  }

  private static String read(Path file, Problems problems) {
    try {
      if (!Files.isRegularFile(file)) {
        return "";
      }
      if (Files.size(file) > MAX_FILE) {
        problems.add(file.toString(), "a file above 1 MiB", "a file of NAME=VALUE lines");
        return "";
      }
      return Files.readString(file);
    } catch (IOException e) {
      problems.add(
          file.toString(),
          "a file that cannot be read (" + e.getMessage() + ")",
          "a file in UTF-8");
      return "";
    }
  }
}
