package io.sensorhub.driver.text.textlines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Quality;
import io.sensorhub.core.Value;
import io.sensorhub.core.config.InstanceConfig;
import io.sensorhub.core.tree.Problems;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.DriverContract;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Happened;
import io.sensorhub.driver.Outcome.Measured;
import io.sensorhub.driver.Outcome.Reason;
import io.sensorhub.driver.Outcome.Skipped;
import io.sensorhub.driver.registry.Drivers;
import io.sensorhub.testkit.TestInstance;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TextLinesDriverTest extends DriverContract {

  private static final String BOILER =
      """
      driver: text-lines
      protocol:
        lines:
          - {match: '^T=(?P<flow_temperature>[-+.0-9]+) S=(?P<serial>\\w+)( P=(?P<pump>ON|OFF))?', texts: [serial]}
          - {match: '^ALARM (?P<number>\\d+)', event: alarm}
      """;

  private static InstanceConfig instance(String profileName, String profile) {
    return TestInstance.of(
        """
        {"instance_id": "x",
         "config": {"ports": [{"port_id": "p", "serial_path": "/dev/null", "driver": "text-lines"}]},
         "devices": [{"device_id": "d", "port_id": "p", "profile": "%s"}]}
        """
            .formatted(profileName),
        Map.of("p", profile));
  }

  private static Driver driver(String profileName, String profile) {
    Problems problems = new Problems();
    Driver driver =
        Drivers.forInstance(instance(profileName, profile), problems).values().iterator().next();
    assertTrue(problems.isEmpty(), problems.all().toString());
    return driver;
  }

  private static List<String> places(String protocol) {
    Problems problems = new Problems();
    Drivers.forInstance(
        instance("p", "driver: text-lines\nprotocol: " + protocol + "\n"), problems);
    return problems.all().stream().map(problem -> problem.place()).toList();
  }

  /** A sentence with its checksum. */
  private static String sentence(String body) {
    int sum = 0;
    for (int i = 0; i < body.length(); i++) {
      sum ^= body.charAt(i);
    }
    return "$%s*%02X\r\n".formatted(body, sum);
  }

  private static final String FIX =
      sentence("GNGGA,101500.00,5222.4600,N,00441.9000,W,1,09,0.95,-3.5,M,46.9,M,,");
  private static final String NO_FIX = sentence("GPGGA,101501.00,,,,,0,00,99.99,,,,,,");
  private static final String MOVING =
      sentence("GPRMC,101502.00,A,3351.7500,S,15112.6000,E,10.0,084.4,211126,,,A");

  @Override
  protected Driver driver() {
    return driver("generic-nmea-gps", BOILER);
  }

  @Override
  protected List<byte[]> telegrams() {
    return texts(FIX, NO_FIX, MOVING, "$GPGGA,1*00\r\n" + FIX, "boot\n" + MOVING + FIX);
  }

  private static List<Outcome> lines(Driver driver, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return feed(driver, bytes, bytes.length);
  }

  private static Map<String, Value> values(Outcome outcome) {
    return assertInstanceOf(Measured.class, outcome).reading().values();
  }

  @Test
  void namedGroups_areProperties_numbersWhereTheyLookLikeOne() {
    Driver driver = driver("p", BOILER);
    assertEquals(
        Map.of("flow_temperature", new Value.Decimal(-2.5), "serial", new Value.Text("0042")),
        values(lines(driver, "T=-2.5 S=0042\r\n").getFirst()));
    assertEquals(
        Map.of(
            "flow_temperature", new Value.Whole(61),
            "serial", new Value.Text("0042"),
            "pump", new Value.Text("ON")),
        values(lines(driver, "T=61 S=0042 P=ON\n").getFirst()));
    assertEquals(
        new Happened(new DeviceId("d"), "alarm", "{\"number\":7}"),
        lines(driver, "ALARM 7\n").getFirst());
    assertEquals(
        Reason.UNKNOWN_LINE,
        assertInstanceOf(Skipped.class, lines(driver, "ready\n").getFirst()).reason());
  }

  private static String lines(String match) {
    return "driver: text-lines\nprotocol: {lines: [{match: '" + match + "'}]}\n";
  }

  private static List<Value> eachValue(Driver driver, byte[] bytes, int chunk, String property) {
    return feed(driver, bytes, chunk).stream()
        .map(outcome -> values(outcome).getOrDefault(property, new Value.Missing()))
        .toList();
  }

  @Test
  void crLfAndBoth_endALine_howeverTheyAreSplit() {
    byte[] bytes = "7.02\r7.03\r\n7.04\n\r\n7.05\r\r".getBytes(StandardCharsets.US_ASCII);
    for (int chunk = 1; chunk <= bytes.length; chunk++) {
      assertEquals(
          List.of(
              new Value.Decimal(7.02),
              new Value.Decimal(7.03),
              new Value.Decimal(7.04),
              new Value.Decimal(7.05)),
          eachValue(driver("p", lines("^(?P<ph>[0-9.]+)$")), bytes, chunk, "ph"));
    }
  }

  @Test
  void numbersOfInstruments_areNumbers_andWordsForNoneAreMissing() {
    Driver scale = driver("p", lines("^(?P<w>[-+] *[0-9.]+)"));
    byte[] bytes = "+   62.916 GN\r\n-  450.38 GN\r\n".getBytes(StandardCharsets.US_ASCII);
    assertEquals(
        List.of(new Value.Decimal(62.916), new Value.Decimal(-450.38)),
        eachValue(scale, bytes, 7, "w"));
    Driver sensor = driver("p", lines("^T=(?P<t>\\S+) H=(?P<h>[0-9.]+)"));
    assertEquals(
        Map.of("t", new Value.Missing(), "h", new Value.Decimal(45.2)),
        values(lines(sensor, "T=nan H=45.2\n").getFirst()));
    assertEquals(new Value.Whole(1000), values(lines(sensor, "T=1e3 H=1\n").getFirst()).get("t"));
    Driver comma =
        driver(
            "p",
            """
            driver: text-lines
            protocol: {decimal_comma: true, lines: [{match: '^(?P<x>\\S+)'}]}
            """);
    assertEquals(new Value.Decimal(7.02), values(lines(comma, "7,02\n").getFirst()).get("x"));
    assertEquals(new Value.Text("7.02"), values(lines(comma, "7.02\n").getFirst()).get("x"));
  }

  @Test
  void otherCharacterSets_areReadByKey_andUnknownOnesRefused() {
    Map<String, byte[]> degree =
        Map.of(
            "latin-1", new byte[] {(byte) 0xb0},
            "windows-1252", new byte[] {(byte) 0xb0},
            "cp437", new byte[] {(byte) 0xf8},
            "UTF-8", "°".getBytes(StandardCharsets.UTF_8));
    degree.forEach((name, octets) -> {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      line.writeBytes("T=21.5".getBytes(StandardCharsets.US_ASCII));
      line.writeBytes(octets);
      line.writeBytes("C\r\n".getBytes(StandardCharsets.US_ASCII));
      Driver driver =
          driver(
              "p",
              "driver: text-lines\nprotocol: {encoding: "
                  + name
                  + ", lines: [{match: '^T=(?P<t>[0-9.]+)°C'}]}\n");
      assertEquals(
          List.of(new Value.Decimal(21.5)), eachValue(driver, line.toByteArray(), 1, "t"), name);
    });
    for (String unknown : List.of("utf-16", "ebcdic", "klingon")) {
      assertEquals(
          List.of("p#/protocol/encoding"),
          places("{encoding: " + unknown + ", lines: [{match: '(?P<a>x)'}]}"));
    }
    assertEquals(List.of("p#/protocol/encoding"), places("{encoding: latin-1, nmea: {}}"));
  }

  @Test
  void patternThatBacktracksElsewhere_isReadInAMomentHere() {
    String profile = "driver: text-lines\nprotocol: {lines: [{match: '^(?P<x>(a+)+)$'}]}\n";
    Driver driver = driver("p", profile);
    assertInstanceOf(Skipped.class, lines(driver, "a".repeat(5000) + "!\n").getFirst());
  }

  @Test
  void positionOfAReceiver_isInDegrees_withItsSign() {
    Driver driver = driver();
    Map<String, Value> fix = values(lines(driver, FIX).getFirst());
    assertEquals(new Value.Decimal(52.3743333), fix.get("latitude"));
    assertEquals(new Value.Decimal(-4.6983333), fix.get("longitude"));
    assertEquals(new Value.Decimal(-3.5), fix.get("altitude"));
    assertEquals(new Value.Whole(9), fix.get("satellites_used"));
    Map<String, Value> moving = values(lines(driver, MOVING).getFirst());
    assertEquals(new Value.Decimal(-33.8625), moving.get("latitude"));
    assertEquals(new Value.Decimal(151.21), moving.get("longitude"));
    assertEquals(new Value.Decimal(18.52), moving.get("speed"));
    assertEquals(new Value.Whole(9), moving.get("satellites_used"), "from the sentence before");
  }

  @Test
  void withoutAFix_thePositionIsMissing_notTheLastOne() {
    Driver driver = driver();
    lines(driver, FIX);
    Map<String, Value> lost = values(lines(driver, NO_FIX).getFirst());
    assertEquals(new Value.Missing(), lost.get("latitude"));
    assertEquals(new Value.Missing(), lost.get("altitude"));
    assertEquals(new Value.Whole(0), lost.get("fix_quality"));
    String stale = sentence("GPRMC,101502.00,V,3351.7500,S,15112.6000,E,10.0,084.4,211126,,,N");
    assertEquals(new Value.Missing(), values(lines(driver, stale).getFirst()).get("longitude"));
  }

  @Test
  void sentenceWithAWrongChecksum_orAnImpossibleAngle_isNoMeasurement() {
    for (String bad : List.of(FIX.replace("5222", "5223"), FIX.replace("*", "x"), "$GPGGA*\n")) {
      assertEquals(
          Reason.CHECKSUM,
          assertInstanceOf(Skipped.class, lines(driver(), bad).getFirst()).reason(),
          bad);
    }
    String beyond = sentence("GPGGA,101500.00,9922.4600,N,00461.9000,E,1,09,0.95,1,M,46.9,M,,");
    Map<String, Value> values = values(lines(driver(), beyond).getFirst());
    assertEquals(new Value.Missing(), values.get("latitude"));
    assertEquals(new Value.Missing(), values.get("longitude"));
  }

  private static Driver nmea(String protocol) {
    return driver("p", "driver: text-lines\nprotocol: " + protocol + "\n");
  }

  private static final String WIND = "nmea: {MWV: {values: {wind_speed: {field: 3}}}}";

  @Test
  void sentenceWithoutAChecksum_isTakenByKey_andOneWithAWrongOneNever() {
    String bare = "$IIMWV,30,T,1.85,M,A\r\n";
    Driver optional = nmea("{checksum: optional, " + WIND + "}");
    assertEquals(
        Map.of("wind_speed", new Value.Decimal(1.85)), values(lines(optional, bare).getFirst()));
    assertInstanceOf(Measured.class, lines(optional, sentence("IIMWV,3,T,2,M,A")).getFirst());
    for (String wrong :
        List.of(
            "$IIMWV,30,T,1.85,M,A*00\r\n", "$IIMWV,30,T,1.85,M,A*\r\n",
            "$IIMWV,30,T,1.85,M,A*0\r\n", "$IIMWV,30,T,1.85,M,A*1Fx\r\n")) {
      assertEquals(List.of(Reason.CHECKSUM), reasons(lines(optional, wrong)), wrong);
    }
    Driver required = nmea("{" + WIND + "}");
    assertEquals(List.of(Reason.CHECKSUM), reasons(lines(required, bare)));
    List<Outcome> broken = lines(optional, "$IIMWV,30,T,1$IIMWV,30,T,7,M,A\r\n");
    assertEquals(List.of(Reason.CHECKSUM), reasons(broken));
    assertEquals(Map.of("wind_speed", new Value.Whole(7)), values(broken.getLast()));
  }

  private static List<Reason> reasons(List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(Skipped.class::isInstance)
        .map(outcome -> ((Skipped) outcome).reason())
        .toList();
  }

  @Test
  void talkers_areToldApartWhereTheProfileDoes() {
    Driver driver =
        nmea(
            "{nmea: {GPGSV: {values: {gps: {field: 3}}}, GLGSV: {values: {glonass: {field: 3}}},"
                + " GSV: {values: {others: {field: 3}}}}}");
    lines(driver, sentence("GPGSV,1,1,03,") + sentence("GLGSV,1,1,02,"));
    assertEquals(
        Map.of(
            "gps", new Value.Whole(3), "glonass", new Value.Whole(2), "others", new Value.Whole(4)),
        values(lines(driver, sentence("GAGSV,1,1,04,")).getFirst()));
  }

  @Test
  void makersSentences_areTheirOwn() {
    Driver driver =
        nmea(
            "{nmea: {RMC: {values: {x: {field: 1}}}, PGRMC: {values: {garmin: {field: 1}}},"
                + " 'PUBX,00': {values: {time: {field: 2}}}, PUBX: {values: {kind: {field: 1}}}}}");
    assertEquals(
        Map.of("garmin", new Value.Text("A")),
        values(lines(driver, sentence("PGRMC,A")).getFirst()));
    lines(driver, sentence("PUBX,00,101500"));
    assertEquals(
        Map.of(
            "garmin", new Value.Text("A"),
            "time", new Value.Whole(101500),
            "kind", new Value.Whole(40)),
        values(lines(driver, sentence("PUBX,40,7")).getFirst()));
    assertEquals(List.of(), lines(driver(), sentence("PGRMC,A,1,2,3,4,5,6,7")), "no RMC");
  }

  @Test
  void keysThatNoSentenceHas_areRefused() {
    for (String key : List.of("gga", "GPS", "GPGS", "GPGGAX", "P", "'*'", "'$GPGGA'")) {
      assertEquals(
          key.equals("GPS") ? List.of() : List.of("p#/protocol/nmea/" + key.replace("'", "")),
          places("{nmea: {" + key + ": {values: {x: {field: 1}}}}}"),
          key);
    }
    assertEquals(
        List.of("p#/protocol/nmea/GGA/status_field"), places("{nmea: {GGA: {no_fix: ['0']}}}"));
    assertEquals(
        List.of("p#/protocol/nmea/GGA/uncertain_field"),
        places("{nmea: {GGA: {uncertain: ['6']}}}"));
    assertEquals(
        List.of("p#/protocol/nmea/GGA/uncertain"), places("{nmea: {GGA: {uncertain_field: 6}}}"));
  }

  @Test
  void sentenceBegins_whereverItsFirstCharacterStands() {
    List<Outcome> outcomes = lines(driver(), "\u0001noise" + FIX);
    assertEquals(List.of(Reason.GARBAGE), reasons(outcomes));
    assertEquals(new Value.Decimal(52.3743333), values(outcomes.getLast()).get("latitude"));
    byte[] binary = {(byte) 0xb5, 0x62, (byte) 0xff, '$', 0x05};
    ByteArrayOutputStream mixed = new ByteArrayOutputStream();
    mixed.writeBytes(binary);
    mixed.writeBytes(FIX.getBytes(StandardCharsets.US_ASCII));
    outcomes = feed(driver(), mixed.toByteArray(), 3);
    assertEquals(List.of(Reason.GARBAGE, Reason.CHECKSUM), reasons(outcomes));
    assertInstanceOf(Measured.class, outcomes.getLast());
    outcomes = lines(driver(), "$GPGGA,1015" + MOVING.strip() + FIX);
    assertEquals(List.of(Reason.CHECKSUM), reasons(outcomes));
    assertEquals(2, outcomes.stream().filter(Measured.class::isInstance).count());
    Driver ais = nmea("{nmea: {AIVDM: {values: {payload: {field: 5}}}}}");
    String aivdm = sentence("AIVDM,1,1,,A,13u?etPv2;0n:dDPwUM1U1Cb069D,0").replace('$', '!');
    assertEquals(
        new Value.Text("13u?etPv2;0n:dDPwUM1U1Cb069D"),
        values(lines(ais, "\\s:station,c:1577836800*5D\\" + aivdm).getFirst()).get("payload"));
    String text = sentence("GPTXT,01,01,02,price 5$!");
    assertEquals(List.of(), lines(driver(), text), "whole, with such characters in it");
  }

  @Test
  void estimate_isTakenAsUncertain_andStaysSoForAWhile() {
    Driver driver = driver();
    assertEquals(Quality.GOOD, quality(driver, FIX, 0));
    String guessed = sentence("GNGGA,101500.00,5222.4600,N,00441.9000,W,6,00,9.9,-3.5,M,46.9,M,,");
    assertEquals(Quality.UNCERTAIN, quality(driver, guessed, 1));
    assertEquals(Quality.UNCERTAIN, quality(driver, FIX, 2));
    String mode = sentence("GPRMC,101502.00,V,3351.7500,S,15112.6000,E,10.0,084.4,211126,,,E");
    Map<String, Value> values = values(lines(driver, mode).getFirst());
    assertEquals(new Value.Decimal(-33.8625), values.get("latitude"), "V, but it estimates");
    assertEquals(Quality.UNCERTAIN, quality(driver, mode, 3));
    assertEquals(Quality.UNCERTAIN, quality(driver, FIX, 12));
    assertEquals(Quality.GOOD, quality(driver, FIX, 13));
    for (String made : List.of("7", "8")) {
      assertEquals(
          Quality.UNCERTAIN, quality(driver(), sentence("GPGGA,1,5222.46,N,00441.9,W," + made), 0));
    }
    driver.reset(NOW);
    assertEquals(Quality.GOOD, quality(driver, FIX, 14));
  }

  private static Quality quality(Driver driver, String sentence, int second) {
    List<Outcome> outcomes = new ArrayList<>();
    byte[] bytes = sentence.getBytes(StandardCharsets.US_ASCII);
    Moment now = new Moment(TIME.plusSeconds(second), second * 1_000_000_000L);
    driver.receive(bytes, bytes.length, now, outcomes::add);
    return assertInstanceOf(Measured.class, outcomes.getFirst()).reading().quality();
  }

  @Test
  void sentencesThatTheProfileDoesNotRead_areLeft() {
    assertEquals(List.of(), lines(driver(), sentence("GPGSV,1,1,00")));
  }

  @Test
  void profileThatCannotWork_isToldByPlace() {
    assertEquals(List.of("p#/protocol/lines/0/match"), places("{lines: [{match: '(a'}]}"));
    assertEquals(List.of("p#/protocol/lines/0/match"), places("{lines: [{match: 'a'}]}"));
    assertEquals(List.of("p#/protocol/lines"), places("{}"));
    assertEquals(
        List.of("p#/protocol/nmea/GGA/values/x/field"), places("{nmea: {GGA: {values: {x: {}}}}}"));
  }
}
