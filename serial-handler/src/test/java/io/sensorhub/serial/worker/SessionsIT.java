package io.sensorhub.serial.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.health.DeviceHealth;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.driver.Order;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.stream.Feed;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.TestInstance;
import io.sensorhub.testkit.modbus.ModbusPeer;
import io.sensorhub.testkit.modbus.ModbusPeer.Does;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A bus behind a Modbus TCP server whose sessions end, hang or are refused. */
class SessionsIT {

  private static final DeviceId ONE = new DeviceId("u1");
  private static final DeviceId TWO = new DeviceId("u2");

  @TempDir private Path folder;

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private @Nullable DeviceBoard board;
  private @Nullable LineWorker worker;

  /** Seconds; short where a test is about a session that does not answer. */
  private double timeout = 20;

  /** A unit whose silence is told soon; the others are given all the time that they need. */
  private int mute;

  private void start(ModbusPeer peer, String portKeys, double interval, int... units) {
    List<String> devices =
        Stream.of(units)
            .flatMapToInt(Arrays::stream)
            .mapToObj(unit ->
                """
                {"device_id": "u%d", "port_id": "bus", "unit_id": %d, "profile": "%s",
                 "poll_interval": %s}
                """
                    .formatted(unit, unit, unit == mute ? "mute" : "quick", interval))
            .toList();
    InstanceConfig instance =
        TestInstance.of(
            """
            {"instance_id": "x",
             "config": {"ports": [{"port_id": "bus", "driver": "modbus-tcp",
                                   "address": "tcp://127.0.0.1:%d",
                                   "reconnect": {"initial": 0.05, "max": 0.2} %s}]},
             "devices": [%s]}
            """
                .formatted(peer.port(), portKeys, String.join(",", devices)),
            Map.of("quick", profile(timeout), "mute", profile(0.15)));
    Feed feed = Workers.feed();
    board = Workers.board(instance, feed);
    worker = Workers.worker(instance, board, feed, folder, registry);
    worker.start();
  }

  private static String profile(double timeout) {
    return "driver: modbus\nprotocol: {timeout: %s, registers: {a: {address: 10}}}\n"
        .formatted(timeout);
  }

  @AfterEach
  void stop() throws IOException {
    worker().close();
  }

  private LineWorker worker() {
    return Objects.requireNonNull(worker);
  }

  private DeviceHealth health(DeviceId device) {
    return Objects.requireNonNull(board).health(device);
  }

  private void awaitReads(DeviceId device, long count) {
    Await.until(
        count + " reads of " + device, () -> health(device).consecutiveSuccesses() >= count);
  }

  private double rests() {
    return registry.get("hub_line_rests").counter().count();
  }

  private Order.Result pass(int... pdu) throws Exception {
    ByteBuffer request = ByteBuffer.allocate(pdu.length);
    for (int octet : pdu) {
      request.put((byte) octet);
    }
    CompletableFuture<Order.Result> result = new CompletableFuture<>();
    worker()
        .order(
            new Order.Pass(
                1, request.flip(), System.nanoTime() + 60_000_000_000L, result::complete));
    return result.get(60, TimeUnit.SECONDS);
  }

  @Test
  void sessionThatAnswersNobody_isOpenedAnew() {
    timeout = 1;
    try (ModbusPeer peer =
        new ModbusPeer(
            (session, question, _) -> session == 1 && question > 5 ? Does.NOTHING : Does.ANSWER)) {
      start(peer, "", 0.1, 1);
      awaitReads(ONE, 3);
      Await.until("a second session", () -> peer.sessions() == 2);
      Await.until("values again", () -> health(ONE).status() == DeviceStatus.ONLINE);
      assertEquals(1, worker().state().reconnects());
      assertEquals(LineState.State.OPEN, worker().state().state());
      long before = health(ONE).totalReads();
      Await.until("the pace of before", () -> health(ONE).totalReads() > before + 5);
      assertEquals(2, peer.sessions());
    }
  }

