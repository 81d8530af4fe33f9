package io.sensorhub.modem.access;

import io.sensorhub.core.BoundedMap;
import io.sensorhub.core.Json;
import io.sensorhub.modem.store.Store;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logins that were ended before their time, over restarts too. Without a database they are ended
 * until the restart. Thread-safe.
 */
final class EndedLogins {

  private static final Logger LOG = LoggerFactory.getLogger(EndedLogins.class);
  private static final int MOST = 10_000;

  private final Store store;
  private final String instanceId;
  private final Clock clock;

  /** When each would have ended by itself. */
  private final Map<String, Instant> ended = BoundedMap.byEntry(MOST);

  EndedLogins(Store store, String instanceId, Clock clock) {
    this.store = store;
    this.instanceId = instanceId;
    this.clock = clock;
  }

  /** Reads what is kept. Blocks. */
  void begin() {
    try {
      Map<String, Instant> kept =
          store
              .history()
              .use(connection -> {
                Map<String, Instant> read = BoundedMap.byEntry(MOST);
                try (PreparedStatement old =
                        connection.prepareStatement("DELETE FROM ended_logins WHERE ends < ?");
                    PreparedStatement all =
                        connection.prepareStatement(
                            "SELECT session, ends FROM ended_logins WHERE instance_id = ?")) {
                  old.setString(1, Json.time(clock.instant()));
                  old.executeUpdate();
                  all.setString(1, instanceId);
                  try (ResultSet row = all.executeQuery()) {
                    while (row.next()) {
                      read.put(row.getString(1), Instant.parse(row.getString(2)));
                    }
                  }
                }
                return read;
              });
      synchronized (this) {
        ended.putAll(kept);
      }
    } catch (IOException e) {
      LOG.warn("logins that were ended are not known reason={}", e.toString());
    }
  }

  synchronized boolean contains(String session) {
    return ended.containsKey(session);
  }

  /** A login counts no longer. Blocks. */
  void add(String session, Instant ends) {
    Instant now = clock.instant();
    synchronized (this) {
      ended.values().removeIf(each -> each.isBefore(now));
      ended.put(session, ends);
    }
    try {
      int _ =
          store
              .history()
              .use(connection -> {
                try (PreparedStatement add =
                    connection.prepareStatement(
                        "INSERT INTO ended_logins (instance_id, session, ends) VALUES (?, ?, ?)"
                            + " ON CONFLICT (instance_id, session) DO NOTHING")) {
                  add.setString(1, instanceId);
                  add.setString(2, session);
                  add.setString(3, Json.time(ends));
                  return add.executeUpdate();
                }
              });
    } catch (IOException e) {
      LOG.warn("login is ended until the restart alone reason={}", e.toString());
    }
  }
}
