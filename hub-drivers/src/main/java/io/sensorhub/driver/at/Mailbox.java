package io.sensorhub.driver.at;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order.Result.Refusal;
import io.sensorhub.driver.at.Errands.Lane;
import io.sensorhub.driver.at.dialogue.Heard;
import io.sensorhub.driver.at.dialogue.Heard.Silence;
import io.sensorhub.driver.at.read.Fields;
import io.sensorhub.driver.at.sms.Inbox;
import io.sensorhub.driver.at.sms.Inbox.Place;
import io.sensorhub.driver.at.sms.Inbox.Received;
import io.sensorhub.driver.at.sms.Outgoing;
import io.sensorhub.driver.at.sms.Telegram;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Short messages. One that was received is an event, and is deleted from the modem 10 s later; one
 * that is still there after a restart is told again with the same identity.
 */
final class Mailbox {

  private static final List<String> MEMORIES = List.of("SM", "ME");
  private static final long DELETED_AFTER_NANOS = 10_000_000_000L;
  private static final int MOST_KNOWN = 512;
  private static final int MOST_SENT = 64;

  /** Status of a message that was received, read or not (3GPP TS 27.005, section 3.1). */
  private static final int RECEIVED_READ = 1;

  private final Errands errands;
  private final ModemState state;
  private final Runnable escape;
  private final Inbox inbox = new Inbox();

  /** Messages that were told, the newest last, and where they lie. */
  private final Map<String, List<Place>> known = new LinkedHashMap<>();

  /** Numbers to which messages with these references went. */
  private final Map<Integer, String> sent = new LinkedHashMap<>();

  private String memory = "";
  private int reference;

  /**
   * @param escape leaves a prompt
   */
  Mailbox(Errands errands, ModemState state, Runnable escape) {
    this.errands = errands;
    this.state = state;
    this.escape = escape;
  }

  /** The modem has started anew: it may have another memory selected. */
  void forgetMemory() {
    memory = "";
  }

  /** Reads what lies in the modem. */
  void readAll() {
    for (String of : MEMORIES) {
      select(of);
      errands.add(
          Lane.CHORE,
          "AT+CMGL=4",
          (heard, now) -> {
            List<String> lines = heard.information();
            for (int i = 0; i + 1 < lines.size(); i += 2) {
              Fields fields = Fields.of(lines.get(i));
              if (fields.number(1).orElse(RECEIVED_READ + 1) <= RECEIVED_READ) {
                take(lines.get(i + 1), new Place(of, fields.number(0).orElse(-1)), now);
              }
            }
          });
    }
  }

  private void select(String wanted) {
    errands.add(
        Lane.CHORE,
        "AT+CPMS=\"" + wanted + "\"",
        (heard, _) -> memory = heard.isDone() ? wanted : "");
  }

  /** Reads the message that a code names. */
  void read(Fields code) {
    String of = code.text(0);
    int index = code.number(1).orElse(-1);
    if (index < 0 || !of.matches("[A-Z]{2}")) {
      return;
    }
    if (!memory.equals(of)) {
      select(of);
    }
    errands.add(
        Lane.CHORE,
        "AT+CMGR=" + index,
        (heard, now) -> {
          List<String> lines = heard.information();
          if (lines.size() > 1) {
            take(lines.get(1), new Place(of, index), now);
          }
        });
  }

  /** Takes a telegram that came by itself. */
  void take(String digits, Moment now) {
    take(digits, new Place("", -1), now);
  }

  private void take(String digits, Place place, Moment now) {
    Telegram telegram = Telegram.read(digits.strip()).orElse(null);
    switch (telegram) {
      case Telegram.Message message ->
          inbox
              .add(message, digits.strip(), place, now.nanos())
              .forEach(received -> tell(received, now));
      case Telegram.Report report -> {
        report(report);
        delete(List.of(place));
      }
      case null -> state.note("message that cannot be read is left alone", "in " + place.memory());
    }
  }

  private void tell(Received received, Moment now) {
    boolean again = known.containsKey(received.id());
    known.remove(received.id());
    known.put(received.id(), received.places());
    if (known.size() > MOST_KNOWN) {
      known.remove(known.keySet().iterator().next());
    }
    if (!again) {
      ObjectNode data =
          Json.object()
              .put("message_id", received.id())
              .put("from", received.first().from())
              .put("text", received.text())
              .put(
                  "time",
                  received
                      .first()
                      .time()
                      .map(DateTimeFormatter.ISO_OFFSET_DATE_TIME::format)
                      .orElse(null))
              .put("parts", received.parts())
              .put("complete", received.complete());
      state.event("sms_received", data);
    }
    errands.later(now.nanos() + DELETED_AFTER_NANOS, _ -> delete(received.places()));
  }

  private void report(Telegram.Report report) {
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

  private void delete(List<Place> places) {
    for (Place place : places) {
      if (place.index() < 0) {
        continue;
      }
      if (!memory.equals(place.memory())) {
        select(place.memory());
      }
      errands.add(Lane.CHORE, "AT+CMGD=" + place.index(), (_, _) -> {});
    }
  }

  /** A message was stored elsewhere: it need not lie in the modem any longer. */
  void stored(String id, Orders.Job job) {
    delete(known.getOrDefault(id, List.of()));
    job.done(Json.object());
  }

  /** Tells what stays incomplete. */
  void tick(Moment now) {
    inbox.expired(now.nanos()).forEach(received -> tell(received, now));
  }

  /** Sends a message. */
  void send(String to, List<Outgoing> parts, Orders.Job job) {
    if (state.blocked().isPresent()) {
      job.refuse(Refusal.SIM_BLOCKED, state.blocked().get().message());
      return;
    }
    send(to, parts, 0, new ArrayList<>(), job);
  }

  /** A reference for the parts of the next long message. */
  int nextReference() {
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
    if (heard instanceof Silence silence) {
      escape.run();
      if (silence.bodySent()) {
        job.unknown(reason + "; it is not sent again");
        return;
      }
    }
    job.failed(reason, now);
  }
}
