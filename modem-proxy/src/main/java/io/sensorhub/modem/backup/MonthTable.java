package io.sensorhub.modem.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.sensorhub.core.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The traffic of months. On the thread of the store. */
final class MonthTable {

  private static final String READ =
      "SELECT * FROM traffic WHERE period = 'month' ORDER BY serial, start, iccid, user_name";

  /** What was counted here stays. */
  private static final String ADD =
      """
      INSERT INTO traffic (serial, iccid, user_name, period, start, bytes_in, bytes_out)
        VALUES (?, ?, ?, 'month', ?, ?, ?)
        ON CONFLICT (serial, period, start, iccid, user_name) DO NOTHING
      """;

  private MonthTable() {}

  static ArrayNode read(Connection connection) throws SQLException {
    ArrayNode months = Json.object().arrayNode();
    try (PreparedStatement read = connection.prepareStatement(READ);
        ResultSet row = read.executeQuery()) {
      while (row.next()) {
        months
            .addObject()
            .put("serial", row.getString("serial"))
            .put("iccid", row.getString("iccid"))
            .put("user", row.getString("user_name"))
            .put("start", row.getString("start"))
            .put("bytes_in", row.getLong("bytes_in"))
            .put("bytes_out", row.getLong("bytes_out"));
      }
    }
    return months;
  }

  /** Adds all that are not there, or nothing. */
  static int add(Connection connection, ArrayNode months) throws SQLException {
    int added = 0;
    connection.setAutoCommit(false);
    try (PreparedStatement add = connection.prepareStatement(ADD)) {
      for (JsonNode month : months) {
        add.setString(1, month.path("serial").asText());
        add.setString(2, month.path("iccid").asText());
        add.setString(3, month.path("user").asText());
        add.setString(4, month.path("start").asText());
        add.setLong(5, month.path("bytes_in").asLong());
        add.setLong(6, month.path("bytes_out").asLong());
        added += add.executeUpdate();
      }
      connection.commit();
    }
    connection.setAutoCommit(true);
    return added;
  }
}
