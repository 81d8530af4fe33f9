package io.sensorhub.modem.store;

import io.sensorhub.core.Json;
import io.sensorhub.modem.entry.LogEntry;
import io.sensorhub.modem.entry.Numbered;
import io.sensorhub.modem.entry.Page;
import io.sensorhub.modem.entry.Period;
import io.sensorhub.modem.entry.Sms;
import io.sensorhub.modem.entry.Traffic;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what was written of modules. For the thread that opened the database.
 *
 * @param connection open
 */
record Reads(Connection connection) {

  @FunctionalInterface
  private interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  List<Numbered<LogEntry>> log(String serial, Page page) throws SQLException {
    return numbered(
        Statements.READ_LOG,
        serial,
        page,
        "number",
        row ->
            new LogEntry(
                time(row, "time"),
                row.getString("serial"),
                row.getString("command"),
                row.getString("answer"),
                row.getString("who"),
                row.getLong("took_ms"),
                row.getString("result")));
  }

  List<Numbered<Sms>> messages(String serial, Page page) throws SQLException {
    return numbered(
        Statements.READ_SMS,
        serial,
        page,
        "arrival",
        row ->
            new Sms(
                row.getString("message_id"),
                row.getString("serial"),
                row.getString("iccid"),
                row.getString("direction"),
                row.getString("number"),
                row.getString("text"),
                time(row, "time"),
                row.getInt("parts"),
                row.getString("state")));
  }

  private <T> List<Numbered<T>> numbered(
      String sql, String serial, Page page, String number, Reader<T> reader) throws SQLException {
    List<Numbered<T>> rows = new ArrayList<>();
    try (PreparedStatement read = connection.prepareStatement(sql)) {
      read.setString(1, serial);
      read.setLong(2, page.number());
      read.setString(3, Json.time(page.time()));
      read.setInt(4, page.limit());
      try (ResultSet row = read.executeQuery()) {
        while (row.next()) {
          rows.add(new Numbered<>(row.getLong(number), reader.read(row)));
        }
      }
    }
    return rows;
  }

  /** The newest sums before a time; the limit is one of starts. */
  List<Traffic> traffic(String serial, Period period, Page page) throws SQLException {
    try (PreparedStatement read = connection.prepareStatement(Statements.READ_TRAFFIC)) {
      String before = Json.time(page.time());
      int at = 1;
      for (String each : List.of(serial, period.wireName(), before)) {
        read.setString(at++, each);
      }
      for (String each : List.of(serial, period.wireName(), before)) {
        read.setString(at++, each);
      }
      read.setInt(at, page.limit());
      return sums(read);
    }
  }

  /** The sums of all modules that begin at a time. */
  List<Traffic> of(Period period, Instant start) throws SQLException {
    try (PreparedStatement read = connection.prepareStatement(Statements.READ_PERIOD)) {
      read.setString(1, period.wireName());
      read.setString(2, Json.time(start));
      return sums(read);
    }
  }

  private static List<Traffic> sums(PreparedStatement read) throws SQLException {
    List<Traffic> sums = new ArrayList<>();
    try (ResultSet row = read.executeQuery()) {
      while (row.next()) {
        sums.add(
            new Traffic(
                row.getString("serial"),
                row.getString("iccid"),
                row.getString("user_name"),
                time(row, "start"),
                row.getLong("bytes_in"),
                row.getLong("bytes_out")));
      }
    }
    return sums;
  }

  private static Instant time(ResultSet row, String column) throws SQLException {
    return Rows.time(row.getString(column), Instant.EPOCH);
  }
}
