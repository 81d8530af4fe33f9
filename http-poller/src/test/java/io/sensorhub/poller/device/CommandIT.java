package io.sensorhub.poller.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.poller.client.SharedClient;
import io.sensorhub.poller.device.HttpDevice.Success;
import io.sensorhub.poller.profile.CommandRule;
import io.sensorhub.poller.profile.HttpProfile;
import io.sensorhub.runtime.device.DeviceBoard;
import io.sensorhub.runtime.service.ServiceName;
import io.sensorhub.stream.Feed;
import io.sensorhub.testkit.TestInstance;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Devices that are asked several things and set, on a real web server. */
class CommandIT {

  private static final String PROFILE =
      """
      driver: http
      protocol:
        requests:
          - path: /status
            values:
              relay: /relays/0/ison
              power: {pointer: /meters/0/power, decimals: 1}
              temperature: {pointer: /tC, scale: 0.1, offset: -5}
              mode: {pointer: /mode, names: {"0": auto, "1": manual}}
          - path: /info?lang=en
            interval: 60
            headers: {X-Client: hub}
            values:
              firmware: {regex: 'Firmware ([0-9.]+)'}
              uptime: {regex: '(\\d+) s'}
        commands:
          relay: {path: /relay/0, query: {turn: '{value}'}, names: {"true": "on", "false": "off"}}
          brightness:
            path: /rpc/Light.Set
            body: '{"id":0,"brightness":{value}}'
            takes: number
            min: 0
            max: 100
          scene: {path: '/scene/{value}', takes: text, names: {day: "1", night: "2"}}
      """;

  private final MockWebServer web = new MockWebServer();
  private final OkHttpClient client = SharedClient.open();

  @BeforeEach
  void start() throws Exception {
    web.start();
  }

  @AfterEach
  void stop() throws Exception {
    web.close();
    SharedClient.closing(client).close();
  }

  private DeviceConfig config(String profile) {
    return TestInstance.of(
            """
            {"instance_id": "x",
             "devices": [{"device_id": "d", "url": "%s", "profile": "p",
                          "timeout": {"connect": 20, "read": 20}}]}
            """
                .formatted(web.url("/")),
            Map.of("p", profile))
        .devices()
        .getFirst();
  }

  private HttpDevice device() {
    return device(PROFILE);
  }

  private HttpDevice device(String text) {
    return WebDevice.of(config(text), client);
  }

  private void says(String body) {
    web.enqueue(new MockResponse.Builder().body(body).build());
  }

  private void saysStatus(boolean on) {
    says(
        "{\"relays\":[{\"ison\":"
            + on
            + "}],\"meters\":[{\"power\":12.345}],\"tC\":265,\"mode\":1}");
  }

  private static Map<String, Value> values(HttpDevice.Result result) {
    return assertInstanceOf(Success.class, result).values();
  }

  @Test
  void valuesOfSeveralRequests_areOneReading_eachAtItsOwnPace() throws Exception {
    HttpDevice device = device();
    assertEquals(
        List.of(Duration.ofSeconds(5), Duration.ofSeconds(60)),
        device.profile().reads().stream().map(HttpProfile.Read::interval).toList());
    saysStatus(true);
    says("Firmware 1.14.0, up 4711 s");
    assertEquals(
        Map.of(
            "relay", new Value.Flag(true),
            "power", new Value.Decimal(12.3),
            "temperature", new Value.Decimal(21.5),
            "mode", new Value.Text("manual"),
            "firmware", new Value.Text("1.14.0"),
            "uptime", new Value.Whole(4711)),
        values(device.read()));
    assertEquals("/status", web.takeRequest().getTarget());
    RecordedRequest info = web.takeRequest();
    assertEquals("/info?lang=en", info.getTarget());
    assertEquals("hub", info.getHeaders().get("X-Client"));
    says("{\"relays\":[],\"tC\":\"broken\",\"mode\":1}");
    Success next =
        assertInstanceOf(Success.class, device.read(device.profile().reads().subList(0, 1)));
    assertEquals(
        Map.of(
            "relay", new Value.Missing(),
            "power", new Value.Missing(),
            "temperature", new Value.Missing(),
            "mode", new Value.Text("manual")),
        next.values(),
        "the good one counts");
    assertEquals(
        List.of(
            "GET "
                + web.url("/status")
                + ", relay at /relays/0/ison: expected a value, found nothing",
            "GET "
                + web.url("/status")
                + ", power at /meters/0/power: expected a value, found nothing",
            "GET "
                + web.url("/status")
                + ", temperature at /tC: expected a number, found \"broken\""),
        next.unfit());
  }

  private CommandResult command(Map<String, JsonNode> values) throws InterruptedException {
    return command(PROFILE, values);
  }

