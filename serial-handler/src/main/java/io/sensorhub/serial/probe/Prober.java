package io.sensorhub.serial.probe;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.driver.modbus.frame.Request;
import io.sensorhub.driver.modbus.frame.RtuFraming;
import io.sensorhub.serial.line.Line;
import io.sensorhub.stream.device.ProbePlan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what is behind an adapter. Listens at each rate; whoever talks is known without an
 * octet sent. Else it asks what it was told to ask, one question a second. Blocks, 32 s at most
 * with the usual times; an interrupt ends it.
 */
public final class Prober {

  private static final Logger LOG = LoggerFactory.getLogger(Prober.class);

  private static final int MOST_OCTETS = 8192;
  private static final int READ_MS = 100;

  private final IntFunction<Line> line;
  private final Clock clock;
  private final LongSupplier ticker;
  private final Duration listen;
  private final Duration pause;

  /**
   * @param line to the adapter at a rate
   * @param ticker nanoseconds that only go forward
   * @param listen for how long at each rate
   * @param pause from one question to the next
   */
  public Prober(
      IntFunction<Line> line, Clock clock, LongSupplier ticker, Duration listen, Duration pause) {
    this.line = line;
    this.clock = clock;
    this.ticker = ticker;
    this.listen = listen;
    this.pause = pause;
  }

  /**
   * Does it.
   *
   * @param name of the adapter, for the log
   * @return {@code {"sent": […], "heard": […], "evidence": […], "error", "message"}}
   */
  public ObjectNode run(String name, ProbePlan plan) {
    ObjectNode result = Json.object();
    ArrayNode sent = result.putArray("sent");
    ArrayNode heard = result.putArray("heard");
    ArrayNode evidence = result.putArray("evidence");
    result.putNull("error").putNull("message");
    try {
      if (!hears(name, plan, heard, evidence)) {
        asks(name, plan, sent, evidence);
      }
    } catch (IOException e) {
      result.put("error", "LINE_DOWN").put("message", e.getMessage());
      LOG.warn("probe failed device={} reason=\"{}\"", name, e.getMessage());
    }
    LOG.info("probe over device={} sent={} evidence={}", name, sent.size(), evidence.size());
    return result;
  }

  private boolean hears(String name, ProbePlan plan, ArrayNode heard, ArrayNode evidence)
      throws IOException {
    for (int rate : plan.rates()) {
      Heard now;
      try (Line.Connection connection = line.apply(rate).open()) {
        now = Heard.of(rate, read(connection, listen));
      }
      heard.add(now.json());
      LOG.info("probe heard device={} rate={} kind={}", name, rate, now.kind().text());
      if (now.kind().talks()) {
        profile(now).ifPresent(profile -> prove(evidence, profile, because(now)));
        return true;
      }
    }
    return false;
  }

  private static Optional<String> profile(Heard heard) {
    return switch (heard.kind()) {
      case JSON -> Optional.of("generic-json-lines");
      case NMEA -> Optional.of("generic-nmea-gps");
      case TEXT, NOISE, SILENCE -> Optional.empty();
    };
  }

  private static String because(Heard heard) {
    String what = heard.kind() == Heard.Kind.JSON ? "a JSON object" : "an NMEA sentence";
    return "it told " + what + " at " + heard.rate() + " baud";
  }

  private static void prove(ArrayNode evidence, String profile, String because) {
    evidence.addObject().put("profile", profile).put("because", because);
  }

  private void asks(String name, ProbePlan plan, ArrayNode sent, ArrayNode evidence)
      throws IOException {
    for (int rate : plan.ask().isEmpty() ? List.<Integer>of() : plan.rates()) {
      try (Line.Connection connection = line.apply(rate).open()) {
        for (ProbePlan.Question question : plan.ask()) {
          Optional<Integer> value = ask(name, rate, question, connection, sent);
          if (value.filter(question.expect()::contains).isPresent()) {
            prove(
                evidence,
                question.profile(),
                "register %d of unit %d is %d at %d baud"
                    .formatted(question.address(), question.unit(), value.get(), rate));
            return;
          }
        }
      }
    }
  }

  /** Reads one register; nothing else can be asked. */
  private Optional<Integer> ask(
      String name,
      int rate,
      ProbePlan.Question question,
      Line.Connection connection,
      ArrayNode sent)
      throws IOException {
    Request request = Request.read(question.unit(), question.function(), question.address(), 1);
    RtuFraming framing = new RtuFraming(false, Set.of());
    byte[] frame = new byte[RtuFraming.LONGEST_FRAME];
    int length = framing.begin(request, frame);
    String hex = HexFormat.of().formatHex(frame, 0, length);
    String why = "may be " + question.profile();
    sent.addObject()
        .put("at", Json.time(clock.instant()))
        .put("rate", rate)
        .put("hex", hex)
        .put("why", why);
    LOG.info("probe sent device={} rate={} octets={} why=\"{}\"", name, rate, hex, why);
    connection.write(frame, length);
    byte[] answer = read(connection, pause);
    framing.receive(answer, answer.length);
    return framing
        .answer()
        .filter(pdu -> !pdu.isException())
        .map(pdu -> pdu.registers())
        .filter(registers -> registers.length == 1)
        .map(registers -> registers[0]);
  }

  /** All that comes within that time. */
  private byte[] read(Line.Connection connection, Duration time) throws IOException {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    byte[] buffer = new byte[1024];
    long begun = ticker.getAsLong();
    while (ticker.getAsLong() - begun < time.toNanos() && !Thread.currentThread().isInterrupted()) {
      int count = connection.read(buffer, READ_MS);
      if (octets.size() < MOST_OCTETS) {
        octets.write(buffer, 0, count);
      }
    }
    return octets.toByteArray();
  }
}
