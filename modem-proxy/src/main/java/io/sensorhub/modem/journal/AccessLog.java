package io.sensorhub.modem.journal;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sensorhub.core.Json;
import io.sensorhub.modem.entry.Page;
import io.sensorhub.modem.proxy.session.Ended;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes connections of proxies at their end, as lines of JSON. A thread of its own writes; what it
 * cannot write is dropped and counted. Thread-safe.
 */
public final class AccessLog implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

  /** Lines that wait at most. */
  private static final int MOST_WAITING = 4096;

  private static final long MOST_OCTETS = 10L << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Optional<JournalFiles> files;
  private final Supplier<Duration> kept;
  private final Clock clock;
  private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread = Thread.ofPlatform().name("access").unstarted(this::run);
  private volatile boolean ended;
  private boolean failing;

  /**
   * @param folder of logs; empty: nothing is noted
   * @param kept how long lines are kept
   */
  public AccessLog(
      Optional<Path> folder, Supplier<Duration> kept, Clock clock, MeterRegistry metrics) {
    this.files = folder.map(logs -> new JournalFiles(logs, MOST_OCTETS));
    this.kept = kept;
    this.clock = clock;
    FunctionCounter.builder("hub_access_log_dropped", dropped, each -> (double) each.get())
        .description("Connections that were not noted in the access log")
        .register(metrics);
    thread.start();
  }

  /** Notes a connection of a modem's proxy; never blocks. */
  public void ended(String imei, Ended connection) {
    if (files.isPresent() && !waiting.offer(line(imei, connection))) {
      dropped.incrementAndGet();
    }
  }

  private String line(String imei, Ended connection) {
    return Json.write(
            Json.object()
                .put("time", Json.time(clock.instant()))
                .put("modem", imei)
                .put("client", connection.client())
                .put("user", connection.user().isEmpty() ? null : connection.user())
                .put("protocol", connection.protocol().isEmpty() ? null : connection.protocol())
                .put("host", connection.host().isEmpty() ? null : connection.host())
                .put("port", connection.port() == 0 ? null : connection.port())
                .put("address", connection.address().isEmpty() ? null : connection.address())
                .put("in", connection.in())
                .put("out", connection.out())
                .put("ms", connection.took().toMillis())
                .put("result", connection.result()))
        + "\n";
  }

  private void run() {
    while (!ended || !waiting.isEmpty()) {
      try {
        String first = waiting.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null && files.isPresent()) {
          write(files.get(), first);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void write(JournalFiles own, String first) {
    List<String> lines = new ArrayList<>(List.of(first));
    waiting.drainTo(lines);
    try {
      own.rotate(clock.instant(), kept.get());
      own.append(String.join("", lines));
      failing = false;
    } catch (IOException | UncheckedIOException e) {
      dropped.addAndGet(lines.size());
      if (!failing) {
        LOG.warn("connections are not noted folder={} reason={}", own.folder(), e.toString());
      }
      failing = true;
    }
  }

  /**
   * The newest lines of a modem before a time, the newest first; some more than the limit where
   * they are of one millisecond.
   */
  public List<JsonNode> read(String imei, Page page) throws IOException {
    AccessPage found = new AccessPage(imei, page);
    try {
      for (Path file : files.map(JournalFiles::all).orElse(List.of())) {
        AccessPage rest = found.rest(imei);
        JournalFiles.read(file, rest::take);
        found.older(rest);
        if (found.isFull()) {
          break;
        }
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return found.newestFirst();
  }

  @Override
  public void close() {
    ended = true;
    boolean _ = waiting.offer("");
    try {
      thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
