package io.sensorhub.modem.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sensorhub.core.Json;
import io.sensorhub.modem.module.Kept;
import io.sensorhub.modem.module.Modules;
import io.sensorhub.modem.store.Store;
import io.sensorhub.runtime.http.ApiException;
import io.sensorhub.runtime.http.ApiServer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;

/** {@code /api/backup}: what is wanted of all modules, as one document, and back. */
public final class BackupApi {

  private static final Duration BETWEEN = Duration.ofMinutes(1);
  private static final int SHORTEST = 10;

  private final Modules modules;
  private final Store store;
  private final String instanceId;
  private final Clock clock;
  private final LongSupplier ticker;
  private long nextAt;

  /**
   * @param ticker nanoseconds that only go forward
   */
  public BackupApi(
      Modules modules, Store store, String instanceId, Clock clock, LongSupplier ticker) {
    this.modules = modules;
    this.store = store;
    this.instanceId = instanceId;
    this.clock = clock;
    this.ticker = ticker;
    this.nextAt = ticker.getAsLong();
  }

  public void routes(RoutesConfig routes) {
    routes.get("/api/backup", this::save);
    routes.post("/api/backup", this::restore);
  }

  private static Optional<String> passphrase(Context request) {
    Optional<String> phrase = Optional.ofNullable(request.header("X-Passphrase"));
    if (phrase.isPresent() && phrase.get().length() < SHORTEST) {
      throw new ApiException(
          400, "BAD_REQUEST", "A passphrase has at least " + SHORTEST + " characters");
    }
    return phrase;
  }

  private void save(Context request) {
    Optional<String> phrase = passphrase(request);
    synchronized (this) {
      long left = nextAt - ticker.getAsLong();
      if (left > 0) {
        long seconds = 1 + Duration.ofNanos(left).toSeconds();
        request.header("Retry-After", Long.toString(seconds));
        throw new ApiException(
            429, "TOO_MANY_BACKUPS", "One backup a minute; again in " + seconds + " s");
      }
      nextAt = ticker.getAsLong() + BETWEEN.toNanos();
    }
    try {
      ArrayNode months = store.history().use(MonthTable::read);
      ApiServer.answer(
          request,
          BackupFile.write(instanceId, clock.instant(), modules.kept().join(), months, phrase));
    } catch (IOException e) {
      throw new ApiException(503, "STORE_UNAVAILABLE", "The traffic cannot be read now");
    }
  }

  private void restore(Context request) {
    boolean dry = "true".equals(request.queryParam("dry_run"));
    try {
      BackupFile.Content content =
          BackupFile.read(Json.parse(request.bodyAsBytes()), passphrase(request));
      Map<String, Kept> before = modules.restore(content.modules(), dry).join();
      int months =
          dry
              ? 0
              : store.history().use(connection -> MonthTable.add(connection, content.traffic()));
      ApiServer.answer(request, told(content, before).put("dry_run", dry).put("months", months));
    } catch (JsonProcessingException e) {
      throw new ApiException(422, "BACKUP_INVALID", "This is no JSON: the backup is damaged");
    } catch (BackupException e) {
      throw new ApiException(422, "BACKUP_INVALID", String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new ApiException(
          503, "STORE_UNAVAILABLE", "The modules are restored, the traffic is not");
    } catch (CompletionException e) {
      if (e.getCause() instanceof ApiException refused) {
        throw refused;
      }
      throw e;
    }
  }

  private static ObjectNode told(BackupFile.Content content, Map<String, Kept> before) {
    ObjectNode json = Json.object().put("locked_users", content.locked());
    ArrayNode changes = json.putArray("changes");
    content
        .modules()
        .forEach((imei, after) -> {
          Kept now = before.get(imei);
          if (now == null || now.port() != after.port() || !now.wanted().equals(after.wanted())) {
            changes
                .addObject()
                .put("serial", imei)
                .put("new", now == null)
                .put("proxy_port_before", now == null ? null : now.port())
                .put("proxy_port", after.port())
                .put("settings", now == null || !now.wanted().equals(after.wanted()));
          }
        });
    return json;
  }
}
