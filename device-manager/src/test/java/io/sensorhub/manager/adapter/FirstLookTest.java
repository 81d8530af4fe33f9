package io.sensorhub.manager.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.DistributionSummary;
import io.sensorhub.core.Json;
import io.sensorhub.core.config.UsbConfig.Policy;
import io.sensorhub.runtime.http.ApiException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** From the plug to the first decision: what is told, measured and refused. */
class FirstLookTest {

  private static final String GPS = "1546:01a8";
  private static final String ID = "1546_01a8_1";
  private static final String BARE = "||";

  @TempDir private Path folder;

  private Bench bench(Policy policy, ObjectNode... rules) {
    return new Bench(folder, policy, List.of(rules), List.of());
  }

  /** What is logged meanwhile. */
  private static List<String> logged(Runnable meanwhile) {
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger("io.sensorhub.manager");
    lines.start();
    logger.addAppender(lines);
    try {
      meanwhile.run();
    } finally {
      logger.detachAppender(lines);
    }
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void nothingIsOffered_beforeTheHandlerHasSaidWhetherTheFileNamesIt() throws Exception {
    Bench bench = bench(Policy.AUTO);
    List<String> known = List.of(GPS, "1a86:7523", "dead:beef", "051d:0002");
    List<String> lines =
        logged(() -> {
          for (int each = 0; each < known.size(); each++) {
            bench.plug("ttyUSB" + each, known.get(each), BARE, "1." + each);
          }
          for (ObjectNode adapter : bench.adapters().list()) {
            String id = adapter.path("id").asText();
            assertEquals("new", adapter.path("state").asText());
            assertEquals("NOT_REPORTED", adapter.path("reason").asText());
            ObjectNode claimed = bench.adapters().report(id, Bench.claimed("port"));
            assertEquals("configured", claimed.path("state").asText());
          }
        });
    for (String word : List.of("offered", "ambiguous", "unknown", "denied", "taken", "new")) {
      assertTrue(lines.stream().noneMatch(line -> line.startsWith("device_" + word)), word);
    }
    assertEquals(
        known.size(), lines.stream().filter(line -> line.startsWith("device_configured")).count());
    assertEquals(List.of(), bench.taken());
  }

  private static DistributionSummary delay(Bench bench) {
    return bench.meters.get("hub_usb_event_to_config_seconds").summary();
  }

  @Test
  void firstTakingOfAuto_isMeasuredFromThePlug_andSoIsEachReplug() throws Exception {
    Bench bench = bench(Policy.AUTO);
    bench.plug("ttyACM0", GPS, BARE, "1");
    bench.clock.advance(Duration.ofMillis(250));
    bench.report(ID);
    assertEquals(1, delay(bench).count());
    assertEquals(0.25, delay(bench).totalAmount(), 1e-6);
    bench.report(ID);
    assertEquals(1, delay(bench).count());
    bench.clock.advance(Duration.ofMillis(750));
    bench.pull("ttyACM0", GPS, BARE, "1");
    bench.plug("ttyACM1", GPS, BARE, "1");
    assertEquals(2, delay(bench).count());
    assertEquals(0.25, delay(bench).totalAmount(), 1e-6);
  }

  @Test
  void whatWaitsForAPerson_isNotMeasured() throws Exception {
    Bench bench = bench(Policy.ASK);
    bench.plug("ttyACM0", GPS, BARE, "1");
    bench.report(ID);
    bench.clock.advance(Duration.ofHours(1));
    ObjectNode _ = bench.accept(ID, body -> body);
    assertEquals(List.of("take " + ID), bench.taken());
    assertEquals(0, delay(bench).count());
  }

  @Test
  void whatWasThereBeforeTheManager_isMeasuredFromWhenItCouldKnow() throws Exception {
    Bench bench = bench(Policy.AUTO);
    var plugged = bench.event("add", "ttyACM0", GPS, BARE, "1");
    bench.clock.advance(Duration.ofDays(3));
    bench.adapters().snapshot(List.of(plugged));
    bench.report(ID);
    assertEquals(1, delay(bench).count());
    assertEquals(0, delay(bench).totalAmount(), 1e-6);
  }

  private static String refusal(Bench bench, String id, String profile) {
    ApiException refusal =
        assertThrows(
            ApiException.class, () -> bench.accept(id, body -> body.put("profile", profile)));
    assertEquals("INVALID_CONFIGURATION", refusal.code());
    JsonNode problems = refusal.more().path("problems");
    assertEquals(1, problems.size(), problems::toString);
    return problems.path(0).asText();
  }

  @Test
  void profileThatDoesNotFit_isOneProblem_thatNamesThoseThatDo() throws Exception {
    Bench bench = bench(Policy.ASK);
    bench.plug("ttyUSB0", "1a86:7523", BARE, "1");
    bench.plug("ttyUSB1", "dead:beef", BARE, "2");
    bench.report("1a86_7523_1");
    bench.report("dead_beef_2");
    for (String none : List.of("nosuch", "shelly-gen2", "simulated-motion", "modem-proxy")) {
      String chip = refusal(bench, "1a86_7523_1", none);
      assertTrue(chip.contains("\"" + none + "\"") && chip.contains("eastron-sdm120"), chip);
      assertFalse(chip.contains("quectel-ec25"), chip);
      String unknown = refusal(bench, "dead_beef_2", none);
      assertTrue(unknown.contains("eastron-sdm120") && unknown.contains("quectel-ec25"), unknown);
      assertFalse(unknown.contains("tasmota"), unknown);
    }
    assertTrue(
        refusal(bench, "dead_beef_2", "eastron-sdm12").contains("did you mean"),
        "what is nearly right is named");
  }

  @Test
  void profileOfAProtocolOfSeveralTransports_isForTheLine() throws Exception {
    Bench bench = bench(Policy.ASK);
    bench.plug("ttyUSB1", "dead:beef", BARE, "2");
    bench.report("dead_beef_2");
    ObjectNode _ = bench.accept("dead_beef_2", body -> body.put("profile", "eastron-sdm120"));
    assertEquals("modbus-rtu", bench.order("dead_beef_2").port().path("driver").asText());
  }

  private static ObjectNode rule(String id, String trust, String profile) {
    ObjectNode rule = Json.object().put("id", id).put("trust", trust).put("profile", profile);
    rule.putObject("match").put("vendor_id", "dead").put("product_id", "beef");
    return rule;
  }

  @Test
  void rulesOfEqualWeight_sayWhyAutoLeavesItToAPerson() throws Exception {
    Bench bench =
        bench(
            Policy.AUTO,
            rule("one", "exact", "generic-json-lines"),
            rule("two", "family", "generic-json-lines"));
    bench.plug("ttyUSB0", "dead:beef", BARE, "1");
    bench.report("dead_beef_1");
    ObjectNode waits = bench.adapters().get("dead_beef_1");
    assertEquals("offered", waits.path("state").asText());
    assertEquals(
        "Policy auto leaves it to you: the rules \"one\" (exact), \"two\" (family) weigh the same,"
            + " and not all are exact.",
        waits.path("note").asText());
    ObjectNode taken = bench.accept("dead_beef_1", body -> body);
    assertTrue(taken.path("note").isNull(), taken::toString);
  }

  @Test
  void rulesThatDiffer_areNamed_andSoIsOneThatIsNotExact() throws Exception {
    Bench both =
        bench(
            Policy.ASK,
            rule("one", "exact", "generic-json-lines"),
            rule("two", "exact", "generic-nmea-gps"));
    both.plug("ttyUSB0", "dead:beef", BARE, "1");
    both.report("dead_beef_1");
    ObjectNode ambiguous = both.adapters().get("dead_beef_1");
    assertEquals("ambiguous", ambiguous.path("state").asText());
    assertTrue(
        ambiguous.path("note").asText().contains("\"one\" (exact), \"two\" (exact) weigh the same"),
        ambiguous::toString);
    Bench one = bench(Policy.AUTO, rule("two", "family", "generic-nmea-gps"));
    one.plug("ttyUSB0", "dead:beef", BARE, "1");
    one.report("dead_beef_1");
    assertTrue(
        one.adapters().get("dead_beef_1").path("note").asText().contains("\"two\" (family)"),
        () -> one.adapters().get("dead_beef_1").toString());
  }

  @Test
  void serialNumberInALogLine_isQuoted() throws Exception {
    Bench bench = bench(Policy.ASK);
    String evil = "||a b=\"c\" level=ERROR";
    List<String> lines =
        logged(() -> {
          bench.plug("ttyUSB0", "1a86:55d4", evil, "1");
          bench.plug("ttyUSB1", "1a86:55d4", evil, "2");
        });
    assertEquals(
        List.of(
            "SHARED_SERIAL_NUMBER, both go by their sockets from now on"
                + " key=\"serial:1a86:55d4:a b=\\\"c\\\" level=ERROR:00:0\""),
        Stream.of("SHARED")
            .flatMap(word -> lines.stream().filter(line -> line.startsWith(word)))
            .toList());
  }
}
