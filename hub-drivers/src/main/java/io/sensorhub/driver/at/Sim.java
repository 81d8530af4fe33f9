package io.sensorhub.driver.at;

import io.sensorhub.core.Json;
import io.sensorhub.core.Value;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order.Result.Refusal;
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
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * The SIM: its state, and its PIN. The configured PIN is tried with all three tries left alone, so
 * that a wrong one costs a single try, whatever is started again however often.
 *
 * <pre>
 *  asked ──► READY
 *    ├─────► SIM PIN ──► three tries left, a PIN configured: tried ──► READY, or blocked
 *    │              └──► otherwise: blocked
 *    ├─────► SIM PUK, … ──► blocked
 *    └─────► busy, or silent: asked again after a second
 * </pre>
 */
final class Sim {

  private static final int ALL_TRIES = 3;
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final int MOST_BUSY = 20;

  /** Belongs to no round, but to an order. */
  private static final int ORDERED = -1;

  private final Errands errands;
  private final ModemState state;
  private final Optional<String> pin;
  private final Consumer<Moment> changed;
  private int busy;

  /** Who waits for the answer to the one question that is under way. */
  private final List<Consumer<Moment>> waiting = new ArrayList<>();

  private int round;

  /**
   * @param pin as configured
   * @param changed is told when another SIM may be there
   */
  Sim(Errands errands, ModemState state, Optional<String> pin, Consumer<Moment> changed) {
    this.errands = errands;
    this.state = state;
    this.pin = pin;
    this.changed = changed;
  }

