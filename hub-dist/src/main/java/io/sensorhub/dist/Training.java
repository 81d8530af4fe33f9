package io.sensorhub.dist;

import io.sensorhub.core.Json;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.runtime.Closer;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.client.ServiceClient;
import io.sensorhub.runtime.logging.HubLogging;
import io.sensorhub.runtime.service.ServiceList;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.runtime.settings.HubSettings;
import io.sensorhub.runtime.settings.InstanceFiles;
import io.sensorhub.runtime.settings.SettingsReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A training run: the real services with the demo's feeder, a line over TCP and a broker of a few
 * lines, until each device's state has been published, then some requests and commands. For one
 * thread.
 */
public final class Training {

  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final Duration REQUEST = Duration.ofSeconds(5);

  private static final int FIRST_PORT = 20_000;
  private static final int PORTS = 10_000;

  /**
   * How each service is put together, but for {@link ServiceName#MODEM_PROXY}: its libraries would
   * be in the memory of the services of every instance, and few have modems.
   */
  private static final Map<ServiceName, Service.Assembly> ASSEMBLIES =
      Map.of(
          ServiceName.DEVICE_MANAGER, io.sensorhub.manager.Main::assemble,
          ServiceName.SERIAL_HANDLER, io.sensorhub.serial.Main::assemble,
          ServiceName.HTTP_POLLER, io.sensorhub.poller.Main::assemble,
          ServiceName.STATE_AGGREGATOR, io.sensorhub.aggregator.Main::assemble,
          ServiceName.MQTT_BRIDGE, io.sensorhub.bridge.Main::assemble);

  private static final List<ServiceName> SERVICES =
      ServiceList.OF_THE_HUB.all().stream().filter(ASSEMBLIES::containsKey).toList();

  private final Path home;
  private final Path folder;
  private final PrintStream out;
  private final Map<ServiceName, URI> addresses = new LinkedHashMap<>();
  private int nextPort = FIRST_PORT + (int) (ProcessHandle.current().pid() % PORTS);

  private Training(Path home, Path folder, PrintStream out) {
    this.home = home;
    this.folder = folder;
    this.out = out;
  }

  /** Runs it for the home that the environment names; exit code 0 where all was seen. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    HubLogging.setLevel("ERROR");
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.exit(run(Path.of(String.valueOf(System.getenv("HUB_HOME"))), out));
  }

  /** The services that it puts together. */
  static Set<ServiceName> services() {
    return ASSEMBLIES.keySet();
  }

  /**
   * Runs it.
   *
   * @return 0 where everything that was to be seen was seen
   */
  static int run(Path home, PrintStream out) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("hub-training");
    try (Closer closer = new Closer()) {
      return new Training(home, folder, out).run(closer);
    } catch (ConfigurationException e) {
      out.println(e.report());
      return 1;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private int run(Closer closer) throws Exception {
    TrainingBroker broker = closer.own(new TrainingBroker(System::nanoTime));
    TrainingLine line = closer.own(new TrainingLine());
    Path instance = instance(line.port());
    closer.own(feeder(instance));
    for (ServiceName name : SERVICES) {
      addresses.put(name, URI.create("http://127.0.0.1:" + freePort()));
    }
    for (ServiceName name : SERVICES) {
      assemble(closer, name, instance, broker);
    }
    Set<String> wanted =
        Set.of("weather/state", "relay/state", "t/state", "drones/state", "drones/events");
    boolean all = broker.await(wanted, LONGEST);
    requests(closer);
    broker.publish("devices/weather/get", "");
    broker.publish("devices/relay/cmd", "{\"id\":1,\"values\":{\"relay\":true}}");
    broker.publish("meta/request/info", "");
    all &= broker.await(Set.of("relay/cmd/response", "meta/info"), REQUEST);
    if (!all) {
      out.println("not seen in the training run: " + broker.missing());
    }
    return all ? 0 : 1;
  }

  private Path instance(int linePort) throws IOException {
    return Files.writeString(
        folder.resolve("training.json"),
        """
        {"instance_id": "training", "update_interval": 1,
         "config": {"poll_interval": 0.5,
          "ports": [
           {"port_id": "pty", "serial_path": "%s/feeder/line", "driver": "json-lines",
            "reconnect": {"initial": 0.2}},
           {"port_id": "tcp", "address": "tcp://127.0.0.1:%d", "driver": "json-lines",
            "zeromq": {"remoteid": "tcp://127.0.0.1:%d"}}],
          "sensors": [{"sensor_id": "t", "sensor_type": "temperature"},
           {"sensor_id": "m", "sensor_type": "motion"}]},
         "devices": [
          {"device_id": "weather", "port_id": "pty", "profile": "generic-json-lines"},
          {"device_id": "drones", "port_id": "tcp", "profile": "m5stack-atoms3r"},
          {"device_id": "relay", "url": "http://127.0.0.1:%d/status", "profile": "generic-json"}]}
        """
            .formatted(folder, linePort, freePort(), freePort()));
  }

  private AutoCloseable feeder(Path instance) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    "/usr/bin/python3",
                    home.resolve("demo/feeder.py").toString(),
                    instance.toString()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return () -> {
      process.destroy();
      boolean _ = process.waitFor(5, TimeUnit.SECONDS);
    };
  }

