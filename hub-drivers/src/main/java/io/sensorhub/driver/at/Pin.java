package io.sensorhub.driver.at;

import io.sensorhub.core.Json;
import io.sensorhub.core.Value;
import io.sensorhub.core.health.Fault;
import io.sensorhub.core.health.FaultCode;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Order.Result.Refusal;
import io.sensorhub.driver.at.dialogue.Heard;
import io.sensorhub.driver.at.read.Fields;
import io.sensorhub.driver.at.work.Errands;
import io.sensorhub.driver.at.work.Errands.Lane;
import io.sensorhub.driver.at.work.ModemState;
import io.sensorhub.driver.at.work.Orders;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The PIN of a SIM. The tries that are left are asked for right before each PIN and right after one
 * that was not taken; only fewer tries, or the SIM's word for it, make a PIN a wrong one. A SIM
 * that is busy, or silent, has refused nothing.
 */
final class Pin {

  private static final int ALL_TRIES = 3;
  private static final int WRONG = 16;

  /** What became of the configured PIN. */
  sealed interface End {
    /** The SIM has taken it. */
    record Ready() implements End {}

    /** A person is wanted; the state says why. */
    record Blocked() implements End {}

    /** It was not taken, and cost no try. */
    record Again(Heard heard) implements End {}
  }

  /** Puts a command; who asked may not want its answer any more. */
  @FunctionalInterface
  interface Asking {
    void put(Lane lane, String command, Errands.Then then);
  }

  private final ModemState state;
  private final Supplier<Optional<String>> configured;

  /** Whether it was called wrong, though the tries do not tell so. */
  private boolean refused;

  /**
   * @param configured the PIN of the instance file for the module that is there
   */
  Pin(ModemState state, Supplier<Optional<String>> configured) {
    this.state = state;
    this.configured = configured;
  }

  /** Another SIM may be there. */
  void forget() {
    refused = false;
  }

  /** The SIM cannot be used until a person has done something. */
  void block(String why, Moment now) {
    state.block(Fault.of(FaultCode.SIM_BLOCKED, why, now.time()));
  }

  private void blocked(String why, OptionalInt tries, Moment now) {
    block(why + (tries.isPresent() ? ", " + left(tries) : ""), now);
    state.put("sim_status", new Value.Text("pin"), now);
  }

  private static String left(OptionalInt tries) {
    return tries.isPresent() ? tries.getAsInt() + " tries left" : "tries unknown";
  }

  /** Asks how many tries are left. */
  private void tries(Lane lane, Asking asking, BiConsumer<OptionalInt, Moment> then) {
    asking.put(
        lane,
        "AT+QPINC=\"SC\"",
        (heard, now) -> {
          OptionalInt tries =
              heard.firstLine().map(line -> Fields.of(line).number(1)).orElse(OptionalInt.empty());
          state.put(
              "pin_tries",
              tries.isPresent() ? new Value.Whole(tries.getAsInt()) : new Value.Missing(),
              now);
          then.accept(tries, now);
        });
  }

  /** The SIM wants it: gives the configured one, if all tries are left. */
  void wanted(Lane lane, Asking asking, BiConsumer<End, Moment> next) {
    tries(
        lane,
        asking,
        (tries, now) -> {
          Optional<String> pin = configured.get();
          if (pin.isEmpty() || refused || tries.orElse(0) != ALL_TRIES) {
            blocked(whyNot(tries), tries, now);
            next.accept(new End.Blocked(), now);
            return;
          }
          asking.put(
              Lane.NEXT, // so that the three tries are still left
              "AT+CPIN=\"" + pin.get() + "\"",
              (heard, then) -> {
                if (heard.isDone()) {
                  next.accept(new End.Ready(), then);
                } else {
                  tries(
                      Lane.NEXT,
                      asking,
                      (left, later) -> next.accept(end(heard, left, later), later));
                }
              });
        });
  }

  private String whyNot(OptionalInt tries) {
    if (configured.get().isEmpty()) {
      return "the SIM wants its PIN, and none is configured";
    }
    return tries.isEmpty()
        ? "the SIM wants its PIN; the modem does not say how many tries are left"
        : "the SIM wants its PIN; the configured one is not tried again";
  }

  private End end(Heard heard, OptionalInt left, Moment now) {
    boolean called = heard.refusal().filter(told -> told.is("+CME ERROR:", WRONG)).isPresent();
    boolean fewer = left.orElse(ALL_TRIES) < ALL_TRIES;
    if (!called && !fewer) {
      return new End.Again(heard);
    }
    refused = !fewer;
    blocked("the SIM refused the configured PIN", fewer ? left : OptionalInt.empty(), now);
    return new End.Blocked();
  }

  /**
   * Gives the PIN of an order; not with the last try.
   *
   * @param ready is told when the SIM has taken it
   */
  void give(String given, Asking asking, Orders.Job job, Consumer<Moment> ready) {
    tries(
        Lane.ORDER,
        asking,
        (tries, _) -> {
          if (tries.orElse(0) < 2) {
            job.refuse(
                Refusal.SIM_BLOCKED,
                "the last try is not used (" + left(tries) + "); unlock the SIM with a phone");
            return;
          }
          asking.put(
              Lane.NEXT,
              "AT+CPIN=\"" + given + "\"",
              (heard, _) ->
                  tries(Lane.NEXT, asking, (left, then) -> given(job, heard, left, ready, then)));
        });
  }

  private void given(
      Orders.Job job, Heard heard, OptionalInt left, Consumer<Moment> ready, Moment now) {
    if (heard.isDone()) {
      ready.accept(now);
      job.done(Json.object().put("sim_status", "ready").put("pin_tries", left.orElse(ALL_TRIES)));
      return;
    }
    if (state.blocked().isPresent()) {
      blocked("the SIM wants its PIN", left, now);
    }
    job.failed(heard.why() + (left.isPresent() ? "; " + left(left) : ""), now);
  }
}
