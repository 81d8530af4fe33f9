package io.sensorhub.cli.run;

import io.sensorhub.runtime.machine.PortHolder;
import io.sensorhub.runtime.service.ServiceName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Chooses free ports: one for each service of a run, all in one block (5001 and on, else 5011 and
 * on, …), and one for a broker. The launcher holds a lock meanwhile, so that two runs that start
 * together do not choose the same.
 */
final class PortBlock {

  private static final int BLOCKS = 100;
  private static final int BLOCK_STEP = 10;
  private static final int BROKER_PORT = 1883;

  private final Set<Integer> taken;

  /**
   * @param state the folder of all runs, whose ports are taken even where nothing listens yet
   */
  PortBlock(Path state) {
    this.taken = takenByOthers(state);
  }

  /** What has to be added to each service's default port. */
  int shift(List<ServiceName> services, String listen) throws IOException {
    for (int shift = 0; shift < BLOCKS * BLOCK_STEP; shift += BLOCK_STEP) {
      if (isFree(services, listen, shift)) {
        return shift;
      }
    }
    int first =
        services.stream()
            .min(Comparator.comparingInt(ServiceName::defaultPort))
            .orElseThrow()
            .defaultPort();
    throw new IOException(
        "no "
            + services.size()
            + " free ports between "
            + first
            + " and "
            + (first + BLOCKS * BLOCK_STEP)
            + "; "
            + first
            + " is held by "
            + PortHolder.describe(first));
  }

  private boolean isFree(List<ServiceName> services, String listen, int shift) throws IOException {
    for (ServiceName service : services) {
      int port = service.defaultPort() + shift;
      if (taken.contains(port) || !PortHolder.isFree(listen, port)) {
        return false;
      }
    }
    return true;
  }

  /**
   * For a broker of our own.
   *
   * @param listen the address that it listens on
   */
  int brokerPort(String listen) throws IOException {
    for (int port = BROKER_PORT; port < BROKER_PORT + BLOCKS; port++) {
      if (!taken.contains(port) && PortHolder.isFree(listen, port)) {
        return port;
      }
    }
    throw new IOException("no free port for a broker between 1883 and 1982; set MQTT_HOST");
  }

  private static Set<Integer> takenByOthers(Path state) {
    Set<Integer> taken = new HashSet<>();
    try (DirectoryStream<Path> instances = Files.newDirectoryStream(state)) {
      for (Path instance : instances) {
        if (new RunFolder(instance).supervisor().isPresent()) {
          for (String line : Files.readAllLines(instance.resolve(RunFolder.VARIABLES))) {
            String name = line.substring(0, Math.max(0, line.indexOf('=')));
            if (name.startsWith("HUB_PORT_") || name.equals("MQTT_PORT")) {
              number(line.substring(name.length())).ifPresent(taken::add);
            }
          }
        }
      }
    } catch (IOException e) {
      return taken; // no hub has run here yet
    }
    return taken;
  }

  private static Optional<Integer> number(String value) {
    String digits = value.replaceAll("\\D", "");
    return digits.isEmpty() || digits.length() > 5
        ? Optional.empty()
        : Optional.of(Integer.parseInt(digits));
  }
}