  @Test
  void deadUnitAmongLivingOnes_leavesTheSessionAlone_evenIfTheLivingOneIsAskedSeldom() {
    mute = 2;
    try (ModbusPeer peer = new ModbusPeer((_, _, unit) -> unit == 1 ? Does.ANSWER : Does.NOTHING)) {
      start(peer, "", 0.1, 1, 2);
      Await.until("the dead one was asked", () -> peer.questions(1, 2) >= 4);
      assertEquals(1, peer.sessions());
      assertEquals(0, health(ONE).totalFailures());
      assertEquals(DeviceStatus.OFFLINE, health(TWO).status());
    }
  }

  @Test
  void exceptionOfAGateway_isASignOfLife() {
    try (ModbusPeer peer = new ModbusPeer((_, _, _) -> Does.REFUSE)) {
      start(peer, "", 0.1, 1);
      Await.until("refused", () -> peer.questions(1, 1) >= 4);
      assertEquals(1, peer.sessions());
    }
  }

  @Test
  void onlyUnit_thatIsDead_keepsItsOneFault_andTheSessionIsTriedAnew() {
    timeout = 0.05;
    try (ModbusPeer peer = new ModbusPeer((_, _, _) -> Does.NOTHING)) {
      start(peer, "", 0.1, 1);
      Await.until("offline", () -> health(ONE).status() == DeviceStatus.OFFLINE);
      Fault first = Objects.requireNonNull(health(ONE).fault());
      Await.until("opened anew", () -> worker().state().reconnects() >= 2);
      Fault later = Objects.requireNonNull(health(ONE).fault());
      assertEquals(FaultCode.READ_TIMEOUT, later.code());
      assertEquals(first.timestamp(), later.timestamp(), "the same fault");
      Await.until("three questions before", () -> peer.questions(1, 1) >= 3);
    }
  }

