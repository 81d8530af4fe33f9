package io.sensorhub.driver.text.jsonlines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.core.port.Endpoint;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.core.tree.Problem;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.DriverContract;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Happened;
import io.sensorhub.driver.Outcome.Measured;
import io.sensorhub.driver.Outcome.Reason;
import io.sensorhub.driver.Outcome.Routed;
import io.sensorhub.driver.Outcome.Skipped;
import io.sensorhub.driver.registry.Drivers;
import io.sensorhub.testkit.TestInstance;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JsonLinesDriverTest extends DriverContract {

  private static InstanceConfig instance(String devices, String profile) {
    return TestInstance.of(
        """
        {"instance_id": "x",
         "config": {"ports": [{"port_id": "p", "serial_path": "/dev/null", "driver": "json-lines",
                               "max_line_bytes": 200}]},
         "devices": [%s]}
        """
            .formatted(devices),
        Map.of("p", profile));
  }

  private static Driver driver(String devices, String profile) {
    Problems problems = new Problems();
    Map<PortConfig, Driver> drivers = Drivers.forInstance(instance(devices, profile), problems);
    assertTrue(problems.isEmpty(), problems.all().toString());
    return drivers.values().iterator().next();
  }

  private static List<String> problems(String devices, String profile) {
    Problems problems = new Problems();
    Drivers.forInstance(instance(devices, profile), problems);
    return problems.all().stream().map(Problem::toString).toList();
  }

  private static String device(String id, String profile) {
    return "{\"device_id\": \"%s\", \"port_id\": \"p\", \"profile\": \"%s\"}"
        .formatted(id, profile);
  }

  @Override
  protected Driver driver() {
    return driver(device("d", "generic-json-lines"), "driver: none");
  }

  @Override
  protected List<byte[]> telegrams() {
    return texts(
        "{\"temperature\":21.5,\"name\":\"Küche\"}\r\n",
        "{\"a\":1}\n{\"b\":2}\n",
        "not json\n{\"a\":1}\n",
        "[1,2]\n7\n\"x\"\n{\"a\":1} trailing\n{\"a\":NaN}\n{\"half\":\n",
        "{\"long\":\"" + "x".repeat(300) + "\"}\n{\"after\":1}\r\n",
        "\r\n\n  \n{\"a\":1}\n",
        "{\"a\":1}\r{\"a\":2}\r\r\n",
        "I (5) main: {\"a\":nan,\"b\":-Infinity,\"c\":1e400}\r");
  }

  private static List<Outcome> lines(Driver driver, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return feed(driver, bytes, bytes.length);
  }

  private static Map<String, Value> values(Outcome outcome) {
    return assertInstanceOf(Measured.class, outcome).reading().values();
  }

  @Test
  void eachScalarMember_isAProperty_objectsAreLeftOut() {
    List<Outcome> outcomes =
        lines(
            driver(),
            "{\"t\":21.5,\"n\":3,\"on\":true,\"x\":null,\"o\":{\"a\":1},\"type\":\"k\"}\n");
    assertEquals(1, outcomes.size());
    assertEquals(
        Map.of(
            "t", new Value.Decimal(21.5),
            "n", new Value.Whole(3),
            "on", new Value.Flag(true),
            "x", new Value.Missing(),
            "type_value", new Value.Text("k")),
        values(outcomes.getFirst()));
  }

  @Test
  void lineWithSomeProperties_keepsTheOthers_withTheirTimes() {
    Driver driver = driver();
    lines(driver, "{\"a\":1}\n");
    List<Outcome> outcomes = new ArrayList<>();
    byte[] bytes = "{\"b\":2}\n".getBytes(StandardCharsets.UTF_8);
    driver.receive(bytes, bytes.length, later(5_000), outcomes::add);
    Measured measured = assertInstanceOf(Measured.class, outcomes.getFirst());
    assertEquals(TIME, measured.reading().measured().get("a"));
    assertEquals(TIME.plusSeconds(5), measured.reading().measured().get("b"));
    assertEquals(TIME.plusSeconds(5), measured.reading().timestamp());
  }

  @Test
  void badLines_areSkippedByKind_andTheLineAfterIsRead() {
    assertEquals(
        List.of(Reason.INVALID_JSON, Reason.NOT_AN_OBJECT, Reason.NO_VALUES),
        lines(driver(), "nonsense\n[1]\n{}\n").stream()
            .map(outcome -> assertInstanceOf(Skipped.class, outcome).reason())
            .toList());
    List<Outcome> outcomes = lines(driver(), "x".repeat(1000) + "\n{\"a\":1}\n");
    assertEquals(Reason.TOO_LONG, assertInstanceOf(Skipped.class, outcomes.get(0)).reason());
    assertEquals(Map.of("a", new Value.Whole(1)), values(outcomes.get(1)));
    byte[] invalid = {
      '{', '"', (byte) 0xc3, '"', ':', '1', '}', '\n', '{', '"', 'a', '"', ':', '1', '}', '\n'
    };
    outcomes = feed(driver(), invalid, 5);
    assertEquals(Reason.INVALID_UTF8, assertInstanceOf(Skipped.class, outcomes.get(0)).reason());
    assertInstanceOf(Measured.class, outcomes.get(1));
    outcomes = lines(driver(), "{\"a\":" + "[".repeat(70) + "]".repeat(70) + "}\n");
    assertEquals(Reason.INVALID_JSON, assertInstanceOf(Skipped.class, outcomes.get(0)).reason());
  }

  @Test
  void lineOfExactlyTheLimit_isRead_withEitherEnd() {
    String fits = "{\"a\":\"" + "x".repeat(200 - 8) + "\"}";
    assertEquals(200, fits.length());
    assertInstanceOf(Measured.class, lines(driver(), fits + "\n").getFirst());
    assertInstanceOf(Measured.class, lines(driver(), fits + "\r\n").getFirst());
    assertInstanceOf(Skipped.class, lines(driver(), "x" + fits + "\r\n").getFirst());
  }

  private static List<Reason> reasons(List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(Skipped.class::isInstance)
        .map(outcome -> ((Skipped) outcome).reason())
        .toList();
  }

  private static List<Map<String, Value>> measured(List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(Measured.class::isInstance)
        .map(outcome -> ((Measured) outcome).reading().values())
        .toList();
  }

  @Test
  void wordForNoNumber_isNoValue_andTheOtherMembersFollow() {
    Driver driver = driver();
    lines(driver, "{\"inside\":21.1,\"outside\":4,\"humidity\":50}\n");
    List<Outcome> outcomes =
        lines(driver, "{\"inside\":21.4,\"outside\":nan,\"humidity\":-nan,\"n\":\"a nan\"}\n");
    assertEquals(
        List.of(
            Map.of(
                "inside", new Value.Decimal(21.4),
                "outside", new Value.Missing(),
                "humidity", new Value.Missing(),
                "n", new Value.Text("a nan"))),
        measured(outcomes));
    assertEquals(List.of(), reasons(outcomes));
    for (String word : List.of("NaN", "inf", "-Infinity", "1.#QNAN", "\"nan\"", "1e400", "null")) {
      assertEquals(
          new Value.Missing(),
          values(lines(driver, "{\"a\":" + word + "}\n").getFirst()).get("a"),
          word);
    }
    assertEquals(
        List.of(Reason.INVALID_JSON, Reason.INVALID_JSON),
        reasons(lines(driver, "{\"a\":nano}\n{\"a\":\"x\\\":nan}\n")));
  }

  @Test
  void wordForNoNumber_inAnEventOrForARoute_isRefused() {
    Driver driver = driver(device("d", "generic-json-events"), "driver: none");
    assertEquals(List.of(Reason.INVALID_JSON), reasons(lines(driver, "{\"a\":nan}\n")));
    assertEquals(List.of(Reason.INVALID_JSON), reasons(lines(driver, "boot {\"type\":\"x\"}\n")));
    String routed =
        """
        driver: json-lines
        protocol: {other: {routes: [a]}, zeromq: {a: "tcp://127.0.0.1:6001"}}
        """;
    assertEquals(
        List.of(Reason.INVALID_JSON),
        reasons(lines(driver(device("d", "p"), routed), "{\"a\":nan}\n")));
  }

  @Test
  void garbageBeforeAnObject_isCounted_andTheObjectTaken() {
    for (String garbage :
        List.of("I (523) main: ", "\u0000\u0007", "{ ets Jan  8 2013 ", "12:30,")) {
      List<Outcome> outcomes = lines(driver(), garbage + "{\"t\":1}\n");
      assertEquals(List.of(Map.of("t", new Value.Whole(1))), measured(outcomes), garbage);
      assertEquals(List.of(Reason.GARBAGE), reasons(outcomes), garbage);
    }
    byte[] noise = {
      (byte) 0xfe, (byte) 0xc3, '{', (byte) 0x99, '{', '"', 't', '"', ':', '1', '}', 13
    };
    List<Outcome> outcomes = feed(driver(), noise, noise.length);
    assertEquals(List.of(Map.of("t", new Value.Whole(1))), measured(outcomes));
    assertEquals(List.of(Reason.GARBAGE), reasons(outcomes));
  }

  @Test
  void restOfABrokenObject_isNoGarbage_andNotTaken() {
    for (String line :
        List.of(
            "\"o\":{\"b\":2}",
            "{\"a\":1,\"o\":{\"b\":2}",
            "{\"a\":1}{\"b\":2}",
            "5,\"list\":[{\"b\":2}",
            "{\"b\":2},{\"b\":2}",
            "ure\":21.5}")) {
      assertEquals(List.of(Reason.INVALID_JSON), reasons(lines(driver(), line + "\n")), line);
    }
  }

  private static final String OBJECTS =
      "driver: json-lines\nprotocol: {ends: object, other: {as: state}}\n";

  @Test
  void objectsThatEndByThemselves_areTaken_oneByOne() {
    String text =
        "{\"t\":1}{\"t\":2}\r\n"
            + " \u001e{\"s\":\"}{\\\"\"}{\"o\":{\"p\":[{},[1,{}]]},\"t\":3}{\"t\":nan}";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int chunk = 1; chunk <= bytes.length; chunk++) {
      List<Outcome> outcomes = feed(driver(device("d", "p"), OBJECTS), bytes, chunk);
      assertEquals(
          List.of(
              "Whole[number=1]",
              "Whole[number=2]",
              "Whole[number=2]",
              "Whole[number=3]",
              "Missing[]"),
          measured(outcomes).stream().map(values -> String.valueOf(values.get("t"))).toList());
      assertEquals(List.of(), reasons(outcomes));
    }
  }

  @Test
  void objectThatIsBrokenOff_costsItselfAlone() {
    Map<String, List<Reason>> broken =
        Map.of(
            "{\"a\":1",
            List.of(Reason.INVALID_JSON),
            "{\"a\":1,",
            List.of(Reason.INVALID_JSON),
            "{\"a\":\"half\n",
            List.of(Reason.INVALID_JSON),
            "main: ",
            List.of(Reason.GARBAGE),
            "noise\nnoise ",
            List.of(Reason.GARBAGE, Reason.GARBAGE),
            "{\"a\":x y} ",
            List.of(Reason.INVALID_JSON, Reason.GARBAGE),
            "{\"a\":tru}",
            List.of(Reason.INVALID_JSON),
            "{\"a\":[1}",
            List.of(Reason.INVALID_JSON, Reason.GARBAGE),
            "\"o\":{\"b\":7}}",
            List.of(Reason.GARBAGE),
            "{\"a\":\"" + "x".repeat(300) + "\",\"o\":{\"b\":7}}",
            List.of(Reason.TOO_LONG, Reason.GARBAGE));
    broken.forEach((text, reasons) -> {
      byte[] bytes = (text + "{\"t\":5}").getBytes(StandardCharsets.UTF_8);
      for (int chunk : new int[] {1, 3, bytes.length}) {
        List<Outcome> outcomes = feed(driver(device("d", "p"), OBJECTS), bytes, chunk);
        assertEquals(List.of(Map.of("t", new Value.Whole(5))), measured(outcomes), text);
        assertEquals(reasons, reasons(outcomes), text);
      }
    });
  }

  @Test
  void deviceWhoseEveryLineIsRefused_fails_untilALineIsTaken() {
    Driver driver = driver();
    driver.reset(NOW);
    byte[] boot = "ready\n".getBytes(StandardCharsets.UTF_8);
    List<Outcome> told = new ArrayList<>();
    for (int second = 0; second < 10; second++) {
      driver.receive(boot, boot.length, later(second * 1000L), outcome -> {});
      driver.tick(later(second * 1000L), told::add);
    }
    assertEquals(3, told.size(), "as many as take a device offline");
    Outcome.Failed failed = assertInstanceOf(Outcome.Failed.class, told.getFirst());
    assertEquals(FaultCode.INVALID_RESPONSE, failed.fault().code());
    assertTrue(failed.fault().message().contains("\"ready\""), failed.fault().message());
    told.clear();
    byte[] good = "{\"a\":1}\nready\nready\nready\n".getBytes(StandardCharsets.UTF_8);
    driver.receive(good, good.length, later(10_000), outcome -> {});
    driver.tick(later(14_000), told::add);
    assertEquals(List.of(), told, "a good line among the bad ones");
    driver.tick(later(15_000), told::add);
    assertEquals(1, told.size());
  }

  @Test
  void halfACharacter_costsNothing() {
    Driver driver = driver(device("radio", "m5stack-atoms3r"), "driver: none");
    String line = "{\"type\":\"probe\",\"ssid\":\"\\udcff\"}";
    assertEquals(
        List.of(
            new Routed(line, Set.of("probe")),
            new Happened(
                new DeviceId("radio"), "probe", "{\"type\":\"probe\",\"ssid\":\"\ufffd\"}")),
        lines(driver, line + "\n").subList(0, 2));
  }

  @Test
  void devicesOfOneLine_agreeHowItIsRead() {
    String both = device("one", "p") + "," + device("two", "generic-json-lines");
    String other = "{ends: object, encoding: latin-1, lines: {x: {as: state}}}";
    List<String> problems = problems(both, "driver: json-lines\nprotocol: " + other + "\n");
    assertEquals(2, problems.size(), problems.toString());
    assertEquals(
        1, problems(device("d", "p"), "driver: json-lines\nprotocol: {encoding: x}\n").size());
  }

  @Test
  void ofAMemberThatStandsTwice_theLastCounts() {
    assertEquals(
        Map.of("a", new Value.Whole(2)), values(lines(driver(), "{\"a\":1,\"a\":2}\n").getFirst()));
  }

  @Test
  void moreThan256Properties_areSkippedAndCounted() {
    Driver driver = driver();
    for (int i = 0; i < 256; i++) {
      assertInstanceOf(Measured.class, lines(driver, "{\"p" + i + "\":1}\n").getFirst());
    }
    List<Outcome> outcomes = lines(driver, "{\"p0\":2,\"one_more\":1}\n");
    assertEquals(Reason.PROPERTY, assertInstanceOf(Skipped.class, outcomes.get(0)).reason());
    assertEquals(new Value.Whole(2), values(outcomes.get(1)).get("p0"));
    assertFalse(values(outcomes.get(1)).containsKey("one_more"));
  }

  private static Moment later(long milliseconds) {
    return new Moment(TIME.plusMillis(milliseconds), milliseconds * 1_000_000);
  }

  @Test
  void pointers_pickValues_insteadOfTheMembers() {
    String device =
        """
        {"device_id": "d", "port_id": "p", "profile": "generic-json-lines",
         "values": {"temp": "/bme/t"}}
        """;
    assertEquals(
        Map.of("temp", new Value.Decimal(20.5)),
        values(
            lines(driver(device, "driver: none"), "{\"bme\":{\"t\":20.5},\"x\":1}\n").getFirst()));
  }

  private static final String RADIO =
      """
      driver: json-lines
      protocol:
        route_by: kind
        lines:
          near: {as: event, count: near_total, routes: [a]}
          far: {as: nothing, routes: [b]}
        other: {as: event, count: other_total, routes: [a, b]}
        zeromq: {a: "tcp://127.0.0.1:6001", b: "tcp://127.0.0.1:6002"}
      """;

  @Test
  void eachKindOfLine_goesWhereTheProfileSays_asItCame() {
    Driver driver = driver(device("d", "p"), RADIO);
    DeviceId id = new DeviceId("d");
    assertEquals(
        Map.of("a", new Endpoint("127.0.0.1", 6001), "b", new Endpoint("127.0.0.1", 6002)),
        driver.routes());
    List<Outcome> outcomes =
        lines(
            driver,
            "{\"kind\": \"near\", \"n\":1}\r\n{\"kind\":\"far\",\"s\":\"ü\"}\n{ \"n\" : 2 }\n");
    assertEquals(
        List.of(
            new Routed("{\"kind\": \"near\", \"n\":1}", Set.of("a")),
            new Happened(id, "near", "{\"kind\":\"near\",\"n\":1}"),
            new Routed("{\"kind\":\"far\",\"s\":\"ü\"}", Set.of("b")),
            new Routed("{ \"n\" : 2 }", Set.of("a", "b")),
            new Happened(id, "message", "{\"n\":2}")),
        outcomes.stream().filter(outcome -> !(outcome instanceof Measured)).toList());
    assertEquals(3, driver.messages());
  }

  @Test
  void counters_areToldAtOnceAndThenAtMostOnceASecond() {
    Driver driver = driver(device("d", "p"), RADIO);
    driver.reset(NOW);
    List<Outcome> outcomes = new ArrayList<>();
    driver.tick(later(0), outcomes::add);
    assertEquals(
        Map.of("near_total", new Value.Whole(0), "other_total", new Value.Whole(0)),
        values(outcomes.removeFirst()));
    byte[] near = "{\"kind\":\"near\"}\n".getBytes(StandardCharsets.UTF_8);
    for (int ms = 100; ms <= 900; ms += 100) {
      driver.receive(near, near.length, later(ms), outcomes::add);
      driver.tick(later(ms), outcomes::add);
    }
    assertEquals(0, outcomes.stream().filter(Measured.class::isInstance).count());
    outcomes.clear();
    driver.tick(later(1000), outcomes::add);
    assertEquals(new Value.Whole(9), values(outcomes.getFirst()).get("near_total"));
    outcomes.clear();
    driver.tick(later(5000), outcomes::add);
    assertEquals(List.of(), outcomes, "nothing has changed");
  }

  @Test
  void linesOfOnePort_belongToTheDevicesThatTakeTheirKind() {
    String door = "driver: json-lines\nprotocol: {lines: {door: {as: event}}}\n";
    Driver driver = driver(device("front", "p") + "," + device("rest", "generic-json-lines"), door);
    List<Outcome> outcomes = lines(driver, "{\"type\":\"door\"}\n{\"type\":\"x\",\"t\":1}\n");
    assertEquals(
        new Happened(new DeviceId("front"), "door", "{\"type\":\"door\"}"), outcomes.get(0));
    assertEquals(
        new DeviceId("rest"), assertInstanceOf(Measured.class, outcomes.get(1)).reading().device());
    outcomes = lines(driver(device("front", "p"), door), "{\"type\":\"window\"}\n");
    assertEquals(Reason.UNKNOWN_LINE, assertInstanceOf(Skipped.class, outcomes.get(0)).reason());
  }

  @Test
  void linesThatTwoDevicesWant_areAProblem() {
    String both = device("one", "generic-json-lines") + "," + device("two", "generic-json-lines");
    assertEquals(1, problems(both, "driver: none").size());
  }

  @Test
  void routesThatAreUnknown_orEndpointsTakenTwice_areProblems() {
    String profile =
        """
        driver: json-lines
        protocol:
          other: {as: nothing, routes: [a, c]}
          zeromq: {a: "tcp://127.0.0.1:6001", b: "tcp://127.0.0.1:6001", d: "nowhere"}
        """;
    List<String> problems = problems(device("d", "p"), profile);
    assertEquals(3, problems.size(), problems.toString());
  }

  @Test
  void linesOfTheRadio_takeTheRoutesOfItsProfile() {
    Driver driver = driver(device("radio", "m5stack-atoms3r"), "driver: none");
    assertEquals(4224, Objects.requireNonNull(driver.routes().get("remoteid")).port());
    assertEquals(4225, Objects.requireNonNull(driver.routes().get("probe")).port());
    Map<String, Set<String>> expected =
        Map.of(
            "{\"type\":\"probe\",\"mac\":\"02:00:00:00:00:01\",\"rssi\":-71,\"ssid\":\"a \\\"b\"}",
            Set.of("probe"),
            "{\"type\":\"remoteid\",\"id\":\"TEST0001\",\"lat\":50.1}",
            Set.of("remoteid"),
            "{\"src\":\"BLE\",\"id\":\"TEST0002\",\"lat\":50.1}",
            Set.of("remoteid", "probe"),
            "{\"type\":\"status\",\"message\":\"scanning\"}",
            Set.of("remoteid", "probe"),
            "{\"type\":\"probe\",\"ssid\":\"x\",\"type\":\"remoteid\"}",
            Set.of("remoteid"));
    expected.forEach((line, routes) ->
        assertEquals(new Routed(line, routes), lines(driver, line + "\n").getFirst()));
    for (String skipped : List.of("42", "[{\"id\":1}]", "{\"a\":NaN}", "{\"a\":1} x", "Scanning")) {
      assertInstanceOf(Skipped.class, lines(driver, skipped + "\n").getFirst(), skipped);
    }
  }

  @Test
  void otherDevices_costTheOthersNothing_notEvenALineThatHasBegun_inEverySplit() {
    String counting =
        """
        driver: json-lines
        protocol: {lines: {tick: {as: event, count: ticks}, state: {as: state}}}
        """;
    String other = device("e", "q");
    String profile = "driver: json-lines\nprotocol: {lines: {other: {as: state}}}";
    String text = "{\"type\":\"state\",\"a\":1}\n{\"type\":\"state\",\"b\":2}\n";
    for (int split = 1; split < text.length(); split++) {
      Driver driver = driver(device("d", "p"), counting);
      driver.reset(NOW);
      lines(driver, "{\"type\":\"tick\"}\n");
      List<Outcome> outcomes = new ArrayList<>(lines(driver, text.substring(0, split)));
      Driver heir = twoProfiles(device("d", "p") + "," + other, counting, profile);
      assertTrue(driver.canGoOnAs(heir));
      driver.goOnAs(heir, NOW);
      outcomes.addAll(lines(driver, text.substring(split)));
      Map<String, Value> values = values(outcomes.getLast());
      assertEquals(new Value.Whole(1), values.get("a"), "split at " + split);
      assertEquals(new Value.Whole(2), values.get("b"), "split at " + split);
      assertEquals(new Value.Whole(1), values.get("ticks"), "split at " + split);
      assertEquals(
          new DeviceId("e"),
          assertInstanceOf(
                  Measured.class, lines(driver, "{\"type\":\"other\",\"a\":1}\n").getFirst())
              .reading()
              .device());
    }
  }

  private static Driver twoProfiles(String devices, String p, String q) {
    InstanceConfig instance =
        TestInstance.of(
            """
            {"instance_id": "x",
             "config": {"ports": [{"port_id": "p", "serial_path": "/dev/null",
                                   "driver": "json-lines", "max_line_bytes": 200}]},
             "devices": [%s]}
            """
                .formatted(devices),
            Map.of("p", p, "q", q));
    return Drivers.forInstance(instance, new Problems()).values().iterator().next();
  }

  @Test
  void otherEncodingOrEnds_areAnotherLine() {
    Driver lines = driver(device("d", "p"), "driver: json-lines");
    Driver objects = driver(device("d", "p"), "driver: json-lines\nprotocol: {ends: object}");
    Driver latin = driver(device("d", "p"), "driver: json-lines\nprotocol: {encoding: iso-8859-1}");
    assertFalse(lines.canGoOnAs(objects));
    assertFalse(lines.canGoOnAs(latin));
  }
}