  private CommandResult command(String profile, Map<String, JsonNode> values)
      throws InterruptedException {
    DeviceBoard board =
        new DeviceBoard(
            ServiceName.HTTP_POLLER,
            List.of(config(profile)),
            new Feed(),
            Clock.systemUTC(),
            System::nanoTime);
    try (Poller poller =
        new Poller(
            device(profile),
            new Semaphore(1),
            new DeviceState(config(profile), board, Clock.systemUTC()),
            _ -> Optional.empty(),
            Duration.ZERO,
            System::nanoTime)) {
      return poller.command(values, Duration.ofSeconds(20));
    }
  }

  @Test
  void command_isSentAsTheProfileSays_andReadBack() throws Exception {
    says("{}");
    saysStatus(true);
    says("Firmware 1.0, up 1 s");
    assertInstanceOf(CommandResult.Done.class, command(Map.of("relay", BooleanNode.TRUE)));
    assertEquals("/relay/0?turn=on", web.takeRequest().getTarget());
    assertEquals("/status", web.takeRequest().getTarget());
    RecordedRequest _ = web.takeRequest();
    says("{}");
    saysStatus(true);
    says("Firmware 1.0, up 1 s");
    assertInstanceOf(CommandResult.Done.class, command(Map.of("brightness", IntNode.valueOf(40))));
    RecordedRequest set = web.takeRequest();
    assertEquals("POST", set.getMethod());
    assertEquals("{\"id\":0,\"brightness\":40}", Objects.requireNonNull(set.getBody()).utf8());
  }

  @Test
  void commandWhoseAnswerIsLost_isNotSentAgain_andItsOutcomeIsNotKnown() throws Exception {
    web.enqueue(new MockResponse.Builder().onResponseStart(new SocketEffect.CloseSocket()).build());
    CommandResult.Failed lost =
        assertInstanceOf(CommandResult.Failed.class, command(Map.of("relay", BooleanNode.TRUE)));
    assertFalse(lost.failure().known());
    web.enqueue(new MockResponse.Builder().code(500).build());
    CommandResult.Failed refused =
        assertInstanceOf(CommandResult.Failed.class, command(Map.of("relay", BooleanNode.TRUE)));
    assertTrue(refused.failure().known());
    web.enqueue(new MockResponse.Builder().code(302).addHeader("Location", "/elsewhere").build());
    assertInstanceOf(CommandResult.Failed.class, command(Map.of("relay", BooleanNode.TRUE)));
    assertEquals(3, web.getRequestCount());
  }

  @Test
  void textThatIsSet_staysWhereItBelongs() throws Exception {
    String profile =
        """
        driver: http
        protocol:
          commands:
            path: {path: '/set/{value}', takes: text}
            query: {path: /set, query: {to: '{value}'}, takes: text}
            json: {path: /set, body: '{"to":"{value}"}', takes: text}
            form: {path: /set, body: 'to={value}&x=1', takes: text}
        """;
    String text = "a/../b?c=\"d\"&e";
    List<RecordedRequest> sent = new ArrayList<>();
    for (String property : List.of("path", "query", "json", "form")) {
      says("{}");
      says("{\"a\":1}");
      assertInstanceOf(
          CommandResult.Done.class, command(profile, Map.of(property, TextNode.valueOf(text))));
      sent.add(web.takeRequest());
      RecordedRequest _ = web.takeRequest();
    }
    assertEquals("/set/a%2F..%2Fb%3Fc=%22d%22&e", sent.get(0).getTarget());
    assertEquals(text, sent.get(1).getUrl().queryParameter("to"));
    assertEquals(
        text, Json.parse(Objects.requireNonNull(sent.get(2).getBody()).utf8()).path("to").asText());
    assertEquals(
        "to=a%2F..%2Fb%3Fc%3D%22d%22%26e&x=1",
        Objects.requireNonNull(sent.get(3).getBody()).utf8());
  }

  @Test
  void valuesThatAreNotAllowed_areToldBeforeAnythingIsSent() {
    Map<String, CommandRule> commands = device().profile().commands();
    CommandRule relay = Objects.requireNonNull(commands.get("relay"));
    CommandRule brightness = Objects.requireNonNull(commands.get("brightness"));
    CommandRule scene = Objects.requireNonNull(commands.get("scene"));
    assertTrue(relay.rule().control().problem(TextNode.valueOf("on")).isPresent());
    assertTrue(relay.rule().control().problem(BooleanNode.FALSE).isEmpty());
    assertEquals(
        "a number from 0 to 100",
        brightness.rule().control().problem(DoubleNode.valueOf(100.5)).orElseThrow());
    assertTrue(brightness.rule().control().problem(IntNode.valueOf(100)).isEmpty());
    assertTrue(scene.rule().control().problem(TextNode.valueOf("dawn")).isPresent());
    assertEquals("2", scene.text(TextNode.valueOf("night")));
  }
}
