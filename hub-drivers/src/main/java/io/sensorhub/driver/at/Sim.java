package io.sensorhub.driver.at;

import io.sensorhub.core.Json;
import io.sensorhub.core.Value;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.at.dialogue.FinalResult;
import io.sensorhub.driver.at.dialogue.Heard;
import io.sensorhub.driver.at.dialogue.Heard.Silence;
import io.sensorhub.driver.at.read.AnswerReader;
import io.sensorhub.driver.at.read.Fields;
import io.sensorhub.driver.at.work.Errands;
import io.sensorhub.driver.at.work.Errands.Lane;
import io.sensorhub.driver.at.work.ModemState;
import io.sensorhub.driver.at.work.Orders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The SIM: its state, its number, and its PIN. The configured PIN is tried with all three tries
 * left alone, so that a wrong one costs a single try, whatever is started again however often.
 *
 * <pre>
 *  asked ──► READY
 *    ├─────► SIM PIN ──► three tries left, a PIN configured: given ──► READY, or blocked
 *    │              │                                             └──► not taken, and three are
 *    │              │                                                  left: asked again
 *    │              └──► otherwise: blocked
 *    ├─────► SIM PUK, … ──► blocked
 *    └─────► busy, or silent: asked again after a second
 * </pre>
 */
final class Sim {

  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final int MOST_BUSY = 20;

  /** What is unknown without a SIM. */
  private static final Map<String, Value> OF_NO_SIM =
      Map.of(
          "iccid",
          new Value.Missing(),
          "imsi",
          new Value.Missing(),
          "pin_tries",
          new Value.Missing());

  private final Errands errands;
  private final ModemState state;
  private final Pin pin;
  private final Consumer<Moment> changed;
  private int busy;

  /** Who waits for the answer to the one question that is under way. */
  private final List<Consumer<Moment>> waiting = new ArrayList<>();

  private int round;

  /** The number of the SIM that was there last; empty: none was. */
  private Optional<String> last = Optional.empty();

  /** Whether what depends on the SIM was seen to since it is there. */
  private boolean settled;

  /**
   * @param configured the PIN of the instance file
   * @param changed is told when another SIM may be there
   */
  Sim(
      Errands errands,
      ModemState state,
      Supplier<Optional<String>> configured,
      Consumer<Moment> changed) {
    this.errands = errands;
    this.state = state;
    this.pin = new Pin(state, configured);
    this.changed = changed;
  }

  /** The modem is made ready anew: what was asked is not waited for. */
  void forget() {
    waiting.clear();
    settled = false;
    round++;
  }

  /** Another module is there, and nothing is known of its SIM. */
  void displaced(Moment now) {
    pin.forget();
    state.put(OF_NO_SIM, now);
  }

  /**
   * Asks for its state, and gives the PIN where that may be. While that is under way, whoever asks
   * waits for the same answer: else each of two might take the three tries for its own.
   */
  void ask(Lane lane, Consumer<Moment> next) {
    waiting.add(next);
    int mine = round;
    boolean first = waiting.size() == 1;
    if (first && !put(lane, "AT+CPIN?", mine, (heard, now) -> stated(lane, heard, mine, now))) {
      waiting.clear();
    }
  }

  /** Asks for its state, and sees to a SIM that is ready and was not seen to. */
  void look() {
    ask(
        Lane.CHORE,
        _ -> {
          if (isReady()) {
            put(Lane.CHORE, "AT+QCCID", round, (heard, now) -> numbered(heard.information(), now));
          }
        });
  }

  /** Asks; what belongs to a round that was forgotten is not heard. */
  private boolean put(Lane lane, String command, int mine, Errands.Then then) {
    return errands.add(
        lane,
        command,
        (heard, now) -> {
          if (mine == round) {
            then.heard(heard, now);
          }
        });
  }

  private void told(Moment now) {
    List<Consumer<Moment>> all = List.copyOf(waiting);
    waiting.clear();
    all.forEach(one -> one.accept(now));
  }

  private void known(Moment now) {
    busy = 0;
    state.release();
    told(now);
  }

