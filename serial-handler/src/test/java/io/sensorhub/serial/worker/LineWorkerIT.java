package io.sensorhub.serial.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.stream.Feed;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.TestInstance;
import io.sensorhub.testkit.line.PseudoTerminal;
import io.sensorhub.testkit.line.Ser2net;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real line worker on real pseudo-terminals and a real ser2net, which are unplugged. */
class LineWorkerIT {

  private static final DeviceId ID = new DeviceId("d");

  @TempDir private Path folder;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private @Nullable DeviceBoard board;
  private @Nullable LineWorker worker;

  private Path link() {
    return folder.resolve("radio");
  }

  /**
   * Starts a worker.
   *
   * @param port members of the port, besides its id and driver
   */
  private void start(String port) {
    InstanceConfig instance =
        TestInstance.of(
            """
            {"instance_id": "x",
             "config": {"ports": [{"port_id": "radio", "driver": "json-lines", %s}]},
             "devices": [{"device_id": "d", "port_id": "radio", "profile": "generic-json-lines"}]}
            """
                .formatted(port));
    Feed feed = Workers.feed();
    board = Workers.board(instance, feed);
    worker = Workers.worker(instance, board, feed, folder, registry);
    worker.start();
  }

  private void startLocal() {
    start(
        "\"serial_path\": \"%s\", \"reconnect\": {\"initial\": 0.02, \"max\": 0.1}"
            .formatted(link()));
  }

  @AfterEach
  void stop() throws IOException {
    worker().close();
    assertEquals(LineState.State.CLOSED, worker().state().state());
  }

  private LineWorker worker() {
    return Objects.requireNonNull(worker);
  }

  private DeviceBoard board() {
    return Objects.requireNonNull(board);
  }

  private void awaitValue(long n) {
    Await.until("value " + n, () -> isValue(n));
  }

  private boolean isValue(long n) {
    Optional<Value> wanted = Optional.of(new Value.Whole(n));
    return board().reading(ID).map(reading -> reading.values().get("n")).equals(wanted);
  }

  private boolean isStatus(DeviceStatus status) {
    return board().health(ID).status() == status;
  }

  private void awaitStatus(DeviceStatus status) {
    Await.until("status " + status, () -> isStatus(status));
  }

  private Fault fault() {
    return Objects.requireNonNull(board().health(ID).fault());
  }

  @Test
  void lineThatIsNotThere_isToldWithItsPath_andOpenedWhenItComes() {
    startLocal();
    awaitStatus(DeviceStatus.OFFLINE);
    assertEquals(FaultCode.LINE_DOWN, fault().code());
    assertTrue(fault().message().contains(link().toString()), fault().message());
    assertTrue(fault().retry().isPresent());
    try (PseudoTerminal radio = PseudoTerminal.at(link())) {
      awaitStatus(DeviceStatus.ONLINE);
      radio.line("{\"n\":1}");
      awaitValue(1);
    }
  }

  @Test
  void unpluggedLine_isReopened_againAndAgain_withoutALeak() throws Exception {
    startLocal();
    int before = 0;
    for (int round = 1; round <= 12; round++) {
      try (PseudoTerminal radio = PseudoTerminal.at(link())) {
        awaitStatus(DeviceStatus.ONLINE);
        radio.line("{\"n\":" + round + "}");
        awaitValue(round);
        radio.bytes("{\"n\":99".getBytes(StandardCharsets.US_ASCII));
        if (round == 2) {
          before = descriptors();
        }
        if (round == 12) {
          // Java opens files of its own now and then; a leak would be ten
          assertTrue(descriptors() <= before + 5, before + " descriptors, then " + descriptors());
        }
      }
      awaitStatus(DeviceStatus.OFFLINE);
    }
    assertEquals(11, worker().state().reconnects());
    assertEquals(11, registry.get("hub_line_reconnects").counter().count());
  }

