package io.sensorhub.modem.store;

import io.sensorhub.modem.entry.Modem;
import io.sensorhub.modem.entry.Retention;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns the database. A database that fails is closed and opened anew some seconds
 * later; what could not be written waits in the {@link Backlog}.
 *
 * <pre>
 *   shut ──opened──► open ──an error──► shut, tried again after 5 s
 *    └── damaged: moved aside, and begun anew with all that is in memory
 * </pre>
 */
final class Writer {

  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long EDITS_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long PRUNE_NANOS = TimeUnit.HOURS.toNanos(1);
  private static final long TRAFFIC_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int MOST_ORDERS = 64;

  /** Only wakes the thread. */
  private static final Work NOTHING = _ -> {};

  /** Something that is done with the open database, or without one. */
  @FunctionalInterface
  interface Work {
    /**
     * Does it.
     *
     * @param database null: there is none now
     */
    void with(@Nullable Database database) throws SQLException;
  }

  /** Told by the thread of what lies in the file. */
  interface Owner {
    /** The file was opened. */
    void opened(Database database) throws SQLException;

    /** Another program has changed the file, which has these now. */
    void edited(List<Modem> kept);

    /** The file has these now. */
    void written(List<Modem> modems);
  }

  private final Optional<Path> file;
  private final String instanceId;
  private final Backlog backlog;
  private final Owner owner;
  private final Clock clock;
  private final LongSupplier ticker;
  private final Supplier<Retention> retention;
  private final BlockingQueue<Work> orders = new ArrayBlockingQueue<>(MOST_ORDERS);
  private final AtomicBoolean flushing = new AtomicBoolean();
  private final Thread thread = Thread.ofPlatform().name("store").unstarted(this::run);
  private @Nullable Database database;
  private volatile boolean ended;
  private volatile String error = "";
  private volatile String damage = "";
  private long openAt;
  private long editsAt;
  private long pruneAt;
  private long trafficAt;
  private long changes;

  Writer(
      Optional<Path> file,
      String instanceId,
      Backlog backlog,
      Owner owner,
      Supplier<Retention> retention,
      Clock clock,
      LongSupplier ticker) {
    this.file = file;
    this.instanceId = instanceId;
    this.backlog = backlog;
    this.owner = owner;
    this.retention = retention;
    this.clock = clock;
    this.ticker = ticker;
  }

  void start() {
    openAt = ticker.getAsLong();
    thread.start();
  }

  /** Something waits in the backlog. */
  void wake() {
    if (flushing.compareAndSet(false, true) && !orders.offer(NOTHING)) {
      flushing.set(false); // others wait, after whom all is written
    }
  }

  /** Has something done after all that waits was written; false: too much waits. */
  boolean order(Work work) {
    return !ended && orders.offer(work);
  }

  /** Why nothing is kept; empty: it is. */
  String error() {
    return error;
  }

  /** What was found damaged at the start; empty: nothing. */
  String damage() {
    return damage;
  }

  private void run() {
    while (!ended) {
      try {
        round();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      } catch (RuntimeException e) {
        LOG.error("fault in the hub's own code thread=store", e);
        failed(e);
      }
    }
    flush(true);
    for (Work work = orders.poll(); work != null; work = orders.poll()) {
      done(work);
    }
    shut();
  }

  private void round() throws InterruptedException {
    openIfDue();
    periodic();
    flush(trafficIsDue());
    Work work = orders.poll(EDITS_NANOS, TimeUnit.NANOSECONDS);
    if (work != null) {
      flushing.set(false);
      flush(!work.equals(NOTHING) || trafficIsDue());
      done(work);
    }
  }

  private boolean trafficIsDue() {
    return ticker.getAsLong() >= trafficAt;
  }

  private void done(Work work) {
    try {
      work.with(database);
    } catch (SQLException e) {
      failed(e);
    }
  }

  private void openIfDue() {
    if (database != null || ticker.getAsLong() < openAt) {
      return;
    }
    try {
      file.map(Path::toAbsolutePath).map(Path::getParent).ifPresent(Library::place);
      Database opened = Database.open(file, instanceId);
      database = opened;
      owner.opened(opened);
      changes = opened.changes();
      editsAt = ticker.getAsLong() + EDITS_NANOS;
      trafficAt = ticker.getAsLong() + TRAFFIC_NANOS;
      pruneAt = ticker.getAsLong();
      if (!error.isEmpty()) {
        LOG.info("modems are kept again file={}", shown());
      }
      error = "";
    } catch (SQLException | IOException e) {
      failed(e);
    }
  }

  private void flush(boolean counted) {
    Database now = database;
    if (now == null || !backlog.waits(counted)) {
      return;
    }
    if (counted) {
      trafficAt = ticker.getAsLong() + TRAFFIC_NANOS;
    }
    Backlog.Batch batch = Backlog.Batch.NOTHING;
    try {
      now.begin();
      takeEdits(now);
      batch = backlog.take(counted);
      now.write(batch);
      owner.written(batch.modems());
    } catch (SQLException e) {
      backlog.back(batch);
      failed(e);
    }
  }

  /** What others have written is taken before anything is written over it. */
  private void takeEdits(Database now) throws SQLException {
    long seen = now.changes();
    if (seen != changes) {
      changes = seen;
      owner.edited(now.modems(clock.instant()));
    }
  }

  private void periodic() {
    Database now = database;
    if (now == null) {
      return;
    }
    long nanos = ticker.getAsLong();
    try {
      if (nanos >= editsAt) {
        editsAt = nanos + EDITS_NANOS;
        takeEdits(now);
      }
      if (nanos >= pruneAt) {
        pruneAt = nanos + PRUNE_NANOS;
        now.prune(clock.instant(), retention.get());
      }
    } catch (SQLException e) {
      failed(e);
    }
  }

  private void failed(Exception e) {
    shut();
    openAt = ticker.getAsLong() + AGAIN_NANOS;
    if (e instanceof SQLException sql && Schema.damaged(sql) && file.isPresent()) {
      aside(file.get(), Schema.oneLine(e));
      return;
    }
    if (error.isEmpty()) {
      LOG.error("modems are known until the restart file={} reason={}", shown(), e.toString());
    }
    error = "modems.db cannot be used (" + Schema.oneLine(e) + ")";
  }

  private void aside(Path damaged, String reason) {
    try {
      Path aside = Schema.aside(damaged, clock.instant());
      damage =
          "modems.db was damaged (%s) and lies in %s; it was begun anew"
              .formatted(reason, aside.getFileName());
      LOG.error("modems.db was damaged reason=\"{}\" aside={}", reason, aside);
      openAt = ticker.getAsLong();
    } catch (IOException e) {
      error = "modems.db is damaged and cannot be moved (" + e + ")";
      LOG.error("damaged file not put aside file={} reason={}", damaged, e.toString());
    }
  }

  private void shut() {
    if (database != null) {
      try {
        database.close();
      } catch (SQLException e) {
        LOG.debug("database not closed reason={}", e.toString());
      }
      database = null;
    }
  }

  private String shown() {
    return file.map(Path::toString).orElse("memory");
  }

  /** Writes what waits, and ends the thread. */
  void close() {
    ended = true;
    boolean _ = orders.offer(NOTHING);
    try {
      thread.join(Duration.ofSeconds(3));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
