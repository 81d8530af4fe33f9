package io.sensorhub.modem.store;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Questions to the database, which its thread answers. Thread-safe. */
final class Reading {

  private static final long PATIENCE_SECONDS = 5;

  private final Writer writer;

  Reading(Writer writer) {
    this.writer = writer;
  }

  @FunctionalInterface
  interface Question<T> {
    /** Asks. */
    T ask(Database database) throws SQLException;
  }

  /** The answer; waits for it, for some seconds at most. */
  <T> T ask(Question<T> question) throws IOException {
    CompletableFuture<T> answer = new CompletableFuture<>();
    boolean taken =
        writer.order((@Nullable Database database) -> {
          if (database == null) {
            answer.completeExceptionally(new IOException(writer.error()));
            return;
          }
          try {
            answer.complete(question.ask(database));
          } catch (SQLException e) {
            answer.completeExceptionally(e);
            throw e;
          }
        });
    if (!taken) {
      throw new IOException("too many questions wait for modems.db");
    }
    try {
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("modems.db has not answered in time", e);
    }
  }
}
