package io.sensorhub.poller;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sensorhub.core.EventId;
import io.sensorhub.core.Json;
import io.sensorhub.core.Reading;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.InstanceReader;
import io.sensorhub.core.config.Owners;
import io.sensorhub.core.description.DeviceDescription;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.tree.ConfigurationException;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.poller.device.DeviceState;
import io.sensorhub.poller.device.HttpDevice;
import io.sensorhub.poller.device.Poller;
import io.sensorhub.poller.keys.HttpKeys;
import io.sensorhub.poller.names.LocalNames;
import io.sensorhub.poller.profile.HttpProfile;
import io.sensorhub.runtime.Service;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.device.DeviceJson;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.runtime.http.ApiServer;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.runtime.settings.InstanceFiles;
import io.sensorhub.stream.Feed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import okhttp3.OkHttpClient;

/**
 * {@code POST /try}: reads {@code {"device"}}, as it would stand in the instance file, once, and
 * finds out what it is where its profile does. A device that the hub has is not asked again. One at
 * a time; blocks for up to eight seconds.
 */
final class WebTrials {

  private static final long TIME_NANOS = Duration.ofSeconds(8).toNanos();
  private static final long LOOK_MS = 50;

  private final Service service;
  private final OkHttpClient client;
  private final DeviceBoard known;
  private final Semaphore one = new Semaphore(1);

  /**
   * @param client of the process
   * @param known devices that the hub has
   */
  WebTrials(Service service, OkHttpClient client, DeviceBoard known) {
    this.service = service;
    this.client = client.newBuilder().dns(new LocalNames(service.ticker())).build();
    this.known = known;
  }

  void routes(RoutesConfig routes) {
    routes.post("/try", this::serve);
  }

  private void serve(Context request) {
    try {
      JsonNode body = Json.parse(request.bodyAsBytes());
      ApiServer.answer(request, run(read(body.path("device"))));
    } catch (JsonProcessingException e) {
      throw new ApiException(400, "BAD_REQUEST", "The body is {\"device\": {…}}");
    } catch (ConfigurationException e) {
      throw ApiException.invalid(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ApiException(503, "SERVICE_UNAVAILABLE", "The service is ending");
    }
  }

  private DeviceConfig read(JsonNode device) throws ConfigurationException {
    ObjectNode tree = Json.object().put("instance_id", "draft");
    tree.putArray("devices").add(device);
    DeviceConfig read =
        InstanceReader.read(
                "the draft",
                tree,
                new Problems(),
                InstanceFiles.profiles(service.settings()),
                new Owners(Map.of(Owners.HTTP, HttpKeys.OWNER)),
                service.environment().credentials(service.instance().instanceId(), new Problems()),
                Optional.empty())
            .instance()
            .devices()
            .getFirst();
    if (!(read.source() instanceof DeviceConfig.Http)) {
      throw new ApiException(422, "CONFIGURATION_INVALID", "The device has no address to be asked");
    }
    for (DeviceConfig other : known.configs()) {
      if (other.source().equals(read.source())) {
        throw new ApiException(
            409, "IN_USE", "The hub asks that address already, for \"" + other.id() + "\"");
      }
    }
    return read;
  }

  private ObjectNode run(DeviceConfig device) throws ConfigurationException, InterruptedException {
    Problems problems = new Problems();
    Optional<HttpProfile> profile = HttpProfile.of(device, problems);
    if (!problems.isEmpty() || profile.isEmpty()) {
      throw new ConfigurationException("the draft", problems.all());
    }
    if (!one.tryAcquire()) {
      throw new ApiException(409, "BUSY", "Something is being tried now; it takes a few seconds");
    }
    Feed feed = new Feed(new EventId(ServiceName.HTTP_POLLER.text(), "trial", 0));
    DeviceBoard board =
        new DeviceBoard(
            ServiceName.HTTP_POLLER, List.of(device), feed, service.clock(), service.ticker());
    try (HttpDevice target = target(device, profile.get());
        Poller poller =
            new Poller(
                target,
                new Semaphore(1),
                new DeviceState(device, board, service.clock()),
                name -> model(device, name),
                Duration.ZERO,
                service.ticker())) {
      poller.start();
      long end = service.ticker().getAsLong() + TIME_NANOS;
      while (service.ticker().getAsLong() < end
          && board.reading(device.id()).isEmpty()
          && board.health(device.id()).fault() == null) {
        Thread.sleep(LOOK_MS);
      }
      return told(board, device);
    } finally {
      one.release();
    }
  }

  private HttpDevice target(DeviceConfig device, HttpProfile profile) {
    return new HttpDevice(device, profile, client, service.clock(), service.ticker());
  }

  private Optional<HttpDevice> model(DeviceConfig device, String name) {
    return Optional.ofNullable(device.models().get(name))
        .map(device::as)
        .flatMap(config ->
            HttpProfile.of(config, new Problems()).map(profile -> target(config, profile)));
  }

  private static ObjectNode told(DeviceBoard board, DeviceConfig device) {
    ObjectNode json = Json.object();
    Optional<Reading> reading = board.reading(device.id());
    json.set(
        "values", reading.map(values -> DeviceJson.reading(device.type(), values)).orElse(null));
    json.put( // of what has not answered it would be what the draft says
        "model",
        reading
            .flatMap(_ -> board.description(device.id()))
            .map(DeviceDescription::model)
            .orElse(null));
    Fault fault = board.health(device.id()).fault();
    return json.put("error", fault == null ? null : fault.code().name())
        .put("message", fault == null ? null : fault.message());
  }
}
