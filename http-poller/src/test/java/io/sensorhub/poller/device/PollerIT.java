package io.sensorhub.poller.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.health.DeviceHealth;
import io.sensorhub.core.health.DeviceStatus;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.poller.client.DeviceClient;
import io.sensorhub.poller.client.SharedClient;
import io.sensorhub.poller.device.HttpDevice.Failure;
import io.sensorhub.poller.device.HttpDevice.Success;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.stream.Feed;
import io.sensorhub.testkit.Await;
import io.sensorhub.testkit.FreePort;
import io.sensorhub.testkit.TestInstance;
import io.sensorhub.testkit.web.HttpFake;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Devices behind a real web server that does what devices do. */
class PollerIT {

  private final HttpFake web = new HttpFake();
  private final OkHttpClient client = SharedClient.open();
  private final Clock clock = Clock.systemUTC();

  @AfterEach
  void stop() throws Exception {
    web.close();
    SharedClient.closing(client).close();
  }

  private static DeviceConfig config(String id, String url, String protocol) throws Exception {
    return config(id, url, protocol, 20);
  }

  private static DeviceConfig config(String id, String url, String protocol, double timeout)
      throws Exception {
    String json =
        """
        {"instance_id": "x",
         "devices": [{"device_id": "%s", "url": "%s", "profile": "p", "poll_interval": 0.1,
                      "timeout": {"connect": 20, "read": %s}}]}
        """
            .formatted(id, url, timeout);
    return TestInstance.of(json, Map.of("p", "driver: http\nprotocol: " + protocol + "\n"))
        .devices()
        .getFirst();
  }

  private HttpDevice device(DeviceConfig config) {
    return WebDevice.of(config, client);
  }

  private HttpDevice device(String protocol) throws Exception {
    return device(config("d", web.url(), protocol));
  }

  private static Map<String, Value> values(HttpDevice.Result result) {
    return assertInstanceOf(Success.class, result).values();
  }

  private static FaultCode failure(HttpDevice.Result result) {
    return assertInstanceOf(Failure.class, result).code();
  }

  @Test
  void membersOfTheAnswer_areProperties() throws Exception {
    web.says("{\"relay\":true,\"power\":12.5,\"nested\":{\"x\":1},\"unit\":\"W\"}");
    assertEquals(
        Map.of(
            "relay", new Value.Flag(true),
            "power", new Value.Decimal(12.5),
            "unit_value", new Value.Text("W")),
        values(device("{}").read()));
  }

  @Test
  void valuesComeByPointer_fromThePathOfTheProfile() throws Exception {
    web.says("{\"bat\":{\"value\":87},\"sensor\":{\"motion\":false}}");
    HttpDevice device =
        device("{\"path\":\"/status\",\"values\":{\"battery_level\":\"/bat/value\"}}");
    assertEquals(Map.of("battery_level", new Value.Whole(87)), values(device.read()));
    assertEquals(List.of("GET /status"), web.requests());
  }

  @Test
  void valueThatHasGone_isMissing_notTheOldOne() throws Exception {
    HttpDevice device = device("{\"values\":{\"a\":\"/a\",\"b\":\"/b\"}}");
    web.says("{\"a\":1,\"b\":2}");
    values(device.read());
    web.says("{\"a\":3}");
    assertEquals(Map.of("a", new Value.Whole(3), "b", new Value.Missing()), values(device.read()));
  }

  @Test
  void everyKindOfTrouble_hasItsCode() throws Exception {
    HttpDevice device = device("{}");
    web.answers(500, "{}");
    assertEquals(FaultCode.HTTP_STATUS, failure(device.read()));
    web.answers(401, "{}");
    assertEquals(FaultCode.AUTHENTICATION_FAILED, failure(device.read()));
    web.says("<html>");
    assertEquals(FaultCode.INVALID_RESPONSE, failure(device.read()));
    web.says("[]");
    assertEquals(FaultCode.INVALID_RESPONSE, failure(device.read()));
    web.says("{\"a\":\"" + "x".repeat((int) DeviceClient.MAX_RESPONSE_BYTES) + "\"}");
    assertEquals(FaultCode.RESPONSE_TOO_LARGE, failure(device.read()));
    web.redirects("http://198.51.100.1/");
    assertEquals(FaultCode.REDIRECTED_AWAY, failure(device.read()));
    web.redirects("/again");
    assertEquals(FaultCode.INVALID_RESPONSE, failure(device.read()));
    web.fallsSilent();
    assertEquals(FaultCode.READ_TIMEOUT, failure(device(config("d", web.url(), "{}", 0.3)).read()));
    HttpDevice nobody = device(config("d", "http://127.0.0.1:" + FreePort.find(), "{}"));
    assertEquals(FaultCode.CONNECTION_FAILED, failure(nobody.read()));
  }

