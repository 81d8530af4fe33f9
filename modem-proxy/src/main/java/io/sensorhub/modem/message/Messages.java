package io.sensorhub.modem.message;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.HubEvent;
import io.sensorhub.core.Json;
import io.sensorhub.modem.entry.Modem;
import io.sensorhub.modem.entry.Seen;
import io.sensorhub.modem.entry.Sms;
import io.sensorhub.modem.line.CommandLog;
import io.sensorhub.modem.line.ModemLines;
import io.sensorhub.modem.store.Store;
import io.sensorhub.runtime.client.ServiceClient;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the short messages that modems tell of, and has those deleted from the modem that are on
 * the disk. Thread-safe.
 */
public final class Messages {

  private static final Logger LOG = LoggerFactory.getLogger(Messages.class);
  private static final Duration ASKING = Duration.ofSeconds(5);

  /** Messages that wait at most; what is beyond comes again when the modem is read anew. */
  private static final int MOST = 1_000;

  /** No such device, no such message: that will not become otherwise. */
  private static final List<Integer> REFUSALS = List.of(404, 422);

  private final Store store;
  private final ModemLines lines;
  private final Function<DeviceId, Optional<String>> modules;
  private final Executor asking;
  private final Map<String, HubEvent> waiting = new LinkedHashMap<>();

  /**
   * @param modules the IMEI of the module on a line
   * @param asking runs what blocks
   */
  public Messages(
      Store store,
      ModemLines lines,
      Function<DeviceId, Optional<String>> modules,
      Executor asking) {
    this.store = store;
    this.lines = lines;
    this.modules = modules;
    this.asking = asking;
  }

  /** Something has happened at a device. */
  public void happened(HubEvent event) {
    if (!event.name().equals("sms_received")) {
      return;
    }
    String id = data(event).path("message_id").asText();
    synchronized (waiting) {
      if (waiting.size() >= MOST) {
        LOG.warn("a message is left on its modem, for too many wait device={}", event.device());
        return;
      }
      waiting.put(id, event);
    }
    handle(id, event);
  }

  /** What could not be kept, or deleted, is tried again. */
  public void again() {
    Map<String, HubEvent> all;
    synchronized (waiting) {
      all = new LinkedHashMap<>(waiting);
    }
    all.forEach(this::handle);
  }

  private void handle(String id, HubEvent event) {
    Optional<String> serial = modules.apply(event.device());
    if (serial.isEmpty() || !lines.heard(event.device())) {
      return; // again later
    }
    var _ =
        store
            .keep(read(id, serial.get(), event))
            .thenAccept(kept -> {
              if (kept) {
                later(id, event.device());
              }
            });
  }

  private void later(String id, DeviceId modem) {
    try {
      asking.execute(() -> stored(id, modem));
    } catch (RejectedExecutionException e) {
      LOG.debug("a message stays on its modem, for the service ends device={}", modem);
    }
  }

  private void stored(String id, DeviceId modem) {
    try {
      ServiceClient.Reply reply =
          lines.command(CommandLog.HUB, modem, Json.object().put("sms_stored", id), ASKING);
      if (!reply.ok() && !REFUSALS.contains(reply.status())) {
        return; // again later
      }
    } catch (IOException e) {
      return;
    }
    synchronized (waiting) {
      waiting.remove(id);
    }
  }

  private Sms read(String id, String serial, HubEvent event) {
    JsonNode data = data(event);
    Instant sent = event.timestamp();
    try {
      sent = OffsetDateTime.parse(data.path("time").asText()).toInstant();
    } catch (DateTimeException e) {
      LOG.debug("a message without a time device={}", event.device());
    }
    return new Sms(
        id,
        serial,
        sim(serial),
        Sms.IN,
        data.path("from").asText(),
        data.path("text").asText(),
        sent,
        data.path("parts").asInt(1),
        data.path("complete").asBoolean(true) ? "received" : "incomplete");
  }

  private static JsonNode data(HubEvent event) {
    try {
      return Json.parse(event.data());
    } catch (JsonProcessingException e) {
      return Json.object();
    }
  }

  private String sim(String serial) {
    return store.modem(serial).map(Modem::seen).map(Seen::iccid).orElse("");
  }

  /**
   * A message was sent, or was to be.
   *
   * @param state {@code sent}, or the error
   */
  public void sent(String serial, String to, String text, Instant now, int parts, String state) {
    String id = UUID.randomUUID().toString();
    var _ = store.keep(new Sms(id, serial, sim(serial), Sms.OUT, to, text, now, parts, state));
  }
}
