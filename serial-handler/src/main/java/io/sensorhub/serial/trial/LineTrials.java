package io.sensorhub.serial.trial;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.config.InstanceReader;
import io.sensorhub.core.config.Owners;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.core.profile.ProfileSource;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.registry.Drivers;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.runtime.http.ApiServer;
import io.sensorhub.runtime.machine.Processes;
import io.sensorhub.serial.line.Lines;
import io.sensorhub.serial.line.Plugs;
import io.sensorhub.usb.SerialDevices;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * {@code POST /ports/try}: reads {@code {"port", "device"}}, as they would stand in the instance
 * file, for up to five seconds. A line that the hub has, or that another program holds, is not
 * touched. One at a time; blocks.
 */
public final class LineTrials {

  private static final Duration TIME = Duration.ofSeconds(5);

  /** Whose messages would be taken away, and whose PIN would be used. */
  private static final String MODEM = "at-modem";

  private final Supplier<List<PortConfig>> known;
  private final SerialDevices devices;
  private final Plugs plugs;
  private final Supplier<ProfileSource> profiles;
  private final Clock clock;
  private final LongSupplier ticker;
  private final Semaphore one = new Semaphore(1);

  /**
   * @param known ports that the hub has now
   * @param plugs makes the ways to lines
   * @param profiles the hub's, as they are now
   * @param ticker nanoseconds that only go forward
   */
  public LineTrials(
      Supplier<List<PortConfig>> known,
      SerialDevices devices,
      Plugs plugs,
      Supplier<ProfileSource> profiles,
      Clock clock,
      LongSupplier ticker) {
    this.known = known;
    this.devices = devices;
    this.plugs = plugs;
    this.profiles = profiles;
    this.clock = clock;
    this.ticker = ticker;
  }

  /** Adds the route. */
  public void routes(RoutesConfig routes) {
    routes.post("/ports/try", this::serve);
  }

  private void serve(Context request) {
    try {
      JsonNode body = Json.parse(request.bodyAsBytes());
      ApiServer.answer(request, run(body.path("port"), body.path("device")));
    } catch (JsonProcessingException e) {
      throw new ApiException(400, "BAD_REQUEST", "The body is {\"port\": {…}, \"device\": {…}}");
    } catch (ConfigurationException e) {
      throw ApiException.invalid(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ApiException(503, "SERVICE_UNAVAILABLE", "The service is ending");
    }
  }

  private ObjectNode run(JsonNode port, JsonNode device)
      throws ConfigurationException, InterruptedException {
    InstanceConfig instance = read(port, device);
    PortConfig line = instance.ports().getFirst();
    if (line.driver().equals(MODEM)) {
      throw new ApiException(
          422, "NOT_TRIED", "A modem is not tried: its messages would be taken, its PIN used");
    }
    Problems problems = new Problems();
    Driver driver = Drivers.forInstance(instance, problems).get(line);
    if (!problems.isEmpty() || driver == null) {
      throw new ConfigurationException("the draft", problems.all());
    }
    checkFree(line);
    if (!one.tryAcquire()) {
      throw new ApiException(409, "BUSY", "Something is being tried now; it takes five seconds");
    }
    try {
      return new LineTrial(line, instance.devices().getFirst(), driver, clock, ticker)
          .run(plugs.line(line, driver.interfaces()), TIME);
    } finally {
      one.release();
    }
  }

  private InstanceConfig read(JsonNode port, JsonNode device) throws ConfigurationException {
    ObjectNode tree = Json.object().put("instance_id", "draft");
    tree.putObject("config").putArray("ports").add(port);
    tree.putArray("devices").add(device);
    InstanceConfig instance =
        InstanceReader.read(
                "the draft",
                tree,
                new Problems(),
                profiles.get(),
                new Owners(Drivers.owners()),
                Map.of(),
                Optional.empty())
            .instance();
    if (instance.devices().getFirst().port().isEmpty()) {
      throw new ApiException(422, "CONFIGURATION_INVALID", "The device is on no line");
    }
    return instance;
  }

  /** Refuses what is in use. */
  private void checkFree(PortConfig line) {
    Set<Path> files = files(line);
    for (PortConfig other : known.get()) {
      if (other.address().equals(line.address()) || !Collections.disjoint(files, files(other))) {
        throw new ApiException(
            409, "IN_USE", "The hub has that line already, as port \"" + other.portId() + "\"");
      }
    }
    for (Path file : files) {
      Processes.holding(file)
          .ifPresent(holder -> {
            throw new ApiException(
                409, "IN_USE", holder.command() + " (process " + holder.pid() + ") holds " + file);
          });
    }
  }

  private Set<Path> files(PortConfig port) {
    return Lines.devicesOf(port.address(), devices).stream()
        .map(LineTrials::real)
        .collect(Collectors.toSet());
  }

  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path; // not there now
    }
  }
}
