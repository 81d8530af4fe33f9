package io.sensorhub.bench;

import io.sensorhub.bench.figures.Report;
import io.sensorhub.bench.peer.PacedUnit;
import io.sensorhub.bench.peer.Peer;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.line.PseudoTerminal;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/**
 * How much of a bus's wire is used: blocks of 20 registers of one unit, read as often as the wire
 * allows; beside the hub a pymodbus client that asks without a pause.
 */
final class ModbusBus {

  private static final int BLOCKS = 8;
  private static final int OCTETS = 8 + 45;
  private static final long THINK_NANOS = 10_000_000;

  /** A plan of more than the whole wire is refused. */
  private static final double PLANNED = 0.99;

  private ModbusBus() {}

  static void run(int seconds) throws Exception {
    Report report = new Report("modbus-bus");
    for (int baudRate : new int[] {9_600, 115_200}) {
      Path folder = Files.createTempDirectory("hub-bench");
      double limit = limitSeconds(baudRate);
      try (PseudoTerminal line = PseudoTerminal.at(folder.resolve("bus"));
          PacedUnit unit = new PacedUnit(line, baudRate, THINK_NANOS)) {
        double rate = hub(folder, baudRate, limit, unit, seconds);
        print(report, baudRate, "serial-handler", rate, limit);
      }
      try (PseudoTerminal line = PseudoTerminal.at(folder.resolve("bus"));
          PacedUnit _ = new PacedUnit(line, baudRate, THINK_NANOS)) {
        print(report, baudRate, "pymodbus client loop", python(folder, baudRate, seconds), limit);
      }
    }
    report.note(
        "of the wire: octets, two times t3.5 and the unit's 10 ms; the hub's plan asks for all but"
            + " a hundredth of it");
    report.print();
  }

  private static void print(Report report, int baudRate, String who, double rate, double limit) {
    report
        .row(who + ", " + baudRate + " baud")
        .put("requests/s", rate)
        .put("% of the wire", 100 * rate * limit);
  }

  /** The least time of one question and its answer. */
  private static double limitSeconds(int baudRate) {
    double silence = baudRate > 19_200 ? 0.00175 : 3.5 * 11 / baudRate;
    return OCTETS * 10.0 / baudRate + 2 * silence + THINK_NANOS / 1e9;
  }

  private static double hub(Path folder, int baudRate, double limit, PacedUnit unit, int seconds)
      throws Exception {
    StringBuilder registers = new StringBuilder();
    for (int block = 0; block < BLOCKS; block++) {
      registers.append(
          String.format(
              "%s\"first_%d\": {\"address\": %d, \"alone\": false}, \"last_%d\": {\"address\": %d}",
              block == 0 ? "" : ", ", block, 20 * block, block, 20 * block + 19));
    }
    Path profiles = Files.createDirectories(folder.resolve("profiles.d"));
    Files.writeString(
        profiles.resolve("bench.yaml"),
        """
        description: blocks of twenty registers
        driver: modbus
        protocol: {max_words: 20, max_gap: 18, timeout: 0.5}
        """);
    Path instance = folder.resolve("bench.json");
    Files.writeString(
        instance,
        String.format(
            Locale.ROOT,
            """
            {"instance_id": "bench",
             "config": {"poll_interval": %.4f,
                        "ports": [{"port_id": "bus", "serial_path": "%s", "baud_rate": %d,
                                   "driver": "modbus-rtu"}]},
             "devices": [{"device_id": "unit", "port_id": "bus", "unit_id": 1, "profile": "bench",
                          "registers": {%s}}]}
            """,
            BLOCKS * limit / PLANNED,
            folder.resolve("bus"),
            baudRate,
            registers));
    try (Peer _ = Peer.serialHandler(instance, FreePort.find())) {
      Await.until("the first answers", () -> unit.answered() > 3 * BLOCKS);
      long before = unit.answered();
      long begun = System.nanoTime();
      LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
      return (unit.answered() - before) / ((System.nanoTime() - begun) / 1e9);
    }
  }

  private static double python(Path folder, int baudRate, int seconds) throws Exception {
    Path script = folder.resolve("modbus_client.py");
    try (InputStream source = ModbusBus.class.getResourceAsStream("/peers/modbus_client.py")) {
      Files.copy(Objects.requireNonNull(source), script, StandardCopyOption.REPLACE_EXISTING);
    }
    Process process =
        new ProcessBuilder(
                List.of(
                    "/usr/bin/python3",
                    script.toString(),
                    folder.resolve("bus").toString(),
                    "" + baudRate,
                    "" + BLOCKS,
                    "" + seconds))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String answers =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return Double.parseDouble(answers) / seconds;
  }
}
