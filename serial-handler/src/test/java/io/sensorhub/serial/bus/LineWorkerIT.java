package io.sensorhub.serial.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.DeviceStatus;
import io.sensorhub.core.EventId;
import io.sensorhub.core.Fault;
import io.sensorhub.core.FaultCode;
import io.sensorhub.core.Json;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.config.PortConfig;
import io.sensorhub.core.config.Problems;
import io.sensorhub.core.config.Reconnect;
import io.sensorhub.core.config.SerialParameters;
import io.sensorhub.core.config.SerialParameters.FlowControl;
import io.sensorhub.core.config.SerialParameters.Parity;
import io.sensorhub.core.profile.Profile;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.Drivers;
import io.sensorhub.driver.LineSetup;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.device.EventNumbers;
import io.sensorhub.serial.line.LocalLine;
import io.sensorhub.stream.Feed;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.PseudoTerminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real line worker on a real pseudo-terminal, which is unplugged. */
class LineWorkerIT {

  private static final DeviceId ID = new DeviceId("d");

  @TempDir private Path folder;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final EventId start = new EventId("serial-handler", "aa", 0);
  private final Feed feed = new Feed(start);
  private Path link;
  private DeviceBoard board;
  private LineWorker worker;

  @BeforeEach
  void worker() {
    link = folder.resolve("radio");
    PortConfig port =
        new PortConfig(
            "radio",
            link.toString(),
            "json-lines",
            new SerialParameters(115_200, 8, Parity.NONE, 1, FlowControl.NONE),
            new Reconnect(Duration.ofMillis(20), Duration.ofMillis(100), 2),
            Optional.empty(),
            65_536);
    Profile profile =
        new Profile(
            "p", "", "json-lines", "generic", "m", Duration.ZERO, Map.of(), Json.object(), "p#");
    DeviceConfig device =
        new DeviceConfig(
            ID,
            profile,
            new DeviceConfig.OnPort("radio"),
            "d",
            "m",
            "generic",
            true,
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ZERO,
            Map.of());
    Clock clock = Clock.systemUTC();
    board = new DeviceBoard("serial", List.of(device), feed, clock, System::nanoTime);
    Driver driver =
        Drivers.named("json-lines")
            .orElseThrow()
            .create(new LineSetup(port, List.of(device)), new Problems())
            .orElseThrow();
    worker =
        new LineWorker(
            port,
            new LocalLine(port.path(), port.parameters()),
            driver,
            List.of(ID),
            board,
            new EventNumbers(start, feed, clock),
            new LineMeters(registry, "radio"),
            clock);
  }

  @AfterEach
  void stop() throws IOException {
    worker.close();
    assertEquals(LineState.State.CLOSED, worker.state().state());
  }

  private Optional<Value> value() {
    return board.reading(ID).map(reading -> reading.values().get("n"));
  }

  private void awaitValue(long n) {
    Await.until("value " + n, () -> value().equals(Optional.of(new Value.Whole(n))));
  }

  private void awaitStatus(DeviceStatus status) {
    Await.until("status " + status, () -> board.health(ID).status() == status);
  }

  @Test
  void lineThatIsNotThere_isToldWithItsPath_andOpenedWhenItComes() {
    worker.start();
    awaitStatus(DeviceStatus.OFFLINE);
    Fault fault = Objects.requireNonNull(board.health(ID).fault());
    assertEquals(FaultCode.LINE_DOWN, fault.code());
    assertTrue(fault.message().contains(link.toString()), fault.message());
    assertTrue(fault.retry().isPresent());
    try (PseudoTerminal radio = PseudoTerminal.at(link)) {
      awaitStatus(DeviceStatus.ONLINE);
      radio.line("{\"n\":1}");
      awaitValue(1);
    }
  }

  @Test
  void unpluggedLine_isReopened_againAndAgain_withoutALeak() throws Exception {
    worker.start();
    int before = 0;
    for (int round = 1; round <= 12; round++) {
      try (PseudoTerminal radio = PseudoTerminal.at(link)) {
        awaitStatus(DeviceStatus.ONLINE);
        radio.line("{\"n\":" + round + "}");
        awaitValue(round);
        radio.bytes("{\"n\":99".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        if (round == 2) {
          before = descriptors();
        }
        if (round == 12) {
          assertTrue(descriptors() <= before + 2, before + " descriptors, then " + descriptors());
        }
      }
      awaitStatus(DeviceStatus.OFFLINE);
    }
    assertEquals(11, worker.state().reconnects());
  }

  private static int descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return (int) open.count();
    }
  }

  @Test
  void badLines_areCounted_andTheLineAfterIsRead() {
    try (PseudoTerminal radio = PseudoTerminal.at(link)) {
      worker.start();
      awaitStatus(DeviceStatus.ONLINE);
      radio.line("no json");
      radio.line("x".repeat(70_000));
      radio.bytes(new byte[] {(byte) 0xff, (byte) 0xfe, '\n'});
      radio.line("[1]");
      radio.line("{\"n\":5}");
      awaitValue(5);
      for (String reason : List.of("invalid_json", "too_long", "invalid_utf8", "not_an_object")) {
        assertEquals(
            1.0, registry.get("hub_line_skipped").tag("reason", reason).counter().count(), reason);
      }
    }
  }
}
