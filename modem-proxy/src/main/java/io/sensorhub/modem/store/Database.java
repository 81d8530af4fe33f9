package io.sensorhub.modem.store;

import io.sensorhub.core.Json;
import io.sensorhub.modem.entry.LogEntry;
import io.sensorhub.modem.entry.Modem;
import io.sensorhub.modem.entry.Period;
import io.sensorhub.modem.entry.Retention;
import io.sensorhub.modem.entry.Sms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/** The open database of an instance. For the thread that opened it. */
final class Database implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Database.class);

  /** Rows of the log of commands that are kept at most. */
  private static final int MOST_LOG_ROWS = 100_000;

  /** The same, where they lie in memory. */
  private static final int MOST_IN_MEMORY = 1_000;

  private static final int BUSY_MILLIS = 2_000;

  private final Connection connection;
  private final String instanceId;
  private final int mostRows;
  private long number;
  private long arrival;

  private Database(Connection connection, String instanceId, int mostRows) throws SQLException {
    this.connection = connection;
    this.instanceId = instanceId;
    this.mostRows = mostRows;
    this.number = last(Statements.LAST_NUMBER);
    this.arrival = last(Statements.LAST_ARRIVAL);
  }

  private long last(String sql) throws SQLException {
    try (PreparedStatement last = connection.prepareStatement(sql)) {
      last.setString(1, instanceId);
      try (ResultSet row = last.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  /** What was written. */
  Reads reads() {
    return new Reads(connection);
  }

  /**
   * Opens the file, which is made if there is none, and brings its tables up to date.
   *
   * @param file empty: in memory
   * @throws Schema.DamagedException if the file is no sound database
   */
  static Database open(Optional<Path> file, String instanceId) throws SQLException, IOException {
    if (file.isPresent() && !Files.exists(file.get())) {
      Files.createFile(
          file.get(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      LOG.info("no modem is known yet: ports are given anew file={}", file.get());
    }
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    String url = "jdbc:sqlite:" + file.map(Path::toString).orElse(":memory:");
    Connection connection = Schema.guarded(() -> config.createConnection(url));
    try {
      Schema.prepare(connection);
      return new Database(
          connection, instanceId, file.isPresent() ? MOST_LOG_ROWS : MOST_IN_MEMORY);
    } catch (SQLException | IOException | RuntimeException e) {
      try (connection) {
        throw e;
      }
    }
  }

  /** The modules of this instance. */
  List<Modem> modems(Instant now) throws SQLException {
    List<Modem> all = new ArrayList<>();
    try (PreparedStatement read = connection.prepareStatement(Statements.ALL)) {
      read.setString(1, instanceId);
      try (ResultSet row = read.executeQuery()) {
        while (row.next()) {
          all.add(Rows.read(row, now));
        }
      }
    }
    return all;
  }

  /** Nobody else writes from now on until {@link #write} has ended. */
  void begin() throws SQLException {
    connection.setAutoCommit(false);
  }

  /** Writes all of it, or nothing. After a failure the database is of no more use. */
  void write(Backlog.Batch batch) throws SQLException {
    registry(batch);
    log(batch.log());
    messages(batch.messages());
    traffic(batch.traffic());
    connection.commit();
    connection.setAutoCommit(true);
  }

  private void registry(Backlog.Batch batch) throws SQLException {
    try (PreparedStatement release = connection.prepareStatement(Statements.RELEASE);
        PreparedStatement forget = connection.prepareStatement(Statements.FORGET);
        PreparedStatement put = connection.prepareStatement(Statements.PUT)) {
      for (String serial : batch.forgotten()) {
        forget.setString(1, serial);
        forget.executeUpdate();
      }
      for (Modem modem : batch.modems()) {
        release.setString(1, modem.serial());
        release.executeUpdate();
      }
      for (Modem modem : batch.modems()) {
        Rows.bind(put, instanceId, modem);
        put.executeUpdate();
      }
    }
  }

  private void log(List<LogEntry> entries) throws SQLException {
    try (PreparedStatement log = connection.prepareStatement(Statements.LOG)) {
      for (LogEntry entry : entries) {
        number++;
        log.setString(1, instanceId);
        log.setLong(2, number);
        log.setString(3, Json.time(entry.time()));
        log.setString(4, entry.serial());
        log.setString(5, entry.command());
        log.setString(6, entry.answer());
        log.setString(7, entry.who());
        log.setLong(8, entry.tookMillis());
        log.setString(9, entry.result());
        log.executeUpdate();
      }
    }
  }

  private void messages(List<Sms> messages) throws SQLException {
    try (PreparedStatement put = connection.prepareStatement(Statements.SMS)) {
      for (Sms message : messages) {
        arrival++;
        put.setString(1, message.messageId());
        put.setString(2, instanceId);
        put.setLong(3, arrival);
        put.setString(4, message.serial());
        put.setString(5, message.iccid());
        put.setString(6, message.direction());
        put.setString(7, message.number());
        put.setString(8, message.text());
        put.setString(9, Json.time(message.time()));
        put.setInt(10, message.parts());
        put.setString(11, message.state());
        put.executeUpdate();
      }
    }
  }

  private void traffic(Map<Backlog.Key, long[]> sums) throws SQLException {
    try (PreparedStatement count = connection.prepareStatement(Statements.COUNT)) {
      for (Map.Entry<Backlog.Key, long[]> sum : sums.entrySet()) {
        Backlog.Key key = sum.getKey();
        count.setString(1, key.serial());
        count.setString(2, key.iccid());
        count.setString(3, key.user());
        count.setString(4, key.period().wireName());
        count.setString(5, Json.time(key.start()));
        count.setLong(6, sum.getValue()[0]);
        count.setLong(7, sum.getValue()[1]);
        count.executeUpdate();
      }
    }
  }

  /** Removes what is older than it is to be. */
  void prune(Instant now, Retention kept) throws SQLException {
    try (PreparedStatement log = connection.prepareStatement(Statements.PRUNE_LOG);
        PreparedStatement messages = connection.prepareStatement(Statements.PRUNE_SMS);
        PreparedStatement traffic = connection.prepareStatement(Statements.PRUNE_TRAFFIC)) {
      log.setString(1, instanceId);
      log.setString(2, Json.time(now.minus(kept.log())));
      log.setLong(3, number - mostRows);
      log.executeUpdate();
      messages.setString(1, instanceId);
      messages.setString(2, Json.time(now.minus(kept.messages())));
      messages.executeUpdate();
      for (Period period : Period.values()) {
        if (period.kept().isPresent()) {
          traffic.setString(1, period.wireName());
          traffic.setString(2, Json.time(now.minus(period.kept().get())));
          traffic.executeUpdate();
        }
      }
    }
  }

  /** For tables of other packages. */
  Connection connection() {
    return connection;
  }

  /** Another number whenever another program has changed the file. */
  long changes() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA data_version")) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
