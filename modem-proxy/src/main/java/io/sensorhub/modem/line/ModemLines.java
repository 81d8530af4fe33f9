package io.sensorhub.modem.line;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.HubEvent;
import io.sensorhub.core.Json;
import io.sensorhub.core.Position;
import io.sensorhub.core.Reading;
import io.sensorhub.core.Value;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.runtime.client.ServiceClient;
import io.sensorhub.stream.DeviceView;
import io.sensorhub.stream.StreamClient;
import io.sensorhub.stream.StreamMessage;
import io.sensorhub.stream.Wire.MalformedMessageException;
import io.sensorhub.stream.WrittenEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the serial-handler says of modems, and the way to ask them. Thread-safe; asking blocks the
 * caller.
 */
public final class ModemLines implements StreamClient.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(ModemLines.class);
  private static final Pattern IMEI = Pattern.compile("[0-9]{15}");
  private static final Duration ASKING = Duration.ofSeconds(5);

  private final ServiceClient handler;
  private final Map<DeviceId, DeviceStatus> statuses = new ConcurrentHashMap<>();
  private final Map<DeviceId, Map<String, Value>> values = new ConcurrentHashMap<>();
  private final LongSupplier ticker;
  private volatile boolean connected;
  private volatile CommandLog log = (_, _, _, _, _, _) -> {};
  private volatile Consumer<HubEvent> events = _ -> {};

  /**
   * @param handler that owns the lines
   * @param ticker in nanoseconds
   */
  public ModemLines(ServiceClient handler, LongSupplier ticker) {
    this.handler = handler;
    this.ticker = ticker;
  }

  /** Tells of each command from now on. */
  public void onCommand(CommandLog told) {
    log = told;
  }

  /** Tells what happens at modems from now on, on the thread of the stream. */
  public void onEvent(Consumer<HubEvent> told) {
    events = told;
  }

  @Override
  public void message(StreamMessage message, Position position) {
    switch (message) {
      case StreamMessage.Snapshot snapshot -> {
        statuses.clear();
        values.clear();
        snapshot.devices().forEach(this::known);
        connected = true;
      }
      case StreamMessage.State state -> read(state.reading());
      case StreamMessage.Availability change -> statuses.put(change.device(), change.status());
      case StreamMessage.Happened happened -> happened(happened.event());
      case StreamMessage.Described _,
          StreamMessage.Discovered _,
          StreamMessage.FaultChanged _,
          StreamMessage.Gap _ -> {}
    }
  }

  private void happened(WrittenEvent event) {
    try {
      events.accept(event.read());
    } catch (MalformedMessageException e) {
      LOG.warn("an event that cannot be read is passed over id={}", event.id());
    }
  }

  private void known(DeviceView view) {
    statuses.put(view.id(), view.status());
    Reading reading = view.reading();
    if (reading != null) {
      read(reading);
    }
  }

  private void read(Reading reading) {
    values.put(reading.device(), reading.values());
  }

  @Override
  public void disconnected(String reason, Duration silent) {
    connected = false;
  }

  /** Whether the line of a modem is heard. */
  public boolean heard(DeviceId modem) {
    return connected && statuses.getOrDefault(modem, DeviceStatus.UNKNOWN).available();
  }

  /** A property of a modem, if it is a text that is not empty. */
  public Optional<String> text(DeviceId modem, String property) {
    return values.getOrDefault(modem, Map.of()).get(property) instanceof Value.Text(String text)
            && !text.isEmpty()
        ? Optional.of(text)
        : Optional.empty();
  }

  /** A property of a modem as JSON; null if it is not known. */
  public JsonNode json(DeviceId modem, String property) {
    return values
        .getOrDefault(modem, Map.of())
        .getOrDefault(property, new Value.Missing())
        .toJson();
  }

  /** All properties of a modem. */
  public ObjectNode all(DeviceId modem) {
    ObjectNode json = Json.object();
    values
        .getOrDefault(modem, Map.of())
        .forEach((property, value) -> json.set(property, value.toJson()));
    return json;
  }

  /** What the module on a line says that its IMEI is; empty: it does not answer. */
  public Optional<String> imei(DeviceId modem) {
    try {
      ServiceClient.Reply reply =
          command(CommandLog.HUB, modem, Json.object().put("at", "AT+CGSN"), ASKING);
      for (JsonNode line : reply.body().path("result").path("at").path("lines")) {
        if (IMEI.matcher(line.asText()).matches()) {
          return Optional.of(line.asText());
        }
      }
    } catch (IOException e) {
      // the handler is not there, or too slow: asked again
    }
    return Optional.empty();
  }

  /**
   * Has a command carried out, as the serial-handler answers it, and noted.
   *
   * @param who asks
   * @throws IOException where no answer came
   */
  public ServiceClient.Reply command(String who, DeviceId modem, ObjectNode values, Duration time)
      throws IOException {
    ObjectNode body = Json.object();
    body.set("values", values);
    body.put("timeout", time.toMillis());
    CommandText text = CommandText.of(values);
    long begun = ticker.getAsLong();
    String answer = "";
    String result = "no_answer";
    try {
      ServiceClient.Reply reply =
          handler.post(time.plusSeconds(1), body, "sensor", modem.value(), "command");
      answer = text.answer(reply.body().path("result"));
      result = reply.ok() ? "ok" : reply.body().path("error").asText("refused");
      return reply;
    } finally {
      long took = (ticker.getAsLong() - begun) / 1_000_000;
      log.given(modem, who, text.command(), answer, took, result);
    }
  }
}
