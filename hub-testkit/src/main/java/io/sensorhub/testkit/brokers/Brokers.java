package io.sensorhub.testkit.brokers;

import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.brokers.RealBroker.Maker;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Starts the brokers that the hub is tried on, each with the settings of its maker, but open to
 * everybody. What is missing is fetched: jars from Maven Central, aedes from npm. Debian's packages
 * are installed by {@code ./hub test --long}.
 */
public final class Brokers {

  /** Every broker that there is a way to start. */
  public static final List<String> ALL =
      List.of("mosquitto", "moquette", "hivemq", "artemis", "aedes", "ejabberd", "rabbitmq");

  private static final String HIVEMQ = "com.hivemq:hivemq-community-edition-embedded:2025.5";
  private static final String MOQUETTE = "io.moquette:moquette-broker:0.17";
  private static final String[] ARTEMIS = {
    "org.apache.activemq:artemis-server:2.44.0", "org.apache.activemq:artemis-mqtt-protocol:2.44.0"
  };
  private static final String AEDES = "aedes@1.2.0";
  private static final List<String> BOTH = List.of("3", "5");

  /** What HiveMQ wants of the Java machine, from its documentation. */
  private static final List<String> OPENED =
      List.of(
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "--add-opens=java.base/java.nio=ALL-UNNAMED",
          "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
          "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
          "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED");

  private Brokers() {}

