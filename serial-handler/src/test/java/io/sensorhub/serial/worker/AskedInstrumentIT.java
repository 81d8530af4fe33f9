package io.sensorhub.serial.worker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.driver.Order;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.stream.Feed;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.TestInstance;
import io.sensorhub.testkit.line.LineInstrument;
import io.sensorhub.testkit.line.PseudoTerminal;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real line worker and an instrument that must be asked, on a pseudo-terminal. */
class AskedInstrumentIT {

  private static final DeviceId ID = new DeviceId("d");

  private static final String PROFILE =
      """
      driver: text-lines
      protocol:
        ask: [{send: R, end: cr, interval: 0.3, timeout: 3, match: '^(?P<ph>[0-9.]+|nan)$'}]
        lines: [{match: '^ALARM (?P<alarm>\\d+)$'}]
      """;

  @TempDir private Path folder;

  private LineWorker worker(InstanceConfig instance, DeviceBoard board, Feed feed) {
    return Workers.worker(instance, board, feed, folder, new SimpleMeterRegistry());
  }

  private static void awaitOnline(DeviceBoard board) {
    Await.until("online", () -> board.health(ID).status() == DeviceStatus.ONLINE);
  }

  private static void awaitValue(DeviceBoard board, String property, Value value) {
    Await.until(
        property + " " + value,
        () ->
            board
                .reading(ID)
                .map(reading -> reading.values().get(property))
                .equals(Optional.of(value)));
  }

  @Test
  void instrumentIsAsked_silentIsTold_andARefreshAsksAtOnce() throws Exception {
    Path link = folder.resolve("probe");
    InstanceConfig instance =
        TestInstance.of(
            """
            {"instance_id": "x",
             "config": {"ports": [{"port_id": "p", "driver": "text-lines", "serial_path": "%s"}]},
             "devices": [{"device_id": "d", "port_id": "p", "profile": "ph"}]}
            """
                .formatted(link),
            Map.of("ph", PROFILE));
    Feed feed = Workers.feed();
    DeviceBoard board = Workers.board(instance, feed);
    try (PseudoTerminal terminal = PseudoTerminal.at(link);
        LineInstrument instrument = new LineInstrument(terminal);
        LineWorker worker = worker(instance, board, feed)) {
      worker.start();
      Await.until("asked", () -> instrument.asked().contains("R"));
      Await.until("told", () -> board.health(ID).status() == DeviceStatus.OFFLINE);
      assertEquals(FaultCode.READ_TIMEOUT, Objects.requireNonNull(board.health(ID).fault()).code());
      instrument.answers("R", "7.02");
      awaitValue(board, "ph", new Value.Decimal(7.02));
      awaitOnline(board);
      terminal.bytes("ALARM 3\r\n".getBytes(US_ASCII));
      awaitValue(board, "alarm", new Value.Whole(3));
      instrument.answers("R", "nan");
      awaitValue(board, "ph", new Value.Missing());
      awaitOnline(board);
      int before = instrument.asked().size();
      CompletableFuture<Order.Result> result = new CompletableFuture<>();
      long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      worker.order(new Order.Read(ID, deadline, result::complete));
      assertInstanceOf(Order.Result.Done.class, result.get(60, TimeUnit.SECONDS));
      assertTrue(instrument.asked().size() > before);
      instrument.answers("R", "*ER");
      Await.until(
          "shown",
          () ->
              Optional.ofNullable(board.health(ID).fault())
                  .filter(fault -> fault.code() == FaultCode.INVALID_RESPONSE)
                  .filter(fault -> fault.message().contains("*ER"))
                  .isPresent());
    }
  }

  @Test
  void connectionIsClosedAfterEachRound_whereThePortSaysSo() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InstanceConfig instance =
          TestInstance.of(
              """
              {"instance_id": "x",
               "config": {"ports": [{"port_id": "p", "driver": "text-lines",
                                     "address": "tcp://127.0.0.1:%d", "close_after_round": true}]},
               "devices": [{"device_id": "d", "port_id": "p", "profile": "ph"}]}
              """
                  .formatted(server.getLocalPort()),
              Map.of(
                  "ph",
                  "driver: text-lines\n"
                      + "protocol: {ask: [{send: R, end: cr, interval: 2, timeout: 20, match:"
                      + " '^(?P<ph>[0-9.]+)$'}]}\n"));
      Feed feed = Workers.feed();
      DeviceBoard board = Workers.board(instance, feed);
      try (LineWorker worker = worker(instance, board, feed)) {
        worker.start();
        for (int session = 1; session <= 3; session++) {
          try (Socket peer = server.accept()) {
            peer.setSoTimeout(60_000);
            InputStream in = peer.getInputStream();
            String question = new String(in.readNBytes(2), US_ASCII);
            for (int round = 0; !question.isEmpty(); round++) {
              assertEquals("R\r", question);
              assertTrue(round < 20, "not closed by the hub"); // but where the next is due already
              peer.getOutputStream().write((session + ".5\r").getBytes(US_ASCII));
              question = new String(in.readNBytes(2), US_ASCII);
            }
          }
          awaitValue(board, "ph", new Value.Decimal(session + 0.5));
        }
        awaitOnline(board);
      }
    }
  }
}
