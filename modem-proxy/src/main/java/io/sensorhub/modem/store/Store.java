package io.sensorhub.modem.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sensorhub.modem.entry.LogEntry;
import io.sensorhub.modem.entry.Modem;
import io.sensorhub.modem.entry.Period;
import io.sensorhub.modem.entry.Retention;
import io.sensorhub.modem.entry.Seen;
import io.sensorhub.modem.entry.Sms;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The registry of modules, with their log and traffic. Everything is in memory first and written by
 * a thread of its own: nothing here blocks but reading the log and the traffic, {@link #start},
 * {@link #settle} and {@link #close}. Without a usable file it works on, and says so. Thread-safe.
 */
public final class Store implements AutoCloseable {

  /** The name of the file in the folder of the instance. */
  public static final String FILE = "modems.db";

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** A module that only stays is written as often as that. */
  private static final Duration STAYS = Duration.ofMinutes(1);

  /**
   * How the store is.
   *
   * @param kind {@code sqlite} or {@code memory}
   * @param ok whether everything is kept
   * @param error what is wrong, or was at the start; empty: nothing
   */
  public record Health(String kind, boolean ok, String error) {}

  private final Optional<Path> file;
  private final Clock clock;
  private final Backlog backlog = new Backlog();
  private final Writer writer;
  private final Counts counts;
  private final History history;
  private final Map<String, Modem> modems = new LinkedHashMap<>();
  private final Map<String, Instant> noted = new LinkedHashMap<>();
  private final CountDownLatch read = new CountDownLatch(1);
  private volatile Consumer<Modem> listener = _ -> {};
  private volatile Retention retention = Retention.ORDINARY;

  /**
   * @param folder exists and is this instance's own; empty: what is known lasts until the restart
   * @param zone in which days and months begin
   * @param ticker in nanoseconds
   */
  public Store(
      Optional<Path> folder,
      String instanceId,
      Clock clock,
      ZoneId zone,
      LongSupplier ticker,
      MeterRegistry metrics) {
    this.file = folder.map(own -> own.resolve(FILE));
    this.clock = clock;
    this.counts = new Counts(backlog, clock, zone);
    this.writer = new Writer(file, instanceId, backlog, new Kept(), () -> retention, clock, ticker);
    this.history = new History(new Reading(writer));
    FunctionCounter.builder("hub_store_dropped", backlog, each -> (double) each.dropped())
        .description("What waited to be kept of modems and was dropped")
        .register(metrics);
  }

  /** Tells what people have changed in the file; on the thread of the store. */
  public void onEdit(Consumer<Modem> told) {
    listener = told;
  }

  /** Reads what is kept; waits for that, for some seconds at most. */
  public void start() throws InterruptedException {
    writer.start();
    writer.order(_ -> read.countDown());
    boolean _ = read.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  /** All modules, those that are known for longer first. */
  public List<Modem> modems() {
    synchronized (modems) {
      return List.copyOf(modems.values());
    }
  }

  /** A module; empty: it is not known. */
  public Optional<Modem> modem(String serial) {
    synchronized (modems) {
      return Optional.ofNullable(modems.get(serial));
    }
  }

  /**
   * A module has another port, or is to be otherwise. Another module that had the port has none.
   *
   * @param port 0: none
   * @return whether the port is another one than before
   */
  public boolean wants(String serial, int port, ObjectNode wanted, long version) {
    boolean other;
    synchronized (modems) {
      Modem before = known(serial);
      Modem after = before.wants(port, wanted, version);
      if (after.equals(modems.get(serial))) {
        return false;
      }
      for (Modem holder : List.copyOf(modems.values())) {
        if (port != 0 && holder.port() == port && !holder.serial().equals(serial)) {
          put(holder.portless());
        }
      }
      put(after);
      other = port != before.port();
    }
    writer.wake();
    return other;
  }

  /** A module is as it is seen now. */
  public void seen(String serial, Seen seen) {
    Instant now = clock.instant();
    synchronized (modems) {
      Modem before = known(serial);
      Modem after = before.sighted(seen, now);
      modems.put(serial, after);
      Instant last = noted.getOrDefault(serial, Instant.MIN);
      if (seen.equals(before.seen()) && now.isBefore(last.plus(STAYS))) {
        return;
      }
      put(after);
    }
    writer.wake();
  }

  private Modem known(String serial) {
    Modem known = modems.get(serial);
    return known == null ? Modem.fresh(serial, clock.instant()) : known;
  }

  private void put(Modem modem) {
    modems.put(modem.serial(), modem);
    noted.put(modem.serial(), clock.instant());
    backlog.put(modem);
  }

  /** Forgets a module and its port; false: it was not known. */
  public boolean forget(String serial) {
    synchronized (modems) {
      noted.remove(serial);
      if (modems.remove(serial) == null) {
        return false;
      }
      backlog.forget(serial);
    }
    writer.wake();
    return true;
  }

  /** Notes a command, whose secrets the caller has masked. */
  public void log(LogEntry entry) {
    backlog.log(entry);
    writer.wake();
  }

  /**
   * Keeps a short message that is not kept yet.
   *
   * @return whether it is on the disk; told when that is known
   */
  public CompletableFuture<Boolean> keep(Sms message) {
    backlog.put(message);
    return written();
  }

  /** Other times from now on for which rows are kept. */
  public void retain(Retention other) {
    retention = other;
  }

  public Counts counts() {
    return counts;
  }

  public History history() {
    return history;
  }

  /** Waits until what was put before is on the disk; false: it is not within the time. */
  public boolean settle(Duration most) throws InterruptedException {
    try {
      return written().get(most.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  private CompletableFuture<Boolean> written() {
    CompletableFuture<Boolean> written = new CompletableFuture<>();
    if (!writer.error().isEmpty()
        || !writer.order(database -> written.complete(database != null))) {
      written.complete(false);
    }
    return written;
  }

  /** How the store is. */
  public Health health() {
    String error = writer.error().isEmpty() ? writer.damage() : writer.error();
    return new Health(file.isPresent() ? "sqlite" : "memory", error.isEmpty(), error);
  }

  @Override
  public void close() {
    writer.close();
  }

  /**
   * Brings together what is in memory and what is in the file. What a row has that was neither read
   * nor written by the hub was written by people.
   */
  private final class Kept implements Writer.Owner {

    private final Map<String, Modem> inFile = new HashMap<>();
    private boolean counted;

    @Override
    public void opened(Database database) throws SQLException {
      List<Modem> kept = database.modems(clock.instant());
      if (!counted) {
        for (Period period : List.of(Period.DAY, Period.MONTH)) {
          counts.load(period, database.reads().of(period, counts.start(period)));
        }
        counted = true;
      }
      written(kept);
      synchronized (modems) {
        List<Modem> since = List.copyOf(modems.values());
        List<Integer> ports = since.stream().map(Modem::port).toList();
        for (Modem row : kept) {
          if (!modems.containsKey(row.serial())) {
            modems.put(row.serial(), ports.contains(row.port()) ? row.portless() : row);
          }
        }
        since.forEach(Store.this::put);
      }
    }

    @Override
    public void written(List<Modem> rows) {
      rows.forEach(row -> inFile.put(row.serial(), row));
    }

    @Override
    public void edited(List<Modem> kept) {
      List<Modem> changed = new ArrayList<>();
      synchronized (modems) {
        for (Modem row : kept) {
          Modem file = inFile.put(row.serial(), row);
          Modem before = modems.get(row.serial());
          if (file != null && before != null && !same(row, file)) {
            long version = Math.max(row.version(), before.version() + 1);
            Modem after = before.wants(row.port(), row.wanted(), version);
            put(after);
            changed.add(after);
          }
        }
      }
      changed.forEach(listener);
    }

    private boolean same(Modem one, Modem other) {
      return one.port() == other.port() && one.wanted().equals(other.wanted());
    }
  }
}