  @Test
  void failureMessage_doesNotShowTheQuery() throws Exception {
    web.answers(500, "{}");
    HttpDevice device = device(config("d", web.url() + "/x?key=hunter2", "{}"));
    Failure failure = assertInstanceOf(Failure.class, device.read());
    assertTrue(failure.message().contains("/x") && !failure.message().contains("hunter2"));
  }

  private Poller poller(DeviceConfig config, DeviceBoard board) {
    DeviceState state = new DeviceState(config, board, clock);
    Semaphore host = new Semaphore(1);
    return new Poller(
        device(config), host, state, _ -> Optional.empty(), Duration.ZERO, System::nanoTime);
  }

  @Test
  void valueThatDoesNotFit_degradesTheDevice_andTheOthersCount() throws Exception {
    web.says("{\"a\":1,\"b\":{\"c\":2}}");
    DeviceConfig config = config("d", web.url(), "{\"values\":{\"a\":\"/a\",\"b\":\"/b\"}}");
    DeviceBoard board =
        new DeviceBoard(
            ServiceName.HTTP_POLLER, List.of(config), new Feed(), clock, System::nanoTime);
    try (Poller poller = poller(config, board)) {
      assertTrue(poller.readNow(Duration.ofSeconds(10)).isEmpty());
      assertEquals(DeviceStatus.DEGRADED, board.health(config.id()).status());
      Fault fault = Objects.requireNonNull(board.health(config.id()).fault());
      assertEquals(FaultCode.INVALID_RESPONSE, fault.code());
      assertTrue(
          fault.message().endsWith("b at /b: expected a single value, found an object"),
          fault.message());
      assertEquals(
          Map.of("a", new Value.Whole(1), "b", new Value.Missing()),
          board.reading(config.id()).orElseThrow().values());
      web.says("{\"a\":1,\"b\":2}");
      assertTrue(poller.readNow(Duration.ofSeconds(10)).isEmpty());
      assertEquals(DeviceStatus.ONLINE, board.health(config.id()).status());
    }
  }

  @Test
  void silentDevice_costsTheOthersNothing() throws Exception {
    try (HttpFake dead = new HttpFake()) {
      dead.fallsSilent();
      web.says("{\"v\":1}");
      DeviceConfig slow = config("slow", dead.url(), "{}", 60);
      DeviceConfig fast = config("fast", web.url(), "{}");
      Feed feed = new Feed();
      DeviceBoard board =
          new DeviceBoard(
              ServiceName.HTTP_POLLER, List.of(slow, fast), feed, clock, System::nanoTime);
      try (Poller first = poller(slow, board);
          Poller second = poller(fast, board)) {
        first.start();
        second.start();
        Await.until("the silent one is asked", () -> !dead.requests().isEmpty());
        long before = board.health(fast.id()).totalReads();
        Await.until(
            "the other one is read meanwhile",
            () -> board.health(fast.id()).totalReads() >= before + 10);
        assertEquals(1, dead.requests().size());
        assertEquals(0, board.health(slow.id()).totalReads(), "it has not answered yet");
        assertEquals(0, board.health(fast.id()).totalFailures());
      }
    }
  }

  @Test
  void offlineDevice_isAskedLessOften_andAtItsPaceAgainAfterTheFirstAnswer() {
    Duration ordinary = Duration.ofMillis(100);
    DeviceHealth health = DeviceHealth.unknown(Instant.EPOCH).success(Instant.EPOCH);
    assertEquals(ordinary, ReadSchedule.interval(health, ordinary));
    Fault fault = Fault.of(FaultCode.READ_TIMEOUT, "x", Instant.EPOCH);
    for (int i = 0; i < 3; i++) {
      health = health.failure(fault, Instant.EPOCH);
    }
    assertEquals(Duration.ofMillis(200), ReadSchedule.interval(health, ordinary));
    for (int i = 0; i < 30; i++) {
      health = health.failure(fault, Instant.EPOCH);
    }
    assertEquals(Duration.ofSeconds(60), ReadSchedule.interval(health, ordinary));
    assertEquals(ordinary, ReadSchedule.interval(health.success(Instant.EPOCH), ordinary));
  }
}
