package io.sensorhub.poller.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.poller.client.SharedClient;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.stream.Feed;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.TestInstance;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands whose time ends before, while and after they are sent, on a real web server. */
class CommandTimesIT {

  private static final String PROFILE =
      """
      driver: http
      protocol:
        path: /status
        values: {relay: /relay, level: /level}
        commands:
          relay: {path: /set, query: {relay: "{value}"}}
          level: {path: /level, query: {to: "{value}"}, takes: number}
      """;

  private static final String WITH_LOGIN =
      PROFILE
          + """
            login:
              path: /login
              headers: {X-Session: "{sid}"}
              take: {sid: /sid}
          """;

  private static final Duration SHORT = Duration.ofMillis(150);

  /** Enough to send something in, on any machine. */
  private static final Duration ENOUGH = Duration.ofSeconds(4);

  private static final Duration LONG = Duration.ofSeconds(60);

  private final MockWebServer web = new MockWebServer();
  private final OkHttpClient client = SharedClient.open();
  private final Semaphore host = new Semaphore(1, true);
  private final Set<String> held = ConcurrentHashMap.newKeySet();
  private final CountDownLatch release = new CountDownLatch(1);
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();

  @BeforeEach
  void start() throws Exception {
    web.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
            String path = request.getUrl().encodedPath();
            asked.add(path);
            if (held.contains(path)) {
              release.await();
            }
            return new MockResponse.Builder()
                .body("{\"relay\": true, \"level\": 3, \"sid\": \"abc\"}")
                .build();
          }
        });
    web.start();
  }

  @AfterEach
  void stop() throws Exception {
    release.countDown();
    web.close();
    SharedClient.closing(client).close();
  }

  private DeviceConfig config(String profile, String more) {
    return TestInstance.of(
            """
            {"instance_id": "x",
             "devices": [{"device_id": "d", "url": "%s", "profile": "p"%s,
                          "poll_interval": 0.1, "timeout": {"connect": 20, "read": 60}}]}
            """
                .formatted(web.url("/"), more),
            Map.of("p", profile))
        .devices()
        .getFirst();
  }

  private static DeviceBoard board(DeviceConfig config) {
    return new DeviceBoard(
        ServiceName.HTTP_POLLER, List.of(config), new Feed(), Clock.systemUTC(), System::nanoTime);
  }

  private Poller poller(DeviceConfig config, DeviceBoard board) {
    return new Poller(
        WebDevice.of(config, client),
        host,
        new DeviceState(config, board, Clock.systemUTC()),
        _ -> Optional.empty(),
        Duration.ZERO,
        System::nanoTime);
  }

  private CommandResult command(String profile, Map<String, JsonNode> values, Duration time)
      throws InterruptedException {
    DeviceConfig config = config(profile, "");
    try (Poller poller = poller(config, board(config))) {
      return poller.command(values, time);
    }
  }

  private static Map<String, JsonNode> relayAndLevel() {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    values.put("relay", BooleanNode.TRUE);
    values.put("level", IntNode.valueOf(3));
    return values;
  }

  @Test
  void commandWhoseTurnDoesNotCome_isNotSent() throws Exception {
    host.acquire();
    CommandResult ended = command(PROFILE, Map.of("relay", BooleanNode.TRUE), SHORT);
    assertEquals(new CommandResult.TooLate(List.of()), ended);
    host.release();
    assertEquals(List.of(), List.copyOf(asked));
  }

  @Test
  void commandWithoutAnyTime_isNotSent_andNeitherIsTheNextValueOfALostOne() throws Exception {
    assertEquals(
        new CommandResult.TooLate(List.of()),
        command(PROFILE, Map.of("relay", BooleanNode.TRUE), Duration.ZERO));
    assertEquals(List.of(), List.copyOf(asked));
    held.add("/set");
    CommandResult.Failed lost =
        assertInstanceOf(CommandResult.Failed.class, command(PROFILE, relayAndLevel(), ENOUGH));
    assertFalse(lost.failure().known(), "it was sent, and nobody knows");
    Await.until("the request", () -> asked.contains("/set"));
    assertEquals(List.of("/set"), List.copyOf(asked));
    assertEquals(1, host.availablePermits());
  }

  @Test
  void loginThatTakesAllTheTime_meansThatTheCommandWasNotSent() throws Exception {
    held.add("/login");
    CommandResult ended = command(WITH_LOGIN, Map.of("relay", BooleanNode.TRUE), ENOUGH);
    assertEquals(new CommandResult.TooLate(List.of()), ended);
    Await.until("the login", () -> asked.contains("/login"));
    assertEquals(List.of("/login"), List.copyOf(asked));
  }

  @Test
  void commandThatCannotBeReadBackInTime_isTaken_andItsReadGoesOn() throws Exception {
    held.add("/status");
    DeviceConfig config = config(PROFILE, "");
    DeviceBoard board = board(config);
    try (Poller poller = poller(config, board)) {
      assertInstanceOf(CommandResult.Unread.class, poller.command(relayAndLevel(), ENOUGH));
      assertEquals(List.of("/set", "/level", "/status"), List.copyOf(asked));
      assertEquals(0, host.availablePermits(), "the device is being read");
      Fault late = poller.readNow(SHORT).orElseThrow();
      assertEquals(FaultCode.READ_TIMEOUT, late.code());
      release.countDown();
      Await.until("the values", () -> board.reading(config.id()).isPresent());
      Await.until("the turn is given back", () -> host.availablePermits() == 1);
      assertEquals(
          new Value.Flag(true), board.reading(config.id()).orElseThrow().values().get("relay"));
      assertEquals(0, board.health(config.id()).totalFailures(), "only slow");
    }
  }

  @Test
  void readThatTakesTooLong_isAnsweredInTime_andStillCounts() throws Exception {
    held.add("/status");
    DeviceConfig config = config(PROFILE, "");
    DeviceBoard board = board(config);
    try (Poller poller = poller(config, board)) {
      assertEquals(FaultCode.READ_TIMEOUT, poller.readNow(SHORT).orElseThrow().code());
      release.countDown();
      Await.until("the values", () -> board.reading(config.id()).isPresent());
      assertEquals(Optional.empty(), poller.readNow(LONG));
    }
  }

  @Test
  void whatTheLibraryThrows_isAFaultOfTheDevice_andCostsNoTurn() throws Exception {
    DeviceConfig config =
        config(
            WITH_LOGIN.replace("\"{sid}\"}", "\"{sid}\", X-Name: \"{username}\"}"),
            ", \"credentials\": {\"username\": \"Küche\", \"password\": \"p\"}");
    DeviceBoard board = board(config);
    try (Poller poller = poller(config, board)) {
      CommandResult.Failed failed =
          assertInstanceOf(
              CommandResult.Failed.class, poller.command(Map.of("relay", BooleanNode.TRUE), LONG));
      assertEquals(FaultCode.INVALID_RESPONSE, failed.failure().code());
      assertEquals(
          "not asked: the header X-Name cannot carry its value, which has signs beyond ASCII",
          failed.failure().message());
      assertTrue(failed.failure().known(), "nothing was sent");
      assertEquals(1, host.availablePermits());
      poller.start();
      Await.until("its thread goes on", () -> board.health(config.id()).totalFailures() >= 2);
      Await.until("no turn is kept", () -> host.availablePermits() == 1);
      assertFalse(asked.contains("/set"));
    }
  }
}