  private void stated(Lane lane, Heard heard, int mine, Moment now) {
    Optional<FinalResult.Refused> refused = heard.refusal();
    if (passes(heard) && again(heard, now)) {
      return;
    }
    if (refused.isPresent()) {
      state.block(null);
      boolean absent = refused.get().is("+CME ERROR:", 10) || refused.get().is("+CMS ERROR:", 310);
      gone(absent ? "absent" : "failed", now);
      known(now);
      return;
    }
    String said = heard.firstLine().map(line -> Fields.of(line).text(0)).orElse("");
    if (said.equals("SIM PIN")) {
      settled = false;
      pin.wanted(
          lane,
          (whose, command, then) -> put(whose, command, mine, then),
          (end, then) -> ended(end, then));
    } else {
      said(said, now);
      known(now);
    }
  }

  /** What became of the configured PIN. */
  private void ended(Pin.End end, Moment now) {
    switch (end) {
      case Pin.End.Ready _ -> {
        said("READY", now);
        known(now);
      }
      case Pin.End.Blocked _ -> known(now);
      case Pin.End.Again(Heard heard) -> {
        if (!again(heard, now)) {
          pin.block("the SIM does not take its PIN: " + heard.why(), now);
          status("pin", now);
          known(now);
        }
      }
    }
  }

  private static boolean passes(Heard heard) {
    return heard instanceof Silence || isBusy(heard);
  }

  private static boolean isBusy(Heard heard) {
    return heard.refusal().filter(FinalResult.Refused::isBusy).isPresent();
  }

  /** Asks again after a second; false if that was done too often. */
  private boolean again(Heard heard, Moment now) {
    if (busy++ >= MOST_BUSY) {
      return false;
    }
    if (isBusy(heard)) {
      status("busy", now);
    }
    errands.later(now.nanos() + SECOND_NANOS, _ -> look());
    told(now);
    return true;
  }

  /** Takes the state that an answer or a code tells. */
  void said(String said, Moment now) {
    switch (said) {
      case "READY" -> {
        pin.forget();
        state.block(null);
        status("ready", now);
      }
      case "SIM PIN" -> {
        pin.block("the SIM wants its PIN", now);
        status("pin", now);
      }
      case "NOT INSERTED", "NOT READY" -> {
        state.block(null);
        gone("absent", now);
      }
      case "" -> {}
      default -> {
        pin.block(
            said.contains("PUK")
                ? "the SIM wants its PUK; unlock it with a phone"
                : "the SIM wants " + said,
            now);
        status(said.contains("PUK") ? "puk" : "pin", now);
      }
    }
  }

  private void gone(String status, Moment now) {
    pin.forget();
    settled = false;
    state.put(OF_NO_SIM, now);
    status(status, now);
  }

  boolean isReady() {
    return state.text("sim_status").equals(Optional.of("ready"));
  }

  private void status(String status, Moment now) {
    state.put("sim_status", new Value.Text(status), now);
  }

  /** Gives the PIN of an order; not with the last try. */
  void give(String given, Orders.Job job) {
    pin.give(
        given,
        errands::add,
        job,
        now -> {
          said("READY", now);
          settled = false;
          look();
        });
  }

  /** Takes the number of the SIM, and tells if it is another one. */
  private void number(List<String> lines, Moment now) {
    state.put(AnswerReader.QCCID.read(lines), now);
    Optional<String> number = state.text("iccid");
    if (number.isPresent() && last.isPresent() && !number.equals(last)) {
      settled = false;
      state.event(
          "sim_changed", Json.object().put("before", last.get()).put("after", number.get()));
    }
    last = number.or(() -> last);
  }

  /** Takes the number of the SIM at the start, where what depends on it is seen to anyhow. */
  void begins(List<String> lines, Moment now) {
    number(lines, now);
    settled = true;
  }

  /** Takes the number of the SIM, and sees to one that was not seen to. */
  void numbered(List<String> lines, Moment now) {
    number(lines, now);
    if (!settled && isReady()) {
      settled = true;
      changed.accept(now);
    }
  }
}
