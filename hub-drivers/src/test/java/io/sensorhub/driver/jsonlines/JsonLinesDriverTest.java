package io.sensorhub.driver.jsonlines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.DeviceId;
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
import io.sensorhub.driver.DriverContract;
import io.sensorhub.driver.LineSetup;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Happened;
import io.sensorhub.driver.Outcome.Measured;
import io.sensorhub.driver.Outcome.Reason;
import io.sensorhub.driver.Outcome.Skipped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonLinesDriverTest extends DriverContract {

  private static final PortConfig PORT =
      new PortConfig(
          "p",
          "/dev/null",
          "json-lines",
          new SerialParameters(9600, 8, Parity.NONE, 1, FlowControl.NONE),
          Reconnect.DEFAULT,
          Optional.empty(),
          200);

  private static DeviceConfig device(String protocol, Map<String, String> pointers)
      throws Exception {
    Profile profile =
        new Profile(
            "p",
            "",
            "json-lines",
            "generic",
            "m",
            Duration.ZERO,
            Map.of(),
            (com.fasterxml.jackson.databind.node.ObjectNode) Json.parse(protocol),
            "p#");
    return new DeviceConfig(
        new DeviceId("d"),
        profile,
        new DeviceConfig.OnPort("p"),
        "d",
        "m",
        "generic",
        true,
        Duration.ofSeconds(5),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ZERO,
        pointers);
  }

  private static Driver driver(String protocol, Map<String, String> pointers) throws Exception {
    Problems problems = new Problems();
    Driver driver =
        new JsonLines()
            .create(new LineSetup(PORT, List.of(device(protocol, pointers))), problems)
            .orElseThrow();
    assertTrue(problems.isEmpty(), problems.all().toString());
    return driver;
  }

  @Override
  protected Driver driver() {
    try {
      return driver("{}", Map.of());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected List<String> telegrams() {
    return List.of(
        "{\"temperature\":21.5,\"name\":\"Küche\"}\r\n",
        "{\"a\":1}\n{\"b\":2}\n",
        "not json\n{\"a\":1}\n",
        "[1,2]\n7\n\"x\"\n{\"a\":1} trailing\n{\"a\":NaN}\n{\"half\":\n",
        "{\"long\":\"" + "x".repeat(300) + "\"}\n{\"after\":1}\r\n",
        "\r\n\n  \n{\"a\":1}\n");
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
    java.util.ArrayList<Outcome> outcomes = new java.util.ArrayList<>();
    byte[] bytes = "{\"b\":2}\n".getBytes(StandardCharsets.UTF_8);
    driver.receive(bytes, bytes.length, NOW.plusSeconds(5), outcomes::add);
    Measured measured = assertInstanceOf(Measured.class, outcomes.getFirst());
    assertEquals(NOW, measured.reading().measured().get("a"));
    assertEquals(NOW.plusSeconds(5), measured.reading().measured().get("b"));
    assertEquals(NOW.plusSeconds(5), measured.reading().timestamp());
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

  @Test
  void pointers_pickValues_insteadOfTheMembers() throws Exception {
    Driver driver = driver("{}", Map.of("temp", "/bme/t"));
    assertEquals(
        Map.of("temp", new Value.Decimal(20.5)),
        values(lines(driver, "{\"bme\":{\"t\":20.5},\"x\":1}\n").getFirst()));
  }

  @Test
  void linesAsEvents_areNamedByAMember_andKeepTheirData() throws Exception {
    Driver driver = driver("{\"lines_are\":\"events\"}", Map.of());
    assertEquals(
        List.of(
            new Happened(new DeviceId("d"), "probe", "{\"type\":\"probe\",\"rssi\":-60}"),
            new Happened(new DeviceId("d"), "message", "{\"rssi\":-61}")),
        lines(driver, "{\"type\": \"probe\", \"rssi\": -60}\n{\"rssi\":-61}\n"));
  }

  @Test
  void twoDevicesOnOneLine_areAProblem() throws Exception {
    Problems problems = new Problems();
    DeviceConfig device = device("{}", Map.of());
    assertTrue(
        new JsonLines().create(new LineSetup(PORT, List.of(device, device)), problems).isEmpty());
    assertFalse(problems.isEmpty());
  }
}
