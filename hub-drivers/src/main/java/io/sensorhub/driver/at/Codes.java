package io.sensorhub.driver.at;

import io.sensorhub.core.Json;
import io.sensorhub.core.Value;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.at.dialogue.Heard.Code;
import io.sensorhub.driver.at.mail.Mailbox;
import io.sensorhub.driver.at.profile.Poll;
import io.sensorhub.driver.at.profile.Polling;
import io.sensorhub.driver.at.read.AnswerReader;
import io.sensorhub.driver.at.read.Fields;
import io.sensorhub.driver.at.read.Registered;
import io.sensorhub.driver.at.work.ModemState;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is done with an unsolicited code. */
final class Codes {

  /** A call that rings no more for so long has ended. */
  private static final long CALL_NANOS = 10_000_000_000L;

  private final Map<String, String> events;
  private final ModemState state;
  private final Polling polling;
  private final Sim sim;
  private final Mailbox mailbox;
  private final Ussd ussd;
  private final Trust trust;
  private final Consumer<Moment> rebooted;
  private Registered lte = Registered.UNKNOWN;
  private Registered other = Registered.UNKNOWN;
  private @Nullable Registered together;
  private long rangNanos;
  private boolean rings;
  private boolean ringTold;

  /**
   * @param events by the beginnings of codes
   * @param rebooted is told when the modem has booted
   */
  Codes(
      Map<String, String> events,
      ModemState state,
      Polling polling,
      Sim sim,
      Mailbox mailbox,
      Ussd ussd,
      Trust trust,
      Consumer<Moment> rebooted) {
    this.events = Map.copyOf(events);
    this.state = state;
    this.polling = polling;
    this.sim = sim;
    this.mailbox = mailbox;
    this.ussd = ussd;
    this.trust = trust;
    this.rebooted = rebooted;
  }

  /** Takes a code. */
  void heard(Code code, Moment now) {
    String line = code.line();
    int colon = line.indexOf(':');
    Fields fields = Fields.of(line);
    switch (colon < 0 ? line.strip() : line.substring(0, colon)) {
      case "+CREG", "+CGREG", "+CEREG" -> registration(line, true, now);
      case "+CMTI", "+CDSI" -> mailbox.read(fields, now);
      case "+CMT", "+CDS" -> code.telegram().ifPresent(digits -> mailbox.take(digits, now));
      case "+CBM" -> {}
      case "+CUSD" -> ussd.heard(line);
      case "+CPIN" -> pin(fields.text(0), now);
      case "+CGEV" -> context(line, now);
      case "RING", "+CRING" -> ring(now);
      case "+CLIP" -> caller(fields.text(0), now);
      case "NO CARRIER" -> rings = false;
      case "+CTZV" -> {}
      default -> other(line, now);
    }
  }

  private void other(String line, Moment now) {
    String best = "";
    for (String beginning : events.keySet()) {
      if (line.startsWith(beginning) && beginning.length() > best.length()) {
        best = beginning;
      }
    }
    String event = events.getOrDefault(best, "urc");
    Fields fields = Fields.of(line);
    switch (event) {
      case "ignored" -> {}
      case "modem_rebooted" -> {
        state.event("modem_rebooted");
        rebooted.accept(now);
      }
      case "signal" -> state.put(AnswerReader.signal(fields.number(1).orElse(99)), now);
      case "technology" -> state.put("access_technology", new Value.Text(fields.text(1)), now);
      case "sim_state" -> {
        if (fields.text(1).equals("0")) {
          pin("NOT INSERTED", now);
        } else {
          sim.look();
        }
      }
      case "sms_ready" -> mailbox.readAll();
      case "pdp_deactivated" -> deactivated(now);
      case "power_down" -> trust.goes("it powers down", now);
      case "urc" -> state.event("urc", Json.object().put("line", line));
      case "sms_full" -> {
        mailbox.full(fields);
        state.event(event, Json.object().put("line", line));
      }
      default -> state.event(event, Json.object().put("line", line));
    }
  }

  private void pin(String said, Moment now) {
    boolean gone = said.equals("NOT INSERTED") || said.equals("NOT READY");
    if (gone) {
      mailbox.otherSim();
      state.event("sim_removed");
    }
    if (said.equals("SIM PIN")) {
      sim.look();
      return;
    }
    boolean before = sim.isReady();
    sim.said(said, now);
    if (sim.isReady() && !before) {
      sim.look();
    }
  }

  private void context(String line, Moment now) {
    if (line.contains(" DEACT") || line.contains(" DETACH")) {
      deactivated(now);
    }
  }

  private void deactivated(Moment now) {
    state.event("pdp_deactivated");
    polling.due("AT+CGPADDR=1", now);
  }

  /**
   * Takes a line that tells the registration.
   *
   * @param code true for an unsolicited one
   */
  void registration(String line, boolean code, Moment now) {
    Optional<Registered> told = Registered.of(line, code);
    if (told.isEmpty()) {
      return;
    }
    if (line.startsWith("+CEREG")) {
      lte = told.get();
    } else {
      other = told.get();
    }
    Registered before = together;
    Registered after = Registered.together(lte, other);
    together = after;
    state.put("registration", new Value.Text(after.wireName()), now);
    if (before != null && before != after) {
      state.event(
          "registration_changed",
          Json.object().put("before", before.wireName()).put("after", after.wireName()));
      polling.due(Poll.On.REGISTRATION, now);
    }
  }

  /** The modem has started anew: where it is registered has to be learnt again. */
  void restarted() {
    lte = Registered.UNKNOWN;
    other = Registered.UNKNOWN;
    rings = false;
  }

  private void ring(Moment now) {
    boolean again = rings && now.nanos() - rangNanos < CALL_NANOS;
    if (!again) {
      ringTold = false;
    } else if (!ringTold) {
      tell(Optional.empty());
    }
    rings = true;
    rangNanos = now.nanos();
  }

  private void caller(String number, Moment now) {
    if (!rings || !ringTold) {
      tell(Optional.of(number).filter(text -> !text.isEmpty()));
    }
    rings = true;
    rangNanos = now.nanos();
  }

  private void tell(Optional<String> from) {
    ringTold = true;
    state.event("ring", Json.object().put("from", from.orElse(null)));
  }
}