  @Test
  void sessionThatIsClosedWhileIdle_isNoFault_andOpenedWhenSomethingIsDue() {
    try (ModbusPeer peer =
        new ModbusPeer((session, _, _) -> session <= 3 ? Does.ANSWER_AND_CLOSE : Does.ANSWER)) {
      start(peer, "", 1, 1);
      for (int round = 1; round <= 3; round++) {
        awaitReads(ONE, round);
        int closed = round;
        Await.until("noticed", () -> rests() >= closed);
        assertEquals(LineState.State.OPEN, worker().state().state());
      }
      awaitReads(ONE, 4);
      assertEquals(0, health(ONE).totalFailures());
      assertEquals(DeviceStatus.ONLINE, health(ONE).status());
      assertEquals(0, worker().state().reconnects());
      Await.until(
          "nothing is asked but what is due", // a question more would stay one more
          () ->
              peer.questions().stream().filter(q -> q.endsWith(" 1")).count()
                  == health(ONE).totalReads());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Does.class,
      names = {"CLOSE", "RESET"})
  void questionOnASessionThatHasEnded_isPutAgainOnTheNext_ifItOnlyReads(Does end) throws Exception {
    try (ModbusPeer peer =
        new ModbusPeer(
            (session, question, _) -> session < 4 && question == 2 ? end : Does.ANSWER)) {
      start(peer, "", 0.2, 1);
      Await.until("a fourth session", () -> peer.sessions() == 4);
      awaitReads(ONE, 6);
      assertEquals(0, health(ONE).totalFailures());
      assertEquals(0, worker().state().reconnects());
      assertInstanceOf(Order.Result.Passed.class, pass(3, 0, 5, 0, 1));
    }
  }

  @Test
  void writeOfAnotherProgram_isNotSentAgain() throws Exception {
    try (ModbusPeer peer =
        new ModbusPeer(
            (session, question, _) -> session == 1 && question == 2 ? Does.CLOSE : Does.ANSWER)) {
      start(peer, "", 60, 1);
      awaitReads(ONE, 1);
      Order.Result result = pass(6, 0, 5, 0, 1);
      Order.Result.Passed passed = assertInstanceOf(Order.Result.Passed.class, result);
      assertEquals((byte) 0x86, passed.answer().get(0), "an exception");
      assertEquals(2, peer.questions(1, 1));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Does.class,
      names = {"CLOSE", "RESET"})
  void peerThatEndsEachSession_isAFault_andIsLeftAloneForTheBackoff(Does end) {
    try (ModbusPeer peer = new ModbusPeer((_, _, _) -> end)) {
      start(peer, "", 0.1, 1);
      Await.until("offline", () -> health(ONE).status() == DeviceStatus.OFFLINE);
      Await.until("the line is at fault", () -> isFault(ONE, FaultCode.LINE_DOWN));
      Await.until("four sessions", () -> peer.sessions() >= 4);
      assertTrue(rests() <= 2, rests() + " sessions were taken for idle");
    }
  }

  /** Each second session ends at its first question, and the others at their third. */
  @ParameterizedTest
  @EnumSource(
      value = Does.class,
      names = {"CLOSE", "RESET", "NOISE"})
  void peerThatEndsASessionBeforeItsFirstAnswer_nowAndThen_isNoFault(Does end) {
    try (ModbusPeer peer =
        new ModbusPeer(
            (session, question, _) -> session % 2 == 1 || question == 3 ? end : Does.ANSWER)) {
      start(peer, "", 0.1, 1);
      awaitReads(ONE, 12);
      Await.until("sessions", () -> peer.sessions() >= 12);
      assertEquals(0, health(ONE).totalFailures());
      assertEquals(DeviceStatus.ONLINE, health(ONE).status());
      assertEquals(0, worker().state().reconnects());
    }
  }

  @Test
  void noiseOnAReopenedLine_isNotTakenForWork_andDoesNotResetTheBackoff() {
    try (ModbusPeer peer =
        new ModbusPeer(
            (session, question, _) -> session == 1 && question == 1 ? Does.ANSWER : Does.NOISE)) {
      start(peer, "", 0.1, 1);
      Await.until("the fourth attempt", () -> attempt() >= 4);
    }
  }

  private boolean isFault(DeviceId device, FaultCode code) {
    Fault fault = health(device).fault();
    return fault != null && fault.code() == code;
  }

  private int attempt() {
    Fault fault = health(ONE).fault();
    return fault == null ? 0 : fault.retry().map(Fault.Retry::attempt).orElse(0);
  }

  @Test
  void connectionIsClosedAfterEachRound_whereThePortSaysSo() throws Exception {
    try (ModbusPeer peer = new ModbusPeer((_, _, _) -> Does.ANSWER)) {
      start(peer, ", \"close_after_round\": true", 2, 1, 2);
      awaitReads(ONE, 3);
      awaitReads(TWO, 3);
      Await.until("the session is closed", () -> rests() >= 3);
      // one each, and more if the machine is so slow that something is always due
      assertTrue(peer.questions(2, 1) > 0 && peer.questions(2, 2) > 0, "one session for both");
      assertInstanceOf(Order.Result.Passed.class, pass(3, 0, 5, 0, 1), "opened for an order");
      assertEquals(0, health(ONE).totalFailures());
      assertEquals(0, worker().state().reconnects());
    }
  }

  @Test
  void peerThatIsDeafAtFirst_isAskedAfterTheDelay() {
    AtomicLong first = new AtomicLong();
    try (ModbusPeer peer =
        new ModbusPeer((_, _, _) -> {
          first.compareAndSet(0, System.nanoTime());
          return Does.ANSWER;
        })) {
      long begun = System.nanoTime();
      start(peer, ", \"connect_delay\": 0.4", 1, 1);
      awaitReads(ONE, 1);
      assertTrue(first.get() - begun >= 400_000_000L, "asked after the delay");
    }
  }
}
