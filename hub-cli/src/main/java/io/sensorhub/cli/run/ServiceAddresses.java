package io.sensorhub.cli.run;

import io.sensorhub.runtime.service.ServiceName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The services of one run and where they are reached, as the file {@code services} in its folder
 * says: name and address a line. The launcher and the watchdog read the same file.
 *
 * @param byName in the order in which the data flows
 */
public record ServiceAddresses(Map<String, URI> byName) {

  static final String FILE = "services";

  public ServiceAddresses {
    byName = new LinkedHashMap<>(byName);
  }

  /** Those of the run with this folder. */
  public static ServiceAddresses read(Path run) throws IOException {
    Map<String, URI> found = new LinkedHashMap<>();
    for (String line : Files.readAllLines(run.resolve(FILE))) {
      int space = line.indexOf(' ');
      if (space > 0) {
        found.put(line.substring(0, space), URI.create(line.substring(space + 1).trim()));
      }
    }
    return new ServiceAddresses(found);
  }

  /** The lines of the file. */
  List<String> lines() {
    return byName.entrySet().stream().map(one -> one.getKey() + " " + one.getValue()).toList();
  }

  /** The address of a service that every run has. */
  URI of(ServiceName service) throws IOException {
    return Optional.ofNullable(byName.get(service.text()))
        .orElseThrow(() -> new IOException("this run has no " + service));
  }
}
