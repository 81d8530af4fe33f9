package io.sensorhub.modem;

import io.sensorhub.runtime.http.ApiException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what another thread does for a request. */
final class Changes {

  private static final int SECONDS = 5;

  private Changes() {}

  /** What came of it; an {@link ApiException} of the other thread is this one's. */
  static <T> T await(CompletableFuture<T> change) {
    try {
      return change.get(SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ApiException(503, "BUSY", "The service ends");
    } catch (TimeoutException e) {
      throw new ApiException(503, "BUSY", "The change is not done yet");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ApiException refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
