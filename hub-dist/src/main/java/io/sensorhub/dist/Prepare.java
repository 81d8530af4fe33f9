package io.sensorhub.dist;

import io.sensorhub.runtime.ServiceName;
import io.sensorhub.runtime.http.PortHolder;
import io.sensorhub.runtime.settings.MqttSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Chooses what one run needs: a block of four free ports and, where no broker is named, a port for
 * a broker of our own. Prints lines for the launcher's shell. The launcher holds a lock meanwhile,
 * so that two runs that start together do not choose the same.
 */
final class Prepare {

  private static final int BLOCKS = 100;
  private static final int BLOCK_STEP = 10;
  private static final int BROKER_PORT = 1883;

  private Prepare() {}

  static int run(Loaded loaded, PrintStream out) throws IOException {
    String listen = loaded.settings().listen();
    Set<Integer> taken = loaded.settings().state().map(Prepare::takenByOthers).orElseGet(Set::of);
    int shift = block(listen, taken);
    List<String> lines = new ArrayList<>();
    lines.add(line("HUB_INSTANCE_ID", loaded.instance().instanceId()));
    lines.add(line("HUB_INSTANCE_FILE", absolute(loaded.settings().instanceFile())));
    for (ServiceName service : ServiceName.values()) {
      int port = service.defaultPort() + shift;
      lines.add(line("HUB_PORT_" + service.name(), Integer.toString(port)));
    }
    String host = host(listen);
    lines.add(url("SERIAL_HANDLER_URL", host, ServiceName.SERIAL_HANDLER, shift));
    lines.add(url("HTTP_POLLER_URL", host, ServiceName.HTTP_POLLER, shift));
    lines.add(url("STATE_AGGREGATOR_URL", host, ServiceName.STATE_AGGREGATOR, shift));
    lines.add(line("MQTT_BASE_TOPIC", loaded.settings().mqtt().baseTopic()));
    if (loaded.settings().brokerNamed()) {
      lines.add(line("HUB_OWN_BROKER", "no"));
      MqttSettings mqtt = loaded.settings().mqtt();
      boolean plain = mqtt.transport() == MqttSettings.Transport.TCP;
      lines.add(line("MQTT_HOST", plain ? mqtt.host() : mqtt.address()));
      lines.add(line("MQTT_PORT", Integer.toString(mqtt.port())));
      mqtt.tls().ca().ifPresent(file -> lines.add(line("MQTT_CA", absolute(file))));
      mqtt.tls().cert().ifPresent(file -> lines.add(line("MQTT_CERT", absolute(file))));
      mqtt.tls().key().ifPresent(file -> lines.add(line("MQTT_KEY", absolute(file))));
      mqtt.tls().serverName().ifPresent(name -> lines.add(line("MQTT_SERVER_NAME", name)));
    } else {
      lines.add(line("HUB_OWN_BROKER", "yes"));
      lines.add(line("MQTT_HOST", "127.0.0.1"));
      lines.add(line("MQTT_PORT", Integer.toString(brokerPort(taken))));
    }
    lines.forEach(out::println);
    return 0;
  }

  private static String absolute(Path file) {
    return file.toAbsolutePath().toString();
  }

  private static String line(String name, String value) {
    return name + "='" + value.replace("'", "'\\''") + "'";
  }

  private static String url(String name, String host, ServiceName service, int shift) {
    return line(name, "http://" + host + ":" + (service.defaultPort() + shift));
  }

  /** Where this machine reaches what listens on {@code listen}. */
  private static String host(String listen) throws IOException {
    InetAddress address = InetAddress.getByName(listen);
    if (address.isAnyLocalAddress()) {
      return "127.0.0.1";
    }
    return listen.contains(":") ? "[" + listen + "]" : listen;
  }

  private static int block(String listen, Set<Integer> taken) throws IOException {
    for (int shift = 0; shift < BLOCKS * BLOCK_STEP; shift += BLOCK_STEP) {
      boolean free = true;
      for (ServiceName service : ServiceName.values()) {
        int port = service.defaultPort() + shift;
        free &= !taken.contains(port) && PortHolder.isFree(listen, port);
      }
      if (free) {
        return shift;
      }
    }
    throw new IOException(
        "no four free ports between 5001 and 5994; 5001 is held by " + PortHolder.describe(5001));
  }

  private static int brokerPort(Set<Integer> taken) throws IOException {
    for (int port = BROKER_PORT; port < BROKER_PORT + BLOCKS; port++) {
      if (!taken.contains(port) && PortHolder.isFree("127.0.0.1", port)) {
        return port;
      }
    }
    throw new IOException("no free port for a broker between 1883 and 1982; set MQTT_HOST");
  }

  /** Ports of hubs that run, or are starting, under the same folder. */
  private static Set<Integer> takenByOthers(Path state) {
    Set<Integer> taken = new HashSet<>();
    try (DirectoryStream<Path> instances = Files.newDirectoryStream(state)) {
      for (Path instance : instances) {
        if (running(instance)) {
          for (String line : Files.readAllLines(instance.resolve("run.env"))) {
            String name = line.substring(0, Math.max(0, line.indexOf('=')));
            if (name.startsWith("HUB_PORT_") || name.equals("MQTT_PORT")) {
              number(line).ifPresent(taken::add);
            }
          }
        }
      }
    } catch (IOException e) {
      return taken; // no hub has run here yet
    }
    return taken;
  }

  private static Optional<Integer> number(String line) {
    String digits = line.replaceAll("\\D", "").toLowerCase(Locale.ROOT);
    return digits.isEmpty() || digits.length() > 5
        ? Optional.empty()
        : Optional.of(Integer.parseInt(digits));
  }

  private static boolean running(Path instance) {
    try {
      Path file = instance.resolve("supervisord.pid");
      return Files.exists(instance.resolve("run.env"))
          && ProcessHandle.of(Long.parseLong(Files.readString(file).trim()))
              .map(ProcessHandle::isAlive)
              .orElse(false);
    } catch (IOException | NumberFormatException e) {
      return false; // not running
    }
  }
}
