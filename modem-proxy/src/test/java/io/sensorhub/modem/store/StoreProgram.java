package io.sensorhub.modem.store;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sensorhub.core.Json;
import io.sensorhub.modem.entry.LogEntry;
import io.sensorhub.modem.entry.Modem;
import io.sensorhub.modem.entry.Octets;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;

/**
 * A process with a store, for tests; its argument is the folder. Commands, one line each: {@code
 * port IMEI PORT}, {@code log NUMBER}, {@code ports}, {@code health}. Each is answered in one line.
 */
final class StoreProgram {

  private static final Duration LONG = Duration.ofMinutes(1);

  private StoreProgram() {}

  public static void main(String[] arguments) throws Exception {
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    Store store =
        new Store(
            Optional.of(Path.of(arguments[0])),
            "rack",
            Clock.systemUTC(),
            ZoneOffset.UTC,
            System::nanoTime,
            metrics);
    store.start();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ", -1);
      switch (words[0]) {
        case "port" -> {
          store.wants(words[1], Integer.parseInt(words[2]), Json.object(), 0);
          store.counts().add(words[1], "", "a", new Octets(1, 1));
          System.out.println("written " + store.settle(LONG));
        }
        case "log" -> {
          for (int i = 0; i < Integer.parseInt(words[1]); i++) {
            store.log(new LogEntry(Instant.now(), "m", "AT", "x".repeat(500), "test", 1, "ok"));
          }
          System.out.println("taken");
        }
        case "ports" -> {
          StringBuilder all = new StringBuilder();
          for (Modem modem : store.modems()) {
            all.append(modem.serial()).append('=').append(modem.port()).append(' ');
          }
          System.out.println(all.toString().trim());
        }
        default -> {
          FunctionCounter dropped = metrics.find("hub_store_dropped").functionCounter();
          System.out.println(
              store.health() + " dropped=" + Objects.requireNonNull(dropped).count());
        }
      }
      System.out.flush();
    }
    store.close();
  }
}
