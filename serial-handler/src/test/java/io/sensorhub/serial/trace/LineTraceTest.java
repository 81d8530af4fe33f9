package io.sensorhub.serial.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sensorhub.core.DeviceId;
import io.sensorhub.core.Json;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Exchange;
import io.sensorhub.driver.Passage;
import io.sensorhub.stream.follow.Outlet;
import io.sensorhub.stream.follow.Subscription;
import io.sensorhub.testkit.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LineTraceTest {

  private final ManualClock clock = new ManualClock();
  private final TraceDesk desk = new TraceDesk();
  private int explained;
  private Passage passage = Passage.PLAIN;
  private final LineTrace trace =
      new LineTrace(
          desk.of("line"),
          () -> {
            explained++;
            return passage;
          },
          clock);

  /** What was written to somebody who looks, who takes each write only when told. */
  private static final class Wire implements Outlet {
    private final StringBuilder text = new StringBuilder();
    private @Nullable Consumer<@Nullable Throwable> owed;
    private boolean slow;
    private boolean over;

    @Override
    public void write(byte[] octets, Consumer<@Nullable Throwable> written) {
      text.append(new String(octets, StandardCharsets.UTF_8));
      if (slow) {
        owed = written;
      } else {
        written.accept(null);
      }
    }

    @Override
    public void ended() {
      over = true;
    }

    void take() {
      Consumer<@Nullable Throwable> now = owed;
      owed = null;
      if (now != null) {
        now.accept(null);
      }
    }

    List<JsonNode> entries(String event) throws Exception {
      List<JsonNode> entries = new ArrayList<>();
      String head = "event: " + event + "\ndata: ";
      for (String message : text.toString().split("\n\n", -1)) {
        if (message.startsWith(head)) {
          entries.add(Json.parse(message.substring(head.length())));
        }
      }
      return entries;
    }
  }

  private Wire look() {
    Wire wire = new Wire();
    Subscription looker = desk.look("line").orElseThrow();
    looker.start(wire, Runnable::run, () -> 0);
    return wire;
  }

  private void comes(String text) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    trace.received(octets, octets.length);
  }

  @Test
  void nobodyLooks_nothingIsMade() throws Exception {
    comes("{}\n");
    trace.took(new Outcome.Exchanged(1, Exchange.ANSWERED, 1));
    trace.settled();
    trace.sent(new byte[] {1}, 1);
    assertEquals(0, explained);
    Wire wire = look();
    trace.settled();
    assertEquals(List.of(), wire.entries("passed"));
  }

  @Test
  void line_isTold_whenItEnds_withWhatCameOfIt() throws Exception {
    Wire wire = look();
    comes("{\"a\"");
    trace.settled();
    assertEquals(List.of(), wire.entries("passed"));
    comes(": 1}\n");
    trace.took(new Outcome.Happened(new DeviceId("d"), "ring", "{\"n\": 2}"));
    trace.settled();
    JsonNode entry = wire.entries("passed").getFirst();
    assertEquals("in", entry.path("direction").asText());
    assertEquals("7b2261223a20317d0a", entry.path("octets").asText());
    assertEquals(9, entry.path("length").asInt());
    assertEquals(
        "[{\"device_id\":\"d\",\"event\":\"ring\",\"data\":{\"n\":2}}]",
        Json.write(entry.path("outcomes")));
    assertEquals(Json.time(clock.instant()), entry.path("time").asText());
  }

  @Test
  void lineThatDoesNotEnd_isToldAfterAWhile_andInPieces() throws Exception {
    Wire wire = look();
    comes("half");
    assertTrue(trace.isPending());
    clock.advance(Duration.ofMillis(401));
    trace.settled();
    assertFalse(trace.isPending());
    assertEquals(4, wire.entries("passed").getFirst().path("length").asInt());
    comes("x".repeat(3000));
    trace.settled();
    assertEquals(3, wire.entries("passed").size());
    assertEquals(1024, wire.entries("passed").get(1).path("length").asInt());
  }

  @Test
  void secrets_ofAProtocolThatHasThem_areLeftOut() throws Exception {
    passage =
        new Passage() {
          @Override
          public Seen heard(byte[] octets) {
            return new Seen(false, Optional.empty());
          }

          @Override
          public boolean tellsTexts() {
            return false;
          }
        };
    Wire wire = look();
    comes("+CMT\n");
    trace.took(new Outcome.Happened(new DeviceId("d"), "sms_received", "{\"text\": \"secret\"}"));
    trace.settled();
    JsonNode entry = wire.entries("passed").getFirst();
    assertTrue(entry.path("octets").isNull());
    assertEquals(5, entry.path("length").asInt());
    assertEquals(
        "[{\"device_id\":\"d\",\"event\":\"sms_received\"}]", Json.write(entry.path("outcomes")));
    trace.took(new Outcome.Happened(new DeviceId("d"), "sms_failed", "{\"to\": \"secret\"}"));
    trace.settled();
    JsonNode byItself = wire.entries("passed").getLast();
    assertEquals(0, byItself.path("length").asInt(), "time has passed, and nothing came");
    assertEquals(
        "[{\"device_id\":\"d\",\"event\":\"sms_failed\"}]", Json.write(byItself.path("outcomes")));
  }

  @Test
  void faultOfADevice_isToldOnce_inAnEntry() throws Exception {
    Wire wire = look();
    DeviceId meter = new DeviceId("meter");
    Fault fault = Fault.of(FaultCode.CHECKSUM_ERROR, "damaged", clock.instant());
    comes("x\n");
    trace.took(new Outcome.Failed(meter, fault));
    trace.took(new Outcome.Failed(new DeviceId("pump"), fault));
    trace.took(new Outcome.Failed(meter, fault));
    trace.settled();
    assertEquals(
        List.of("meter", "pump"),
        wire.entries("passed").getFirst().path("outcomes").findValuesAsText("device_id"));
  }

  @Test
  void slowLooker_isToldWhatItLost_andCostsNoMore() throws Exception {
    Wire wire = look();
    wire.slow = true;
    for (int line = 0; line < 1000; line++) {
      comes("line " + line + "\n");
      trace.settled();
    }
    wire.slow = false;
    wire.take();
    assertEquals(1 + Looker.MOST_ENTRIES, wire.entries("passed").size());
    assertEquals(
        1000 - 1 - Looker.MOST_ENTRIES, wire.entries("gap").getFirst().path("lost").asInt());
    comes("again\n");
    trace.settled();
    assertEquals(2 + Looker.MOST_ENTRIES, wire.entries("passed").size());
    assertEquals(1, wire.entries("gap").size());
  }

  @Test
  void fifthLooker_isRefused_untilAnotherLeaves() {
    List<Subscription> lookers = new ArrayList<>();
    for (int i = 0; i < TraceDesk.MOST; i++) {
      lookers.add(desk.look("line" + i % 2).orElseThrow());
    }
    assertTrue(desk.look("line").isEmpty());
    lookers.getFirst().close();
    assertTrue(desk.look("line").isPresent());
  }

  @Test
  void lineThatGoes_endsTheStream() {
    Wire wire = look();
    desk.keep(List.of("line"));
    assertFalse(wire.over);
    desk.keep(List.of("other"));
    assertTrue(wire.over);
  }
}
