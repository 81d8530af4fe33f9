package io.sensorhub.cli.run;

import io.sensorhub.cli.instance.Loaded;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.port.LineMemory;
import io.sensorhub.runtime.instance.KeyedHashes;
import io.sensorhub.runtime.service.ServiceList;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.runtime.settings.HubSettings;
import io.sensorhub.runtime.settings.MqttSettings;
import io.sensorhub.runtime.settings.OwnBroker;
import java.io.IOException;
import java.io.PrintStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Prepares the folder of one run: chooses its ports, puts in the checked instance, writes which
 * services it has and where they are, the variables that they run with, and the configurations of
 * supervisord and of the run's own broker. Prints the folder.
 */
public final class Prepare {

  /** Names the file with the login that was made for the run's own broker. */
  private static final String LOGIN = "HUB_BROKER_LOGIN";

  /** The program in {@code supervisor.d} that plays the devices of the demo. */
  private static final String FEEDER = "demo";

  /** The program in {@code supervisor.d} that sees USB adapters come and go. */
  private static final String DETECTOR = "device-detector";

  private final Loaded loaded;
  private final ServiceList services;
  private final boolean demo;
  private final boolean container;

  /**
   * @param services of which the instance gets those that it needs
   * @param demo whether the demo's feeder plays the devices
   * @param container whether the run has a container to itself
   */
  public Prepare(Loaded loaded, ServiceList services, boolean demo, boolean container) {
    this.loaded = loaded;
    this.services = services;
    this.demo = demo;
    this.container = container;
  }

  public int run(PrintStream out) throws IOException {
    HubSettings settings = loaded.settings();
    InstanceConfig instance = loaded.instance();
    Path state =
        settings
            .state()
            .orElseThrow(() -> new IOException("HUB_STATE is not set; use ./hub"))
            .toAbsolutePath();
    String id = instance.instanceId();
    RunFolder folder = new RunFolder(state.resolve(id));
    if (folder.supervisor().isPresent()) {
      throw new IOException(
          "instance \"%s\" runs already (pid %d); see ./hub status %s, or end it with ./hub down %s"
              .formatted(id, folder.supervisor().get(), id, id));
    }
    List<ServiceName> needed = new ArrayList<>(services.neededBy(instance));
    if (settings.named().contains(ServiceName.DEVICE_MANAGER)) {
      needed.remove(ServiceName.DEVICE_MANAGER); // it runs elsewhere
    }
    boolean detector =
        needed.contains(ServiceName.DEVICE_MANAGER) && instance.usb().detector().isEmpty();
    PortBlock ports = new PortBlock(state);
    int shift = ports.shift(needed, settings.listen());
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("HUB_INSTANCE_ID", id);
    variables.put("HUB_RUN", folder.path().toString());
    variables.put("HUB_INSTANCE_FILE", absolute(settings.instanceFile()));
    variables.put("HUB_CHECKED", folder.checked().toString());
    settings.profiles().ifPresent(path -> variables.put("HUB_PROFILES", absolute(path)));
    settings
        .tls()
        .ifPresent(files -> {
          variables.put("HUB_TLS_CERT", absolute(files.certificate()));
          variables.put("HUB_TLS_KEY", absolute(files.key()));
        });
    ServiceAddresses addresses = addresses(needed, shift, host(settings.listen()));
    for (ServiceName service : needed) {
      variables.put(service.portVariable(), Integer.toString(service.defaultPort() + shift));
      variables.put(service.urlVariable(), addresses.of(service).toString());
    }
    Optional<BrokerLogin> login = broker(variables, ports, folder);

    folder.begin();
    folder.replace(
        BrokerLogin.USERS, login.map(one -> one.user(new SecureRandom())).stream().toList());
    if (variables.containsKey(LOGIN)) {
      folder.replace(BrokerLogin.FILE, login.orElseThrow().lines());
    }
    boolean root = isRoot(folder);
    if (root) {
      variables.put("HUB_BROKER_AS", BrokerConfiguration.AS_ITS_USER);
    }
    List<String> programs = new ArrayList<>();
    if (!loaded.bridge().brokerNamed()) {
      programs.add(BrokerConfiguration.PROGRAM);
      int port = Integer.parseInt(variables.getOrDefault("MQTT_PORT", ""));
      String listen = loaded.bridge().ownBroker().listen();
      folder.replace(
          BrokerConfiguration.FILE,
          new BrokerConfiguration(listen, port, login.isPresent()).lines());
    }
    if (demo) {
      programs.add(FEEDER);
    }
    if (detector) {
      programs.add(DETECTOR);
      variables.put("HUB_DETECTOR_SOCKET", folder.path().resolve("detector.sock").toString());
    }
    needed.stream()
        .map(ServiceName::text)
        .filter(name -> Files.exists(SupervisorConfiguration.program(settings.home(), name)))
        .forEach(programs::add);
    SupervisorConfiguration supervisor =
        new SupervisorConfiguration(settings.home(), folder.path(), container, root);
    int moreHeap = LineMemory.more(instance.ports());
    variables.put(RunFolder.MORE_HEAP, Integer.toString(moreHeap));
    variables.put("HUB_LOGS", supervisor.logs());
    folder.replace(SupervisorConfiguration.FILE, supervisor.lines(programs, moreHeap));
    folder.put(loaded.copy(KeyedHashes.withFreshKey()), loaded.watched());
    folder.replace(ServiceAddresses.FILE, addresses.lines());
    List<String> lines = new ArrayList<>();
    variables.forEach((name, value) -> lines.add(name + "='" + value.replace("'", "'\\''") + "'"));
    folder.replace(RunFolder.VARIABLES, lines);
    out.println(folder.path());
    return 0;
  }

