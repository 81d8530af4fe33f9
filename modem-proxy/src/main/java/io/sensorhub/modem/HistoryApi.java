package io.sensorhub.modem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sensorhub.core.Json;
import io.sensorhub.modem.entry.LogEntry;
import io.sensorhub.modem.entry.Numbered;
import io.sensorhub.modem.entry.Page;
import io.sensorhub.modem.entry.Period;
import io.sensorhub.modem.entry.Sms;
import io.sensorhub.modem.entry.Traffic;
import io.sensorhub.modem.journal.AccessLog;
import io.sensorhub.modem.store.History;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.runtime.http.ApiServer;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What was written of modules, in pages; see {@code docs/reference/rest.md}. */
final class HistoryApi {

  private static final int ORDINARY_LIMIT = 100;
  private static final int MOST = 1000;

  @FunctionalInterface
  private interface Read<T> {
    T read(Page page) throws IOException;
  }

  private final History history;
  private final AccessLog access;
  private final Function<Context, String> serials;

  /**
   * @param serials the IMEI of the module that a request names
   */
  HistoryApi(History history, AccessLog access, Function<Context, String> serials) {
    this.history = history;
    this.access = access;
    this.serials = serials;
  }

  void routes(RoutesConfig routes) {
    routes.get("/api/modems/{id}/log", this::log);
    routes.get("/api/modems/{id}/access", this::access);
    routes.get("/api/modems/{id}/sms", this::messages);
    routes.get("/api/modems/{id}/traffic", this::traffic);
  }

  private void log(Context request) {
    String serial = serials.apply(request);
    Page page = page(request);
    numbered(request, "log", page, read(page, of -> history.log(serial, of)), HistoryApi::json);
  }

  private static ObjectNode json(LogEntry entry) {
    return Json.object()
        .put("time", Json.time(entry.time()))
        .put("command", entry.command())
        .put("answer", entry.answer())
        .put("who", entry.who())
        .put("took_ms", entry.tookMillis())
        .put("result", entry.result());
  }

  private void access(Context request) {
    String serial = serials.apply(request);
    Page page = page(request);
    List<JsonNode> lines = read(page, of -> access.read(serial, of));
    ObjectNode json = Json.object();
    json.putArray("access").addAll(lines);
    boolean more = lines.size() >= page.limit();
    answer(request, json, more ? lines.getLast().path("time").asText() : null);
  }

  private void messages(Context request) {
    String serial = serials.apply(request);
    Page page = page(request);
    numbered(
        request, "sms", page, read(page, of -> history.messages(serial, of)), HistoryApi::json);
  }

  private static ObjectNode json(Sms message) {
    return Json.object()
        .put("message_id", message.messageId())
        .put("direction", message.direction())
        .put("number", message.number())
        .put("text", message.text())
        .put("time", Json.time(message.time()))
        .put("parts", message.parts())
        .put("state", message.state())
        .put("iccid", message.iccid().isEmpty() ? null : message.iccid());
  }

  private void traffic(Context request) {
    String serial = serials.apply(request);
    String by = request.queryParam("by");
    Period period =
        Arrays.stream(Period.values())
            .filter(each -> by == null || each.wireName().equals(by))
            .findFirst()
            .orElseThrow(() -> bad("\"by\" is hour, day or month"));
    Page page = page(request);
    List<Traffic> rows = read(page, of -> history.traffic(serial, period, of));
    ObjectNode json = Json.object();
    ArrayNode all = json.putArray("traffic");
    for (Traffic row : rows) {
      boolean ofInterface = row.user().equals(Traffic.INTERFACE);
      boolean named = !ofInterface && !row.user().equals(Traffic.NO_LOGIN);
      all.add(
          Json.object()
              .put("start", Json.time(row.start()))
              .put("of", ofInterface ? "interface" : "proxy")
              .put("user", named ? row.user() : null)
              .put("iccid", row.iccid().isEmpty() ? null : row.iccid())
              .put("bytes_in", row.in())
              .put("bytes_out", row.out()));
    }
    long starts = rows.stream().map(Traffic::start).distinct().count();
    boolean more = starts >= page.limit();
    answer(request, json, more ? Json.time(rows.getLast().start()) : null);
  }

  private static <T> void numbered(
      Context request,
      String name,
      Page page,
      List<Numbered<T>> rows,
      Function<T, ObjectNode> json) {
    ObjectNode answer = Json.object();
    ArrayNode all = answer.putArray(name);
    rows.forEach(row -> all.add(json.apply(row.row())));
    boolean more = rows.size() >= page.limit();
    answer(request, answer, more ? Long.toString(rows.getLast().number()) : null);
  }

  private static void answer(Context request, ObjectNode json, @Nullable String next) {
    ApiServer.answer(request, json.put("next", next));
  }

  private static <T> T read(Page page, Read<T> read) {
    try {
      return read.read(page);
    } catch (IOException e) {
      throw new ApiException(503, "STORE_UNAVAILABLE", String.valueOf(e.getMessage()));
    }
  }

  /** The page that a request asks for by {@code before} and {@code limit}. */
  static Page page(Context request) {
    String limit = request.queryParam("limit");
    Page page = Page.newest(limit == null ? ORDINARY_LIMIT : number(limit, "limit", MOST));
    String before = request.queryParam("before");
    if (before == null || before.isEmpty()) {
      return page;
    }
    if (before.matches("[0-9]{1,18}")) {
      return page.beforeNumber(Long.parseLong(before));
    }
    try {
      return page.beforeTime(Instant.parse(before));
    } catch (DateTimeException e) {
      throw bad("\"before\" is what \"next\" was, or a time such as 2026-11-21T12:00:00Z");
    }
  }

  private static int number(String text, String name, int most) {
    if (text.matches("[0-9]{1,6}")) {
      int number = Integer.parseInt(text);
      if (number >= 1 && number <= most) {
        return number;
      }
    }
    throw bad("\"" + name + "\" is a whole number from 1 to " + most);
  }

  private static ApiException bad(String message) {
    return new ApiException(400, "BAD_REQUEST", message);
  }
}
