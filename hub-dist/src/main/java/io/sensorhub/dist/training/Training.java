package io.sensorhub.dist.training;

import io.sensorhub.core.Json;
import io.sensorhub.core.config.ConfigurationException;
import io.sensorhub.runtime.Closer;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.ServiceName;
import io.sensorhub.runtime.http.Upstream;
import io.sensorhub.runtime.settings.InstanceFiles;
import io.sensorhub.runtime.settings.Settings;
import io.sensorhub.runtime.settings.SettingsReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;

/**
 * A training run: the real services with the demo's feeder, a line over TCP and a broker of a few
 * lines, until each device's state has been published, then some requests and commands. For one
 * thread.
 */
public final class Training {

  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final Duration REQUEST = Duration.ofSeconds(5);

  private final Path home;
  private final Path folder;
  private final PrintStream out;
  private final Map<ServiceName, Integer> ports = new EnumMap<>(ServiceName.class);

  private Training(Path home, Path folder, PrintStream out) {
    this.home = home;
    this.folder = folder;
    this.out = out;
  }

  /**
   * Runs it.
   *
   * @return 0 where everything that was to be seen was seen
   */
  public static int run(Path home, PrintStream out) throws IOException, InterruptedException {
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
    TrainingBroker broker = closer.own(new TrainingBroker());
    TrainingLine line = closer.own(new TrainingLine());
    Path instance = instance(line.port());
    closer.own(feeder(instance));
    for (ServiceName name : ServiceName.values()) {
      ports.put(name, freePort());
    }
    assemble(closer, ServiceName.SERIAL_HANDLER, instance, broker);
    assemble(closer, ServiceName.HTTP_POLLER, instance, broker);
    assemble(closer, ServiceName.STATE_AGGREGATOR, instance, broker);
    assemble(closer, ServiceName.MQTT_BRIDGE, instance, broker);
    Set<String> wanted =
        Set.of("weather/state", "relay/state", "t/state", "drones/state", "drones/events");
    boolean all = broker.await(wanted, LONGEST);
    OkHttpClient client = Upstream.newClient();
    closer.own(Upstream.closing(client));
    requests(client);
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
    environment.put("SERVICE_PORT", Integer.toString(port(name)));
    environment.put("SERIAL_HANDLER_URL", url(ServiceName.SERIAL_HANDLER).toString());
    environment.put("HTTP_POLLER_URL", url(ServiceName.HTTP_POLLER).toString());
    environment.put("STATE_AGGREGATOR_URL", url(ServiceName.STATE_AGGREGATOR).toString());
    SettingsReader reader = new SettingsReader(environment, Path.of("/nonexistent"));
    Settings settings = reader.read();
    Service service =
        new Service(
            name, settings, InstanceFiles.read(settings, reader).instance(), Clock.systemUTC());
    closer.own(service);
    switch (name) {
      case SERIAL_HANDLER -> io.sensorhub.serial.Main.assemble(service);
      case HTTP_POLLER -> io.sensorhub.poller.Main.assemble(service);
      case STATE_AGGREGATOR -> io.sensorhub.aggregator.Main.assemble(service);
      case MQTT_BRIDGE -> io.sensorhub.bridge.Main.assemble(service);
    }
  }

  private int port(ServiceName name) {
    return ports.getOrDefault(name, name.defaultPort());
  }

  private URI url(ServiceName name) {
    return URI.create("http://127.0.0.1:" + port(name));
  }

  private void requests(OkHttpClient client) throws IOException {
    for (ServiceName name : ServiceName.values()) {
      Upstream service = upstream(name, client);
      for (String path : List.of("health", "metrics", "sensors", "errors", "ports")) {
        Upstream.Reply _ = service.get(REQUEST, path);
      }
    }
    Upstream aggregator = upstream(ServiceName.STATE_AGGREGATOR, client);
    for (String device : List.of("weather", "relay", "t", "nobody")) {
      Upstream.Reply _ = aggregator.get(REQUEST, "device", device);
      Upstream.Reply _ = aggregator.post(REQUEST, Json.object(), "device", device, "force-refresh");
    }
    Upstream.Reply _ = aggregator.get(REQUEST, "cache", "stats");
  }

  private Upstream upstream(ServiceName name, OkHttpClient client) {
    return new Upstream(name.text(), url(name), Optional.empty(), client);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
