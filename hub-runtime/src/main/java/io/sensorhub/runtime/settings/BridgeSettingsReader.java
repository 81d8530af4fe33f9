package io.sensorhub.runtime.settings;

import io.sensorhub.core.tree.Problems;
import io.sensorhub.runtime.settings.MqttSettings.Transport;
import io.sensorhub.runtime.tls.PemFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509TrustManager;

/** Reads {@code MQTT_*}, {@code HA_*} and {@code HUB_BROKER_*}. */
final class BridgeSettingsReader {

  private static final Pattern TOPIC = Pattern.compile("[^+#\\x00]{1,200}");

  private static final String LISTEN = "HUB_BROKER_LISTEN";
  private static final String LOOPBACK = "127.0.0.1";

  private final Variables variables;
  private final Problems problems;

  BridgeSettingsReader(Variables variables, Problems problems) {
    this.variables = variables;
    this.problems = problems;
  }

  /**
   * Reads them.
   *
   * @param login the lines of the file with the broker's login
   */
  BridgeSettings read(Map<String, String> login) {
    MqttSettings mqtt = mqtt(login);
    return new BridgeSettings(
        mqtt, variables.text("MQTT_HOST").isPresent(), ownBroker(mqtt), homeAssistant());
  }

  private OwnBroker ownBroker(MqttSettings mqtt) {
    String listen = variables.text(LISTEN).orElse(LOOPBACK);
    boolean reachable = isReachable(listen);
    boolean own = variables.text("HUB_OWN_BROKER").equals(Optional.of("yes"));
    if (variables.text(LISTEN).isPresent() && variables.text("MQTT_HOST").isPresent() && !own) {
      variables.wrong(LISTEN, listen, "nothing, while MQTT_HOST names another broker");
    } else if (reachable && mqtt.password().isPresent() && mqtt.username().isEmpty()) {
      problems.add(
          "MQTT_USERNAME", "nothing, while there is a password", "the name that goes with it");
    } else if (reachable
        && mqtt.username().filter(name -> name.matches("(?s).*[:\n].*")).isPresent()) {
      variables.wrong("MQTT_USERNAME", mqtt.username().orElseThrow(), "a name without a colon");
    }
    return new OwnBroker(listen, reachable, variables.text("HUB_BROKER_LOGIN").map(Path::of));
  }

  /** Whether others than this machine reach an address of this machine. */
  private boolean isReachable(String listen) {
    try {
      InetAddress address = InetAddress.getByName(listen);
      if (address.isLoopbackAddress()) {
        return false;
      }
      if (address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null) {
        return true;
      }
    } catch (UnknownHostException | SocketException e) {
      // told below
    }
    variables.wrong(LISTEN, listen, "an address of this machine (0.0.0.0: all of them)");
    return false;
  }

  private MqttSettings mqtt(Map<String, String> login) {
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
            variables
                .text("MQTT_KEY_PASSWORD")
                .or(() -> Optional.ofNullable(login.get("key_password"))),
            variables.text("MQTT_SERVER_NAME"));
    checkTls(address, tls);
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
        Duration.ofSeconds(variables.whole("MQTT_KEEPALIVE", 5, 65_535).orElse(60)),
        version(),
        variables
            .whole("MQTT_BACKLOG_RATE", 0, 1_000_000)
            .orElse(MqttSettings.DEFAULT_BACKLOG_RATE));
  }

  private MqttSettings.Version version() {
    return switch (variables.choice("MQTT_VERSION", "3", List.of("3", "5", "AUTO"))) {
      case "5" -> MqttSettings.Version.V5;
      case "AUTO" -> MqttSettings.Version.AUTO;
      default -> MqttSettings.Version.V3;
    };
  }

  private Optional<HomeAssistant> homeAssistant() {
    String prefix = variables.text("HA_DISCOVERY_PREFIX").orElse("homeassistant");
    if (!TOPIC.matcher(prefix).matches()) {
      variables.wrong("HA_DISCOVERY_PREFIX", prefix, "a topic without + and #");
    }
    String status = variables.text("HA_STATUS_TOPIC").orElse(prefix + "/status");
    return variables.flag("HA_DISCOVERY_ENABLED", false)
        ? Optional.of(new HomeAssistant(prefix, status))
        : Optional.empty();
  }

  private void checkTls(BrokerAddress address, MqttSettings.Tls tls) {
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
        KeyManager[] _ = PemFiles.identity(tls.cert().get(), tls.key().get(), tls.keyPassword());
      }
    } catch (IOException e) {
      problems.add(
          "MQTT_CERT", String.valueOf(e.getMessage()), "a certificate and its key, both in PEM");
    }
  }
}