  /** The modem is made ready anew: what was asked is not waited for. */
  void forget() {
    waiting.clear();
    round++;
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

  /** Asks; what belongs to a round that was forgotten is not heard. */
  private boolean put(Lane lane, String command, int mine, Errands.Then then) {
    return errands.add(
        lane,
        command,
        (heard, now) -> {
          if (mine == round || mine == ORDERED) {
            then.heard(heard, now);
          }
        });
  }

  private void told(Moment now) {
    List<Consumer<Moment>> all = List.copyOf(waiting);
    waiting.clear();
    all.forEach(one -> one.accept(now));
  }

  private void stated(Lane lane, Heard heard, int mine, Moment now) {
    Consumer<Moment> next =
        then -> {
          state.release();
          told(then);
        };
    Optional<FinalResult.Refused> refused = heard.refusal();
    boolean isBusy = refused.filter(FinalResult.Refused::isBusy).isPresent();
    if ((isBusy || heard instanceof Silence) && busy++ < MOST_BUSY) {
      if (isBusy) {
        status("busy", now);
      }
      errands.later(
          now.nanos() + SECOND_NANOS,
          then ->
              ask(
                  Lane.CHORE,
                  later -> {
                    if (isReady()) {
                      changed.accept(later);
                    }
                  }));
      told(now);
      return;
    }
    busy = 0;
    if (refused.isPresent()) {
      state.block(null);
      boolean absent = refused.get().is("+CME ERROR:", 10) || refused.get().is("+CMS ERROR:", 310);
      status(absent ? "absent" : "failed", now);
      next.accept(now);
      return;
    }
    String said = heard.firstLine().map(line -> Fields.of(line).text(0)).orElse("");
    if (said.equals("SIM PIN")) {
      tries(lane, mine, tries -> wanted(tries, mine, next, now));
    } else {
      said(said, now);
      next.accept(now);
    }
  }

  /** Takes the state that an answer or a code tells. */
  void said(String said, Moment now) {
    switch (said) {
      case "READY" -> {
        state.block(null);
        status("ready", now);
      }
      case "SIM PIN" -> {
        block("the SIM wants its PIN", now);
        status("pin", now);
      }
      case "NOT INSERTED", "NOT READY" -> {
        state.block(null);
        status("absent", now);
      }
      case "" -> {}
      default -> {
        block(
            said.contains("PUK")
                ? "the SIM wants its PUK; unlock it with a phone"
                : "the SIM wants " + said,
            now);
        status(said.contains("PUK") ? "puk" : "pin", now);
      }
    }
  }

  boolean isReady() {
    return state.text("sim_status").equals(Optional.of("ready"));
  }

  private void status(String status, Moment now) {
    state.put("sim_status", new Value.Text(status), now);
  }

  private void block(String why, Moment now) {
    state.block(Fault.of(FaultCode.SIM_BLOCKED, why, now.time()));
  }

  /** Asks how many tries are left. */
  private void tries(Lane lane, int mine, Consumer<OptionalInt> then) {
    put(
        lane,
        "AT+QPINC=\"SC\"",
        mine,
        (heard, now) -> {
          OptionalInt tries =
              heard.firstLine().map(line -> Fields.of(line).number(1)).orElse(OptionalInt.empty());
          state.put(
              "pin_tries",
              tries.isPresent() ? new Value.Whole(tries.getAsInt()) : new Value.Missing(),
              now);
          then.accept(tries);
        });
  }

  private void wanted(OptionalInt tries, int mine, Consumer<Moment> next, Moment now) {
    boolean all = tries.orElse(0) == ALL_TRIES;
    if (pin.isEmpty() || !all) {
      String left = tries.isPresent() ? ", " + tries.getAsInt() + " tries left" : "";
      String why =
          pin.isEmpty()
              ? "the SIM wants its PIN, and none is configured"
              : tries.isEmpty()
                  ? "the SIM wants its PIN; the modem does not say how many tries are left"
                  : "the SIM wants its PIN; the configured one is not tried again";
      block(why + left, now);
      status("pin", now);
      next.accept(now);
      return;
    }
    put(
        Lane.NEXT, // so that the three tries are still left
        "AT+CPIN=\"" + pin.get() + "\"",
        mine,
        (heard, later) -> {
          if (heard.isDone()) {
            state.block(null);
            status("ready", later);
          } else {
            block("the SIM refused the configured PIN; 2 tries left", later);
            state.put(
                Map.of("sim_status", new Value.Text("pin"), "pin_tries", new Value.Whole(2)),
                later);
          }
          next.accept(later);
        });
  }

  /** Gives the PIN of an order; not with the last try. */
  void give(String given, Orders.Job job) {
    tries(
        Lane.ORDER,
        ORDERED,
        tries -> {
          if (tries.orElse(0) < 2) {
            String left = tries.isPresent() ? tries.getAsInt() + " tries left" : "tries unknown";
            job.refuse(
                Refusal.SIM_BLOCKED,
                "the last try is not used (" + left + "); unlock the SIM with a phone");
            return;
          }
          errands.add(
              Lane.NEXT,
              "AT+CPIN=\"" + given + "\"",
              (heard, now) -> {
                if (heard.isDone()) {
                  said("READY", now);
                }
                tries(Lane.ORDER, ORDERED, left -> told(job, heard, left, now));
              });
        });
  }

  private void told(Orders.Job job, Heard heard, OptionalInt left, Moment now) {
    if (heard.isDone()) {
      job.done(
          Json.object()
              .put("sim_status", state.text("sim_status").orElse("ready"))
              .put("pin_tries", left.orElse(ALL_TRIES)));
      changed.accept(now);
    } else {
      String tries = left.isPresent() ? "; " + left.getAsInt() + " tries left" : "";
      job.failed(heard.why() + tries, now);
    }
  }

  /** Takes the number of the SIM, and tells if it is another one. */
  void number(List<String> lines, Moment now) {
    Optional<String> before = state.text("iccid");
    state.put(AnswerReader.QCCID.read(lines), now);
    Optional<String> after = state.text("iccid");
    if (before.isPresent() && after.isPresent() && !before.equals(after)) {
      state.event(
          "sim_changed", Json.object().put("before", before.get()).put("after", after.get()));
      changed.accept(now);
    }
  }
}
