package io.sensorhub.modem.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The table {@code audit}. On the thread of the store. */
final class AuditTable {

  /** Beyond so many the eldest go. */
  static final int MOST_ROWS = 100_000;

  private static final String LAST =
      "SELECT COALESCE(MAX(number), 0) FROM audit WHERE instance_id = ?";

  private static final String ADD =
      """
      INSERT INTO audit (instance_id, number, time, who, origin, action, modem, detail, result,
          times) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """;

  private static final String BOUND = "DELETE FROM audit WHERE instance_id = ? AND number <= ?";

  private static final String READ =
      "SELECT * FROM audit WHERE instance_id = ? AND number < ? ORDER BY number DESC LIMIT ?";

  private final String instanceId;

  AuditTable(String instanceId) {
    this.instanceId = instanceId;
  }

  /** Adds all of them, or none. */
  void add(Connection connection, List<Entry> entries) throws SQLException {
    connection.setAutoCommit(false);
    try (PreparedStatement last = connection.prepareStatement(LAST);
        PreparedStatement add = connection.prepareStatement(ADD);
        PreparedStatement bound = connection.prepareStatement(BOUND)) {
      last.setString(1, instanceId);
      long number;
      try (ResultSet row = last.executeQuery()) {
        number = row.next() ? row.getLong(1) : 0;
      }
      for (Entry entry : entries) {
        add.setString(1, instanceId);
        add.setLong(2, ++number);
        add.setString(3, Json.time(entry.time()));
        add.setString(4, entry.who());
        add.setString(5, entry.from());
        add.setString(6, entry.action());
        add.setString(7, entry.modem());
        add.setString(8, entry.detail());
        add.setString(9, entry.result());
        add.setLong(10, entry.times());
        add.executeUpdate();
      }
      bound.setString(1, instanceId);
      bound.setLong(2, number - MOST_ROWS);
      bound.executeUpdate();
      connection.commit();
    }
    connection.setAutoCommit(true);
  }

  /** The newest before a number, the newest first. */
  List<ObjectNode> read(Connection connection, long before, int limit) throws SQLException {
    List<ObjectNode> entries = new ArrayList<>();
    try (PreparedStatement read = connection.prepareStatement(READ)) {
      read.setString(1, instanceId);
      read.setLong(2, before);
      read.setInt(3, limit);
      try (ResultSet row = read.executeQuery()) {
        while (row.next()) {
          entries.add(
              new Entry(
                      Instant.parse(row.getString("time")),
                      row.getString("who"),
                      row.getString("origin"),
                      row.getString("action"),
                      row.getString("modem"),
                      row.getString("detail"),
                      row.getString("result"),
                      row.getLong("times"))
                  .json(row.getLong("number")));
        }
      }
    }
    return entries;
  }
}