  private static int descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return (int) open.count();
    }
  }

  @Test
  void lineThatComesBack_isNotKeptWaitingByALongBackoff() {
    start(
        "\"serial_path\": \"%s\", \"reconnect\": {\"initial\": 3600, \"max\": 3600}"
            .formatted(link()));
    for (int round = 1; round <= 3; round++) {
      try (PseudoTerminal radio = PseudoTerminal.at(link())) {
        awaitStatus(DeviceStatus.ONLINE);
        radio.line("{\"n\":" + round + "}");
        awaitValue(round);
      }
      awaitStatus(DeviceStatus.OFFLINE);
    }
  }

  @Test
  void fileOfTheDeviceThatHasGone_isALoss_evenWhereNoReadFails() throws IOException {
    startLocal();
    try (PseudoTerminal radio = PseudoTerminal.at(link())) {
      awaitStatus(DeviceStatus.ONLINE);
      Files.delete(link());
      awaitStatus(DeviceStatus.OFFLINE);
      Files.createSymbolicLink(link(), radio.device());
      awaitStatus(DeviceStatus.ONLINE);
    }
  }

  @Test
  void silentLine_isOpenedAnew_andItsDeviceIsOfflineUntilItSpeaks() {
    start(
        "\"serial_path\": \"%s\", \"silence\": 0.7, \"reconnect\": {\"initial\": 0.05, \"max\": 0.1}"
            .formatted(link()));
    try (PseudoTerminal radio = PseudoTerminal.at(link())) {
      Await.until("open", () -> worker().state().state() == LineState.State.OPEN);
      Await.repeating("online", () -> radio.line("{\"n\":1}"), () -> isStatus(DeviceStatus.ONLINE));
      awaitStatus(DeviceStatus.OFFLINE);
      assertEquals(FaultCode.READ_TIMEOUT, fault().code());
      Await.until("opened anew", () -> worker().state().reconnects() >= 2);
      assertEquals(DeviceStatus.OFFLINE, board().health(ID).status());
      Await.repeating(
          "online with its value",
          () -> radio.line("{\"n\":2}"),
          () -> isValue(2) && isStatus(DeviceStatus.ONLINE));
    }
  }

  @Test
  void silentLine_isHeardAtOnce_howeverSeldomItIsOpenedAnew() {
    start(
        "\"serial_path\": \"%s\", \"silence\": 0.5, \"reconnect\": {\"initial\": 600, \"max\": 600}"
            .formatted(link()));
    try (PseudoTerminal radio = PseudoTerminal.at(link())) {
      Await.until("opened anew at once", () -> worker().state().reconnects() == 1);
      Await.until("open", () -> worker().state().state() == LineState.State.OPEN);
      assertEquals(FaultCode.READ_TIMEOUT, fault().code());
      radio.line("{\"n\":3}");
      Await.until("its one line is heard", () -> isValue(3) && isStatus(DeviceStatus.ONLINE));
      assertEquals(1, worker().state().reconnects());
    }
  }

  @Test
  void deviceOfAnotherProgram_isLeftAlone_andItsHolderIsNamed() throws Exception {
    try (PseudoTerminal radio = PseudoTerminal.at(link())) {
      Process other =
          new ProcessBuilder("flock", "--exclusive", radio.device().toString(), "sleep", "600")
              .start();
      try {
        Await.until("the other one holds it", () -> holdsLock(other));
        startLocal();
        awaitStatus(DeviceStatus.OFFLINE);
        assertTrue(
            fault().message().matches(".*in use by (flock|sleep) \\(pid \\d+\\)"),
            fault().message());
      } finally {
        other.descendants().forEach(ProcessHandle::destroyForcibly);
        other.destroyForcibly();
        assertTrue(other.waitFor(60, TimeUnit.SECONDS));
      }
      awaitStatus(DeviceStatus.ONLINE);
    }
  }

  private static boolean holdsLock(Process process) {
    return process.descendants().findAny().isPresent();
  }

  @Test
  void openLine_doesNotHangUp_sothatAReconnectResetsNoBoard() throws Exception {
    startLocal();
    try (PseudoTerminal radio = PseudoTerminal.at(link())) {
      awaitStatus(DeviceStatus.ONLINE);
      Process settings = new ProcessBuilder("stty", "-a", "-F", radio.device().toString()).start();
      String text = new String(settings.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(text.contains("-hupcl") && text.contains("-echo "), text);
    }
  }

  @Test
  void badLines_areCounted_andTheLineAfterIsRead() {
    try (PseudoTerminal radio = PseudoTerminal.at(link())) {
      startLocal();
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
      Await.until("five messages", () -> registry.get("hub_line_messages").counter().count() == 5);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "rfc2217"})
  void lineBehindSer2net_isReadAgain_afterTheServerAndTheDeviceWereGone(String scheme)
      throws Exception {
    int port = FreePort.find();
    start(
        "\"address\": \"%s://127.0.0.1:%d\", \"baud_rate\": 19200, \"parity\": \"even\","
                .formatted(scheme, port)
            + " \"reconnect\": {\"initial\": 0.05, \"max\": 0.2}");
    awaitStatus(DeviceStatus.OFFLINE);
    assertTrue(fault().message().contains("Connection refused"), fault().message());
    try (PseudoTerminal radio = PseudoTerminal.at(link())) {
      for (int round = 1; round <= 3; round++) {
        try (Ser2net _ = Ser2net.serve(scheme, port, radio.device(), folder)) {
          awaitStatus(DeviceStatus.ONLINE);
          byte[] noise = {(byte) 0xff, (byte) 0xff, (byte) 0xfa, 0, '\n'};
          String said = "{\"n\":" + round + ",\"text\":\"ü\"}";
          int value = round;
          Await.repeating(
              "value " + round, // what came before ser2net had opened the device is lost
              () -> {
                radio.bytes(noise);
                radio.line(said);
              },
              () -> isValue(value));
        }
        awaitStatus(DeviceStatus.OFFLINE);
      }
    }
  }

  @Test
  void serverWithoutRfc2217_isToldApart() throws Exception {
    int port = FreePort.find();
    try (PseudoTerminal radio = PseudoTerminal.at(link());
        Ser2net _ = Ser2net.serve("tcp", port, radio.device(), folder)) {
      start(
          "\"address\": \"rfc2217://127.0.0.1:%d\", \"reconnect\": {\"initial\": 0.05}"
              .formatted(port));
      awaitStatus(DeviceStatus.OFFLINE);
      assertTrue(fault().message().contains("tcp:// may fit"), fault().message());
    }
  }
}