  /** Puts in where the broker is; returns the login of a broker of our own that asks for one. */
  private Optional<BrokerLogin> broker(
      Map<String, String> variables, PortBlock ports, RunFolder folder) throws IOException {
    MqttSettings mqtt = loaded.mqtt();
    variables.put("MQTT_BASE_TOPIC", mqtt.baseTopic());
    if (!loaded.bridge().brokerNamed()) {
      OwnBroker own = loaded.bridge().ownBroker();
      variables.put("HUB_OWN_BROKER", "yes");
      variables.put("HUB_BROKER_LISTEN", own.listen());
      variables.put("MQTT_HOST", reached(own.listen()));
      variables.put("MQTT_PORT", Integer.toString(ports.brokerPort(own.listen())));
      if (!own.needsPassword()) {
        return Optional.empty();
      }
      if (mqtt.password().isEmpty()) {
        variables.put(LOGIN, folder.path().resolve(BrokerLogin.FILE).toString());
      }
      return Optional.of(BrokerLogin.of(mqtt, folder.path(), new SecureRandom()));
    }
    variables.put("HUB_OWN_BROKER", "no");
    boolean plain = mqtt.transport() == MqttSettings.Transport.TCP;
    variables.put("MQTT_HOST", plain ? mqtt.host() : mqtt.address());
    variables.put("MQTT_PORT", Integer.toString(mqtt.port()));
    mqtt.tls().ca().ifPresent(file -> variables.put("MQTT_CA", absolute(file)));
    mqtt.tls().cert().ifPresent(file -> variables.put("MQTT_CERT", absolute(file)));
    mqtt.tls().key().ifPresent(file -> variables.put("MQTT_KEY", absolute(file)));
    mqtt.tls().serverName().ifPresent(name -> variables.put("MQTT_SERVER_NAME", name));
    return Optional.empty();
  }

  /** Whether this process is root's, to whom then belongs what it has just written. */
  private static boolean isRoot(RunFolder folder) throws IOException {
    return Files.getAttribute(folder.path().resolve(BrokerLogin.USERS), "unix:uid").equals(0);
  }

  private static ServiceAddresses addresses(List<ServiceName> needed, int shift, String host) {
    Map<String, URI> addresses = new LinkedHashMap<>();
    for (ServiceName service : needed) {
      int port = service.defaultPort() + shift;
      addresses.put(service.text(), URI.create("http://" + host + ":" + port));
    }
    return new ServiceAddresses(addresses);
  }

  private static String absolute(Path file) {
    return file.toAbsolutePath().toString();
  }

  /** Where this machine reaches what listens on {@code listen}. */
  private static String host(String listen) throws IOException {
    String host = reached(listen);
    return host.contains(":") ? "[" + host + "]" : host;
  }

  private static String reached(String listen) throws IOException {
    InetAddress address = InetAddress.getByName(listen);
    if (address.isAnyLocalAddress()) {
      return address instanceof Inet6Address ? "::1" : "127.0.0.1";
    }
    return listen;
  }
}
