package io.sensorhub.aggregator.history;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.runtime.http.ApiServer;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /device/{id}/history?property=…&from=…&step=…}: without {@code property} all numbers
 * of the device, without {@code from} the last hour, without {@code step} a minute.
 */
public final class HistoryEndpoint {

  private final History history;
  private final Clock clock;
  private final Predicate<DeviceId> known;

  /**
   * @param known whether there is such a device
   */
  public HistoryEndpoint(History history, Clock clock, Predicate<DeviceId> known) {
    this.history = history;
    this.clock = clock;
    this.known = known;
  }

  /** Adds {@code /device/{id}/history}. */
  public void routes(RoutesConfig routes) {
    routes.get("/device/{id}/history", this::answer);
  }

  private void answer(Context request) {
    String id = request.pathParam("id");
    DeviceId device =
        DeviceId.parse(id)
            .filter(known)
            .orElseThrow(
                () -> new ApiException(404, "UNKNOWN_DEVICE", "There is no device \"" + id + "\""));
    int step = step(request.queryParam("step"));
    long now = clock.instant().getEpochSecond();
    long earliest = now - (step < History.COARSE ? History.FINE_SECONDS : History.COARSE_SECONDS);
    long from = from(request.queryParam("from"), now - History.FINE_SECONDS);
    long start = Math.floorDiv(Math.max(from, earliest), step) * step;
    Optional<String> property = Optional.ofNullable(request.queryParam("property"));
    ObjectNode properties =
        start > now ? Json.object() : history.read(device, property, start, step);
    ApiServer.answer(
        request,
        Json.object()
            .put("device_id", device.value())
            .put("start", Json.time(Instant.ofEpochSecond(start)))
            .put("step", step)
            .set("properties", properties));
  }

  private static int step(@Nullable String text) {
    if (text == null) {
      return History.COARSE;
    }
    if (text.matches("[0-9]{2,4}")) {
      int step = Integer.parseInt(text);
      boolean fits = step < History.COARSE ? step % History.FINE == 0 : step % History.COARSE == 0;
      if (fits && step >= History.FINE && step <= History.FINE_SECONDS) {
        return step;
      }
    }
    throw new ApiException(
        400,
        "BAD_REQUEST",
        "\"step\" is 10 to 50 seconds in tens, or 60 to 3600 in whole minutes; found \""
            + text
            + "\"");
  }

  private static long from(@Nullable String text, long otherwise) {
    try {
      return text == null ? otherwise : Instant.parse(text).getEpochSecond();
    } catch (DateTimeException e) {
      throw new ApiException(
          400,
          "BAD_REQUEST",
          "\"from\" is a time such as 2026-11-27T13:00:00Z; found \"" + text + "\"");
    }
  }
}
