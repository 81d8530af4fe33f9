package io.sensorhub.driver.at.mail;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.at.dialogue.Heard;
import io.sensorhub.driver.at.dialogue.Heard.Silence;
import io.sensorhub.driver.at.read.Fields;
import io.sensorhub.driver.at.sms.Inbox;
import io.sensorhub.driver.at.sms.Inbox.Place;
import io.sensorhub.driver.at.sms.Inbox.Received;
import io.sensorhub.driver.at.sms.Shelf;
import io.sensorhub.driver.at.sms.Telegram;
import io.sensorhub.driver.at.work.Errands;
import io.sensorhub.driver.at.work.ModemState;
import io.sensorhub.driver.at.work.Orders;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * Messages that were received: one that was told is deleted from the modem 10 s later, or, where
 * somebody keeps them, once that is said of it; sooner where the memory is nearly full. One that is
 * still there after a restart of the hub is told again with the same identity.
 */
public final class Mailbox {

  private static final List<String> MEMORIES = List.of("SM", "ME");

  /** The SIM may be busy for so long after the modem has booted. */
  private static final int MOST_BUSY = 12;

  private static final long BUSY_NANOS = 5_000_000_000L;

  /** Status of a message that was received, read or not (3GPP TS 27.005, section 3.1). */
  private static final int RECEIVED_READ = 1;

  private final Errands errands;
  private final ModemState state;
  private final Outbox outbox;
  private final Inbox inbox = new Inbox();
  private final Shelf shelf;
  private final Memories memories;
  private int busy;
  private boolean againDue;

  /**
   * @param outbox knows the messages that reports are about
   * @param kept whether somebody keeps the messages, and says so of each
   */
  public Mailbox(Errands errands, ModemState state, Outbox outbox, boolean kept) {
    this.errands = errands;
    this.state = state;
    this.outbox = outbox;
    this.shelf = new Shelf(kept);
    this.memories = new Memories(errands, shelf);
  }

  /** The modem has started anew, or another one is there. */
  public void forget() {
    otherSim();
    againDue = false;
    busy = 0;
  }

  /** Another SIM may be there. */
  public void readAnew() {
    otherSim();
    readAll();
  }

  /** Another SIM is there, or none: what lies on it is not what lay on the one before. */
  public void otherSim() {
    memories.forget();
    shelf.displaced();
    inbox.displaced();
  }

  /** Reads what lies in the modem. */
  public void readAll() {
    for (String memory : MEMORIES) {
      memories.ask(
          memory,
          "AT+CMGL=4",
          (heard, now) -> {
            List<String> lines = heard.information();
            for (int i = 0; i + 1 < lines.size(); i += 2) {
              Fields fields = Fields.of(lines.get(i));
              if (fields.number(1).orElse(RECEIVED_READ + 1) <= RECEIVED_READ) {
                take(lines.get(i + 1), new Place(memory, fields.number(0).orElse(-1)), now);
              }
            }
            againIfBusy(heard, now);
          });
    }
  }

  /** What could not be read because the SIM, or the modem, was not ready is read later. */
  private void againIfBusy(Heard heard, Moment now) {
    boolean passes =
        heard instanceof Silence
            || heard
                .refusal()
                .filter(refused -> refused.isBusy() || refused.is("+CMS ERROR:", 302))
                .isPresent();
    if (!passes) {
      busy = heard.isDone() ? 0 : busy;
    } else if (busy++ < MOST_BUSY) {
      readLater(now);
    }
  }

  private void readLater(Moment now) {
    if (!againDue) {
      againDue = true;
      errands.later(
          now.nanos() + BUSY_NANOS,
          _ -> {
            againDue = false;
            readAll();
          });
    }
  }

  /** Reads the message that a code names. */
  public void read(Fields code, Moment now) {
    String memory = code.text(0);
    int index = code.number(1).orElse(-1);
    if (index < 0 || !memory.matches("[A-Z]{2}")) {
      return;
    }
    Place place = new Place(memory, index);
    boolean asked =
        memories.ask(
            memory,
            "AT+CMGR=" + index,
            (heard, then) -> {
              List<String> lines = heard.information();
              if (lines.size() > 1) {
                take(lines.get(1), place, then);
              }
              againIfBusy(heard, then);
            });
    if (!asked) {
      readLater(now);
    }
  }

  /** Takes a telegram that came by itself. */
  public void take(String digits, Moment now) {
    take(digits, Place.NOWHERE, now);
  }

  private void take(String digits, Place place, Moment now) {
    String telegram = digits.strip().toUpperCase(Locale.ROOT);
    if (shelf.isTold(telegram, place, now.nanos())) {
      return;
    }
    switch (Telegram.read(telegram).orElse(null)) {
      case Telegram.Message message ->
          inbox.add(message, telegram, place, now.nanos()).forEach(received -> tell(received, now));
      case Telegram.Report report -> {
        outbox.report(report);
        delete(List.of(place));
      }
      case null -> state.note("message that cannot be read is left alone", "in " + place.memory());
    }
  }

  private void tell(Received received, Moment now) {
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
    shelf.tell(received, now.nanos());
  }

  /** Takes the answer to {@code AT+CPMS?}. */
  public void filled(List<String> lines) {
    memories.filled(lines);
  }

  /** The modem says that a memory is full. */
  public void full(Fields code) {
    shelf.full(code.text(1));
  }

  private void delete(List<Place> places) {
    for (Place place : places) {
      if (place.index() >= 0) {
        memories.ask(
            place.memory(),
            "AT+CMGD=" + place.index(),
            (heard, _) -> {
              if (heard.isDone()) {
                shelf.changed(place.memory(), -1);
              }
            });
      }
    }
  }

  /** A message was stored elsewhere: it need not lie in the modem any longer. */
  public void stored(String id, Orders.Job job) {
    delete(shelf.remove(id));
    job.done(Json.object());
  }

  /** Deletes what was told, and tells what stays incomplete. */
  public void tick(Moment now) {
    inbox.expired(now.nanos()).forEach(received -> tell(received, now));
    delete(shelf.due(now.nanos()));
  }

  /** The earliest of that time and the one at which a message is to be deleted. */
  public long wakeNanos(long otherwise) {
    return shelf.wakeNanos(otherwise);
  }
}
