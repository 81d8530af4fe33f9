package io.sensorhub.dist;

import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.runtime.ServiceList;
import io.sensorhub.runtime.ServiceName;
import io.sensorhub.runtime.settings.HubSettings;
import io.sensorhub.runtime.settings.KeyedHashes;
import io.sensorhub.runtime.settings.MqttSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Prepares the folder of one run: chooses its ports, puts in the checked instance, writes which
 * services it has and where they are, the variables that they run with, and the programs that only
 * this instance needs. Prints the folder.
 */
final class Prepare {

  private final Loaded loaded;
  private final ServiceList services;

  /**
   * @param services of which the instance gets those that it needs
   */
  Prepare(Loaded loaded, ServiceList services) {
    this.loaded = loaded;
    this.services = services;
  }

  int run(PrintStream out) throws IOException {
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
    List<ServiceName> needed = services.neededBy(instance);
    PortBlock ports = new PortBlock(state);
    int shift = ports.shift(needed, settings.listen());
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("HUB_INSTANCE_ID", id);
    variables.put("HUB_RUN", folder.path().toString());
    variables.put("HUB_INSTANCE_FILE", absolute(settings.instanceFile()));
    variables.put("HUB_CHECKED", folder.checked().toString());
    settings.profiles().ifPresent(path -> variables.put("HUB_PROFILES", absolute(path)));
    ServiceAddresses addresses = addresses(needed, shift, host(settings.listen()));
    for (ServiceName service : needed) {
      variables.put(service.portVariable(), Integer.toString(service.defaultPort() + shift));
      variables.put(service.urlVariable(), addresses.of(service).toString());
    }
    broker(variables, ports);

    folder.begin();
    for (ServiceName service : needed) {
      Path own = settings.home().resolve("supervisor.d").resolve(service.text() + ".conf");
      if (Files.exists(own)) {
        folder.addProgram(own);
      }
    }
    folder.put(loaded.copy(KeyedHashes.withFreshKey()), loaded.watched());
    folder.replace(ServiceAddresses.FILE, addresses.lines());
    List<String> lines = new ArrayList<>();
    variables.forEach((name, value) -> lines.add(name + "='" + value.replace("'", "'\\''") + "'"));
    folder.replace(RunFolder.VARIABLES, lines);
    out.println(folder.path());
    return 0;
  }

  private void broker(Map<String, String> variables, PortBlock ports) throws IOException {
    MqttSettings mqtt = loaded.mqtt();
    variables.put("MQTT_BASE_TOPIC", mqtt.baseTopic());
    if (!loaded.bridge().brokerNamed()) {
      variables.put("HUB_OWN_BROKER", "yes");
      variables.put("MQTT_HOST", "127.0.0.1");
      variables.put("MQTT_PORT", Integer.toString(ports.brokerPort()));
      return;
    }
    variables.put("HUB_OWN_BROKER", "no");
    boolean plain = mqtt.transport() == MqttSettings.Transport.TCP;
    variables.put("MQTT_HOST", plain ? mqtt.host() : mqtt.address());
    variables.put("MQTT_PORT", Integer.toString(mqtt.port()));
    mqtt.tls().ca().ifPresent(file -> variables.put("MQTT_CA", absolute(file)));
    mqtt.tls().cert().ifPresent(file -> variables.put("MQTT_CERT", absolute(file)));
    mqtt.tls().key().ifPresent(file -> variables.put("MQTT_KEY", absolute(file)));
    mqtt.tls().serverName().ifPresent(name -> variables.put("MQTT_SERVER_NAME", name));
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
    InetAddress address = InetAddress.getByName(listen);
    if (address.isAnyLocalAddress()) {
      return "127.0.0.1";
    }
    return listen.contains(":") ? "[" + listen + "]" : listen;
  }
}