  /**
   * Starts one; it is reachable when this returns.
   *
   * @param name one of {@link #ALL}
   * @param folder for its files, empty
   */
  public static RealBroker start(String name, Path folder) {
    try {
      Files.createDirectories(folder);
      return switch (name) {
        case "mosquitto" -> mosquitto(folder);
        case "moquette" -> moquette(folder);
        case "hivemq" -> hiveMq(folder);
        case "artemis" -> artemis(folder);
        case "aedes" -> aedes(folder);
        case "ejabberd" -> ejabberd(folder);
        case "rabbitmq" -> rabbitMq(folder);
        default -> throw new IllegalArgumentException(name + " is none of " + ALL);
      };
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  private static RealBroker open(String name, List<String> versions) {
    return new RealBroker(new Maker(name, versions, Optional.empty()), FreePort.find());
  }

  private static RealBroker mosquitto(Path folder) throws IOException {
    RealBroker broker = open("mosquitto", BOTH);
    String settings =
        """
        listener %d 127.0.0.1
        allow_anonymous true
        user %s
        """
            .formatted(broker.port(), System.getProperty("user.name"));
    Path file = Files.writeString(folder.resolve("mosquitto.conf"), settings);
    return broker
        .with(folder, Map.of(), List.of("mosquitto", "-c", file.toString()))
        .listening(folder);
  }

  private static RealBroker moquette(Path folder) throws IOException {
    RealBroker broker = open("moquette", List.of("3"));
    Path data = Files.createDirectories(folder.resolve("data"));
    Files.writeString(
        Files.createDirectories(folder.resolve("config")).resolve("moquette.conf"),
        """
        port %d
        host 127.0.0.1
        allow_anonymous true
        telemetry_enabled false
        data_path %s/
        """
            .formatted(broker.port(), data));
    Path log =
        Files.writeString(
            folder.resolve("log4j.properties"),
            """
            log4j.rootLogger=WARN, out
            log4j.appender.out=org.apache.log4j.ConsoleAppender
            log4j.appender.out.layout=org.apache.log4j.PatternLayout
            log4j.appender.out.layout.ConversionPattern=%d %p %c{1} %m%n
            """);
    List<String> command =
        List.of(
            java(),
            "-Dmoquette.path=" + folder,
            "-Dlog4j.configuration=file:" + log,
            "-cp",
            Jars.of(folder, MOQUETTE),
            "io.moquette.broker.Server");
    return broker.with(folder, Map.of(), command).listening(folder);
  }

  private static RealBroker hiveMq(Path folder) throws IOException {
    RealBroker broker = open("hivemq", BOTH);
    List<String> command =
        Stream.of(
                Stream.of(java()),
                OPENED.stream(),
                Stream.of("-cp", Jars.of(folder, HIVEMQ), source(folder, "HiveMq.java")),
                Stream.of(Integer.toString(broker.port()), folder.toString()))
            .flatMap(part -> part)
            .toList();
    return broker.with(folder, Map.of(), command).listening(folder);
  }

  private static RealBroker artemis(Path folder) throws IOException {
    RealBroker broker = open("artemis", BOTH);
    List<String> command =
        List.of(
            java(),
            "-cp",
            Jars.of(folder, ARTEMIS),
            source(folder, "Artemis.java"),
            Integer.toString(broker.port()));
    return broker.with(folder, Map.of(), command).listening(folder);
  }

  private static RealBroker aedes(Path folder) throws IOException {
    RealBroker broker = open("aedes", List.of("3"));
    Jars.run(folder, List.of("npm", "install", "--prefix", folder.toString(), "--no-audit", AEDES));
    List<String> command =
        List.of("node", source(folder, "aedes.cjs"), Integer.toString(broker.port()));
    return broker.with(folder, Map.of(), command).listening(folder);
  }

  /** Whoever has a name of its domain may come, with any password. */
  private static RealBroker ejabberd(Path folder) throws IOException {
    RealBroker broker =
        new RealBroker(new Maker("ejabberd", BOTH, Optional.of("hub@localhost")), FreePort.find());
    Path settings =
        Files.writeString(
            folder.resolve("ejabberd.yml"),
            """
            hosts: [localhost]
            loglevel: warning
            listen:
              - {port: %d, ip: "127.0.0.1", module: mod_mqtt}
            auth_method: [anonymous]
            allow_multiple_connections: true
            anonymous_protocol: both
            modules:
              mod_mqtt:
                access_publish: {"#": [{allow: all}]}
                access_subscribe: {"#": [{allow: all}]}
            """
                .formatted(broker.port()));
    Map<String, String> environment =
        Map.of(
            "HOME",
            folder.toString(),
            "EJABBERD_CONFIG_PATH",
            settings.toString(),
            "EJABBERD_LOG_PATH",
            folder.resolve("ejabberd.log").toString());
    List<String> command =
        List.of(
            "erl",
            "-noinput",
            "-pa",
            found(Path.of("/usr/lib"), "ejabberd.beam", "ejabberd").resolveSibling("").toString(),
            "-mnesia",
            "dir",
            "\"" + folder.resolve("database") + "\"",
            "-s",
            "ejabberd");
    return broker.with(folder, environment, command).listening(folder);
  }

  /** With an epmd of its own, which would otherwise stay behind. */
  private static RealBroker rabbitMq(Path folder) throws IOException {
    RealBroker broker = open("rabbitmq", List.of("3"));
    String epmd = Integer.toString(FreePort.find());
    Path settings =
        Files.writeString(
            folder.resolve("rabbitmq.conf"),
            """
            listeners.tcp = none
            mqtt.listeners.tcp.1 = 127.0.0.1:%d
            mqtt.allow_anonymous = true
            """
                .formatted(broker.port()));
    Path plugins = Files.writeString(folder.resolve("plugins"), "[rabbitmq_mqtt].\n");
    Map<String, String> environment =
        Map.ofEntries(
            Map.entry("HOME", folder.toString()),
            Map.entry("ERL_EPMD_PORT", epmd),
            Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
            Map.entry("RABBITMQ_NODENAME", "hub" + epmd + "@localhost"),
            Map.entry("RABBITMQ_DIST_PORT", Integer.toString(FreePort.find())),
            Map.entry(
                "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                "-kernel inet_dist_use_interface {127,0,0,1}"),
            Map.entry("RABBITMQ_MNESIA_BASE", folder.resolve("database").toString()),
            Map.entry("RABBITMQ_LOG_BASE", folder.resolve("log").toString()),
            Map.entry("RABBITMQ_LOGS", "-"),
            Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", plugins.toString()),
            Map.entry("RABBITMQ_CONFIG_FILE", settings.toString()),
            Map.entry("RABBITMQ_PID_FILE", folder.resolve("pid").toString()));
    String server = found(Path.of("/usr/lib/rabbitmq/lib"), "rabbitmq-server", "sbin").toString();
    return broker
        .with(folder, environment, List.of("epmd"))
        .with(folder, environment, List.of(server))
        .listening(folder);
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** A file of Debian's package that has the version in its path. */
  private static Path found(Path below, String name, String near) throws IOException {
    try (Stream<Path> files =
        Files.find(
            below,
            5,
            (file, _) ->
                file.endsWith(name)
                    && file.toString().contains(near)
                    && Files.isRegularFile(file))) {
      return files
          .findFirst()
          .orElseThrow(() -> new AssertionError(name + " is needed: ./hub test installs it"));
    }
  }

  /** A program of a few lines, beside this class as a text, which no build takes for its own. */
  private static String source(Path folder, String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Brokers.class.getResourceAsStream(name + ".txt"), name)) {
      Path file = folder.resolve(name);
      Files.copy(in, file);
      return file.toString();
    }
  }
}