  private void assemble(Closer closer, ServiceName name, Path instance, TrainingBroker broker)
      throws Exception {
    Map<String, String> environment = new HashMap<>();
    environment.put("HUB_HOME", home.toString());
    environment.put("HUB_INSTANCE_FILE", instance.toString());
    environment.put("HUB_STATE", folder.toString());
    environment.put("MQTT_HOST", "127.0.0.1");
    environment.put("MQTT_PORT", Integer.toString(broker.port()));
    environment.put("SERVICE_PORT", Integer.toString(url(name).getPort()));
    addresses.forEach((service, url) -> environment.put(service.urlVariable(), url.toString()));
    SettingsReader reader = new SettingsReader(environment, Path.of("/nonexistent"));
    HubSettings settings = reader.read();
    Service service =
        new Service(
            name,
            reader,
            settings,
            InstanceFiles.read(settings, reader).instance(),
            Clock.systemUTC());
    closer.own(service);
    Objects.requireNonNull(ASSEMBLIES.get(name), name.text()).assemble(service);
  }

  private URI url(ServiceName name) {
    return Objects.requireNonNull(addresses.get(name), name.text());
  }

  private void requests(Closer closer) throws IOException {
    for (ServiceName name : SERVICES) {
      ServiceClient service = closer.own(upstream(name));
      for (String path : List.of("health", "metrics", "sensors", "errors", "ports", "devices")) {
        ServiceClient.Reply _ = service.get(REQUEST, path);
      }
    }
    ServiceClient aggregator = closer.own(upstream(ServiceName.STATE_AGGREGATOR));
    for (String device : List.of("weather", "relay", "t", "nobody")) {
      ServiceClient.Reply _ = aggregator.get(REQUEST, "device", device);
      ServiceClient.Reply _ =
          aggregator.post(REQUEST, Json.object(), "device", device, "force-refresh");
    }
    ServiceClient.Reply _ = aggregator.get(REQUEST, "cache", "stats");
  }

  private ServiceClient upstream(ServiceName name) {
    return new ServiceClient(name.text(), url(name), Optional.empty(), System::nanoTime);
  }

  /** Below those that outgoing connections get (32768 on Linux), of which this makes many. */
  private int freePort() throws IOException {
    while (nextPort < FIRST_PORT + PORTS + 1_000) {
      int port = nextPort++;
      try (ServerSocket _ = new ServerSocket(port)) {
        return port;
      } catch (BindException taken) {
        out.println("port " + port + " is taken");
      }
    }
    throw new IOException("no free port for the training run");
  }
}
