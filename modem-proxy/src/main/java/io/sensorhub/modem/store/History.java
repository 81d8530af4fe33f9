package io.sensorhub.modem.store;

import io.sensorhub.modem.entry.LogEntry;
import io.sensorhub.modem.entry.Numbered;
import io.sensorhub.modem.entry.Page;
import io.sensorhub.modem.entry.Period;
import io.sensorhub.modem.entry.Sms;
import io.sensorhub.modem.entry.Traffic;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * What was written of modules, the newest first. Each method waits for the database, for some
 * seconds at most; what was counted and logged before it was asked is in it.
 */
public final class History {

  private final Reading reading;

  /**
   * Something that is done with a database.
   *
   * @param <T> what comes of it
   */
  @FunctionalInterface
  public interface Use<T> {
    /** Does it; the connection is in the mode in which each statement is a transaction. */
    T with(Connection connection) throws SQLException;
  }

  History(Reading reading) {
    this.reading = reading;
  }

  /**
   * Has something done with the open database, on its thread; waits for it, for some seconds at
   * most.
   *
   * @throws IOException if it was not done, or not in time
   */
  public <T> T use(Use<T> use) throws IOException {
    return reading.ask(database -> use.with(database.connection()));
  }

  /** Commands. */
  public List<Numbered<LogEntry>> log(String serial, Page page) throws IOException {
    return reading.ask(database -> database.reads().log(serial, page));
  }

  /** Sums; the limit is one of hours, days or months, each with all that belongs to it. */
  public List<Traffic> traffic(String serial, Period period, Page page) throws IOException {
    return reading.ask(database -> database.reads().traffic(serial, period, page));
  }

  /** Short messages. */
  public List<Numbered<Sms>> messages(String serial, Page page) throws IOException {
    return reading.ask(database -> database.reads().messages(serial, page));
  }
}
