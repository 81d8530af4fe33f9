package io.sensorhub.driver.at.mail;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order.Result.Refusal;
import io.sensorhub.driver.at.dialogue.Heard;
import io.sensorhub.driver.at.dialogue.Heard.Silence;
import io.sensorhub.driver.at.read.Fields;
import io.sensorhub.driver.at.sms.Outgoing;
import io.sensorhub.driver.at.sms.Telegram;
import io.sensorhub.driver.at.work.Errands;
import io.sensorhub.driver.at.work.Errands.Lane;
import io.sensorhub.driver.at.work.ModemState;
import io.sensorhub.driver.at.work.Orders;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Messages that are sent, and what becomes of them. */
public final class Outbox {

  private static final int MOST_SENT = 64;

  private final Errands errands;
  private final ModemState state;
  private final Runnable escape;

  /** Numbers to which messages with these references went. */
  private final Map<Integer, String> sent = new LinkedHashMap<>();

  private int reference;

  /**
   * @param escape leaves a prompt
   */
  public Outbox(Errands errands, ModemState state, Runnable escape) {
    this.errands = errands;
    this.state = state;
    this.escape = escape;
  }

  /** Sends a message. */
  public void send(String to, List<Outgoing> parts, Orders.Job job) {
    if (state.blocked().isPresent()) {
      job.refuse(Refusal.SIM_BLOCKED, state.blocked().get().message());
      return;
    }
    send(to, parts, 0, new ArrayList<>(), job);
  }

  /** A reference for the parts of the next long message. */
  public int nextReference() {
    reference = (reference + 1) % 256;
    return reference;
  }

  private void send(
      String to, List<Outgoing> parts, int part, List<Integer> references, Orders.Job job) {
    if (part == parts.size()) {
      ObjectNode event = Json.object().put("to", to);
      references(event.putArray("references"), references);
      state.event("sms_sent", event);
      ObjectNode result = Json.object();
      references(result.putArray("references"), references);
      job.done(result.put("parts", parts.size()));
      return;
    }
    Outgoing telegram = parts.get(part);
    errands.add(
        Lane.ORDER,
        "AT+CMGS=" + telegram.length(),
        telegram.digits(),
        (heard, now) -> {
          OptionalInt number =
              heard.firstLine().map(line -> Fields.of(line).number(0)).orElse(OptionalInt.empty());
          if (heard.isDone()) {
            number.ifPresent(given -> {
              references.add(given);
              remember(given, to);
            });
            send(to, parts, part + 1, references, job);
          } else {
            failed(to, part, parts.size(), heard, job, now);
          }
        });
  }

  private static void references(ArrayNode array, List<Integer> references) {
    references.forEach(array::add);
  }

  private void remember(int number, String to) {
    sent.put(number, to);
    if (sent.size() > MOST_SENT) {
      sent.remove(sent.keySet().iterator().next());
    }
  }

  private void failed(String to, int part, int parts, Heard heard, Orders.Job job, Moment now) {
    String where = parts == 1 ? "" : "part " + (part + 1) + " of " + parts + ": ";
    String reason = where + heard.why();
    state.event("sms_failed", Json.object().put("to", to).put("error", reason));
    escape.run();
    if (heard instanceof Silence silence && silence.bodySent()) {
      job.unknown(reason + "; it is not sent again");
    } else {
      job.failed(reason, now);
    }
  }

  /** The network tells what became of a message. */
  void report(Telegram.Report report) {
    Optional<String> to = Optional.ofNullable(sent.get(report.reference()));
    if (report.isDelivered()) {
      sent.remove(report.reference());
      state.event(
          "sms_delivered",
          Json.object().put("to", to.orElse(report.to())).put("reference", report.reference()));
    } else if (report.isFailed()) {
      sent.remove(report.reference());
      state.event(
          "sms_failed",
          Json.object()
              .put("to", to.orElse(report.to()))
              .put("error", "not delivered, status " + report.status()));
    }
  }
}
