package io.sensorhub.modem.store;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;

/** The store of an instance "rack", as tests of others need it. */
public final class OpenStore {

  private OpenStore() {}

  /** Opens it; whoever asks for it closes it. */
  public static Store in(Path folder, Clock clock) throws InterruptedException {
    Store store =
        new Store(
            Optional.of(folder),
            "rack",
            clock,
            ZoneOffset.UTC,
            System::nanoTime,
            new SimpleMeterRegistry());
    store.start();
    return store;
  }
}
