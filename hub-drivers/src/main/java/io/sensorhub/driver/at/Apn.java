package io.sensorhub.driver.at;

import io.sensorhub.driver.at.dialogue.Heard;
import io.sensorhub.driver.at.read.Fields;
import io.sensorhub.driver.at.work.Errands;
import io.sensorhub.driver.at.work.Errands.Lane;
import io.sensorhub.driver.at.work.ModemState;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The access point that the instance file names. A module and its SIM that do not take it are told
 * once.
 */
final class Apn {

  private static final String ASK = "AT+CGDCONT?";

  /** Puts a command that is to be answered. */
  @FunctionalInterface
  interface Asking {
    void ask(String command, Errands.Then then);
  }

  private final Errands errands;
  private final ModemState state;
  private final Supplier<Optional<String>> configured;

  /** Module and SIM that were told, and have not been seen to take it. */
  private String tried = "";

  /**
   * @param configured of the module that is there; empty: it stays as it is
   */
  Apn(Errands errands, ModemState state, Supplier<Optional<String>> configured) {
    this.errands = errands;
    this.state = state;
    this.configured = configured;
  }

  /** Another SIM is there. */
  void check() {
    check(Lane.CHORE, (command, then) -> errands.add(Lane.CHORE, command, then), () -> {});
  }

  /**
   * Sets it where it is another one, and attaches anew.
   *
   * @param next is told when that is done
   */
  void check(Lane lane, Asking asking, Runnable next) {
    boolean ready = state.text("sim_status").equals(Optional.of("ready"));
    Optional<String> wanted = configured.get();
    if (wanted.isEmpty() || !ready) {
      next.run();
      return;
    }
    String name = wanted.get();
    asking.ask(
        ASK,
        (heard, _) -> {
          String whose = state.text("imei") + " " + state.text("iccid");
          if (isSet(heard, name)) {
            tried = "";
            next.run();
          } else if (heard instanceof Heard.Silence || whose.equals(tried)) {
            next.run();
          } else {
            tried = whose;
            set(lane, asking, name, next);
          }
        });
  }

  private void set(Lane lane, Asking asking, String name, Runnable next) {
    asking.ask(
        "AT+CGDCONT=1,\"IP\",\"" + name + "\"",
        (heard, _) -> {
          if (heard.isDone()) {
            errands.add(lane, "AT+CGATT=0", (_, _) -> {});
            errands.add(lane, "AT+CGATT=1", (_, _) -> {}); // whatever became of the detaching
            errands.add(lane, ASK, (told, _) -> tried = isSet(told, name) ? "" : tried);
          } else {
            state.note("modem refused its access point", heard.why());
          }
          next.run();
        });
  }

  private static boolean isSet(Heard heard, String name) {
    return heard.information().stream()
        .map(Fields::of)
        .anyMatch(fields -> fields.text(0).equals("1") && fields.text(2).equalsIgnoreCase(name));
  }
}
