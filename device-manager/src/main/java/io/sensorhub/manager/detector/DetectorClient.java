package io.sensorhub.manager.detector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sensorhub.core.Json;
import io.sensorhub.stream.client.Connection;
import io.sensorhub.stream.client.EventSource;
import io.sensorhub.stream.device.DeviceEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the detector. Each connection begins with all that is there; if the detector is away,
 * what was there is taken to be there still.
 */
public final class DetectorClient implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DetectorClient.class);

  /** Counters of the detector's {@code health}. */
  private static final List<String> COUNTERS =
      List.of("hints", "comparisons", "overflows", "dropped");

  private final Consumer<List<DeviceEvent>> snapshots;
  private final Consumer<DeviceEvent> events;
  private final Clock clock;
  private final EventSource source;
  private volatile boolean connected;
  private volatile Instant since;
  private volatile ObjectNode health = Json.object();

  /**
   * @param socket of the detector
   * @param snapshots is told all that is there, on each connection
   * @param events is told what happens; both by one thread
   */
  public DetectorClient(
      Path socket,
      Consumer<List<DeviceEvent>> snapshots,
      Consumer<DeviceEvent> events,
      MeterRegistry registry,
      Clock clock,
      LongSupplier ticker) {
    this.snapshots = snapshots;
    this.events = events;
    this.clock = clock;
    this.since = clock.instant();
    this.source =
        new EventSource(
            "device-detector",
            () -> connection(socket),
            () -> "",
            EventSource.SILENCE,
            ticker,
            new Reader());
    for (String counter : COUNTERS) {
      FunctionCounter.builder(
              "hub_usb_detector_" + counter, this, client -> client.health.path(counter).asLong())
          .description("As the detector tells it")
          .register(registry);
    }
  }

  private static Connection connection(Path socket) {
    try {
      return new UnixConnection(socket);
    } catch (IOException e) {
      throw new UncheckedIOException("no socket can be made", e);
    }
  }

  /** Begins to follow. */
  public void start() {
    source.start();
  }

  /** Whether it is followed, and sees what comes and goes. */
  public boolean well() {
    return connected && health.path("status").asText().equals("healthy");
  }

  /** {@code {"connected", "status", "mode", "since"}}. */
  public ObjectNode json() {
    return Json.object()
        .put("connected", connected)
        .put("status", health.path("status").textValue())
        .put("mode", health.path("mode").textValue())
        .put("since", Json.time(since));
  }

  /** Reads the messages. */
  private final class Reader implements EventSource.Listener {

    @Override
    public boolean message(String name, @Nullable String id, byte[] data) {
      JsonNode json;
      try {
        json = Json.parse(data);
      } catch (JsonProcessingException e) {
        LOG.warn("message of the detector left out reason=\"no JSON\" name={}", name);
        return false;
      }
      switch (name) {
        case "health" -> {
          if (json instanceof ObjectNode object) {
            health = object;
          }
        }
        case "snapshot" -> {
          List<DeviceEvent> there = new ArrayList<>();
          json.path("devices").forEach(event -> DeviceEvent.read(event).ifPresent(there::add));
          snapshots.accept(there);
          since = clock.instant();
          connected = true;
          return true;
        }
        case "device_event" -> DeviceEvent.read(json).ifPresent(events);
        default -> LOG.debug("message of the detector left out name={}", name);
      }
      return false;
    }

    @Override
    public void disconnected(String reason, Duration silent) {
      if (connected) {
        since = clock.instant();
        connected = false;
      }
    }
  }

  /** Ends the stream and its thread. */
  @Override
  public void close() {
    source.close();
  }
}
