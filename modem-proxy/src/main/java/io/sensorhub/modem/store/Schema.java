package io.sensorhub.modem.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.sqlite.SQLiteErrorCode;

/**
 * Brings the tables of a database up to date: files {@code 1.sql}, {@code 2.sql}, …, each in one
 * transaction with the number that {@code PRAGMA user_version} tells afterwards.
 */
final class Schema {

  /** The last file. */
  static final int VERSION = 3;

  private static final int CODE = 0xff;

  /** A file that is no sound database. */
  static final class DamagedException extends SQLException {
    private static final long serialVersionUID = 1L;

    DamagedException(String reason) {
      super(reason);
    }
  }

  @FunctionalInterface
  interface Use<T> {
    T use() throws SQLException;
  }

  private Schema() {}

  /** Does something by which damage may be seen. */
  static <T> T guarded(Use<T> use) throws SQLException {
    try {
      return use.use();
    } catch (SQLException e) {
      if (damaged(e)) {
        throw (SQLException) new DamagedException(String.valueOf(e.getMessage())).initCause(e);
      }
      throw e;
    }
  }

  /** Whether an error says that the file is no sound database. */
  static boolean damaged(SQLException error) {
    int code = error.getErrorCode() & CODE;
    return error instanceof DamagedException
        || code == SQLiteErrorCode.SQLITE_CORRUPT.code
        || code == SQLiteErrorCode.SQLITE_NOTADB.code;
  }

  /** Sets what the connection needs, checks the file, and brings it up to date. */
  static void prepare(Connection connection) throws SQLException, IOException {
    guarded(() -> {
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA journal_mode = WAL");
        statement.execute("PRAGMA synchronous = FULL");
        statement.execute("PRAGMA journal_size_limit = 1048576");
        try (ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
          String found = row.next() ? row.getString(1) : "nothing";
          if (!"ok".equals(found)) {
            throw new DamagedException(found);
          }
        }
      }
      return true;
    });
    migrate(connection);
  }

  private static void migrate(Connection connection) throws SQLException, IOException {
    int version = version(connection);
    if (version > VERSION) {
      throw new IOException("the database is of a later version of the hub: " + version);
    }
    for (int next = version + 1; next <= VERSION; next++) {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        for (String each : sql(next).split(";\n", -1)) {
          if (!each.isBlank()) {
            statement.execute(each);
          }
        }
        statement.execute("PRAGMA user_version = " + next);
        connection.commit();
      }
      connection.setAutoCommit(true);
    }
  }

  private static int version(Connection connection) throws SQLException {
    return guarded(() -> {
      try (Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("PRAGMA user_version")) {
        return row.next() ? row.getInt(1) : 0;
      }
    });
  }

  private static String sql(int number) throws IOException {
    try (InputStream file = Schema.class.getResourceAsStream(number + ".sql")) {
      if (file == null) {
        throw new IOException("there is no " + number + ".sql");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** The message of SQLite's check has lines. */
  static String oneLine(Exception e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s+", " ").trim();
  }

  /** Moves a damaged database aside, with what belongs to it. */
  static Path aside(Path file, Instant now) throws IOException {
    String ending = ".damaged-" + now.getEpochSecond();
    for (String part : List.of("-wal", "-shm", "")) {
      try {
        Files.move(
            file.resolveSibling(file.getFileName() + part),
            file.resolveSibling(file.getFileName() + ending + part),
            StandardCopyOption.REPLACE_EXISTING);
      } catch (NoSuchFileException e) {
        // there is none
      }
    }
    return file.resolveSibling(file.getFileName() + ending);
  }
}
