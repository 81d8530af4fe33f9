package io.sensorhub.driver.at;

import io.sensorhub.core.Value;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.at.dialogue.Heard.Silence;
import io.sensorhub.driver.at.mail.Mailbox;
import io.sensorhub.driver.at.profile.ModemProfile;
import io.sensorhub.driver.at.read.AnswerReader;
import io.sensorhub.driver.at.read.Fields;
import io.sensorhub.driver.at.read.Identity;
import io.sensorhub.driver.at.work.Errands;
import io.sensorhub.driver.at.work.Errands.Lane;
import io.sensorhub.driver.at.work.ModemState;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Makes a modem ready after its line was opened, after its boot, and after a command that may have
 * changed its settings.
 *
 * <pre>
 *  SYNC ──► SETTINGS ──► IDENTITY ──► RADIO ──► SIM ──► APN ──► OPERATOR ──► MESSAGES ──► ready
 *   ▲ └── no answer, three times: the line is of no use
 *   └── a silence anywhere: from the beginning
 * </pre>
 */
final class Startup {

  /** Results, in words, and no echo: first of all, because without results nothing can be told. */
  static final String SYNC = "ATQ0V1E0";

  private static final int TRIES = 3;
  private static final long PAUSE_NANOS = 500_000_000L;
  private static final long STAGGER_NANOS = 5_000_000_000L;
  private static final int STAGGERED = 5;

  private final Errands errands;
  private final ModemState state;
  private final ModemProfile profile;
  private final Apn apn;
  private final Sim sim;
  private final Mailbox mailbox;
  private final Post post;
  private final Consumer<Moment> ready;
  private final Trust trust;
  private int tries;

  /** The number of the module that was told to send its codes here, and has not been seen to. */
  private Optional<String> portTried = Optional.empty();

  private boolean underWay;

  /**
   * @param ready is told when it is
   */
  Startup(
      Errands errands,
      ModemState state,
      ModemProfile profile,
      Apn apn,
      Sim sim,
      Mailbox mailbox,
      Post post,
      Consumer<Moment> ready,
      Trust trust) {
    this.errands = errands;
    this.state = state;
    this.profile = profile;
    this.apn = apn;
    this.sim = sim;
    this.mailbox = mailbox;
    this.post = post;
    this.ready = ready;
    this.trust = trust;
  }

  /** True until the modem is ready. */
  boolean isUnderWay() {
    return underWay;
  }

  /** From the beginning. */
  void begin() {
    tries = 0;
    underWay = true;
    state.hold();
    errands.clear(Lane.START);
    sim.forget();
    sync(_ -> identity());
  }

  /** The settings alone, because they may have been changed. */
  void settingsAgain() {
    if (!underWay) {
      tries = 0;
      underWay = true;
      sync(this::finished);
    }
  }

  private void finished(Moment now) {
    underWay = false;
    ready.accept(now);
  }

  private void sync(Consumer<Moment> next) {
    errands.add(
        Lane.START,
        SYNC,
        (heard, now) -> {
          if (heard.isDone()) {
            settings(profile.init().iterator(), next, now);
          } else if (++tries >= TRIES) {
            trust.nobody();
          } else {
            errands.later(now.nanos() + PAUSE_NANOS, _ -> sync(next));
          }
        });
  }

  private void settings(Iterator<ModemProfile.Init> rest, Consumer<Moment> next, Moment now) {
    if (!rest.hasNext()) {
      next.accept(now);
      return;
    }
    ModemProfile.Init init = rest.next();
    ask(
        init.ask(),
        (heard, then) -> {
          if (!init.optional()) {
            heard
                .refusal()
                .ifPresent(refused ->
                    state.note("modem refused a setting", init.ask() + ": " + refused.explained()));
          }
          settings(rest, next, then);
        });
  }

  /** Asks, and begins anew where no answer comes. */
  private void ask(String command, Errands.Then then) {
    errands.add(
        Lane.START,
        command,
        (heard, now) -> {
          if (heard instanceof Silence) {
            begin();
          } else {
            then.heard(heard, now);
          }
        });
  }

  private void identity() {
    ask("ATI", (heard, then) -> state.put(AnswerReader.ATI.read(heard.information()), then));
    ask(
        "AT+CGSN",
        (heard, then) -> {
          Optional<String> imei = heard.firstLine().flatMap(Identity::imei);
          if (imei.isEmpty()) {
            trust.noModem();
            return;
          }
          trust.proved();
          state.tell(new Outcome.Identified(state.device(), imei.get()));
          if (!imei.equals(state.text("imei"))) {
            sim.displaced(then);
          }
          state.put("imei", new Value.Text(imei.get()), then);
          port();
        });
  }

  /** Where the modem sends its codes. */
  private void port() {
    ask(
        "AT+QURCCFG=\"urcport\"",
        (heard, then) -> {
          checkPort(Lane.START, heard.information());
          radio();
        });
  }

  /**
   * Has the codes sent here. The setting is kept in the module's flash, so a module that does not
   * take it is told once.
   */
  void checkPort(Lane lane, List<String> lines) {
    String port = lines.isEmpty() ? "" : Fields.of(lines.getFirst()).text(1);
    Optional<String> module = state.text("imei");
    if (port.equals(post.codePort()) || port.equals("all")) {
      portTried = Optional.empty();
    } else if (!port.isEmpty() && !portTried.equals(module)) {
      portTried = module;
      state.note("modem sent its codes elsewhere, and keeps from now on to send them here", port);
      errands.add(lane, "AT+QURCCFG=\"urcport\",\"" + post.codePort() + "\"", (_, _) -> {});
    }
  }

  /** The radio, not with all others at once: modems draw the most current as they register. */
  private void radio() {
    ask(
        "AT+CFUN?",
        (heard, then) -> {
          state.put(AnswerReader.CFUN.read(heard.information()), then);
          OptionalInt level =
              heard.firstLine().map(line -> Fields.of(line).number(0)).orElse(OptionalInt.empty());
          if (level.isEmpty() || level.getAsInt() == 1) {
            sim();
            return;
          }
          errands.later(
              then.nanos() + post.place() / STAGGERED * STAGGER_NANOS,
              _ -> ask("AT+CFUN=1", (_, _) -> sim()));
        });
  }

  private void sim() {
    errands.add(Lane.START, "AT+QINISTAT", (_, _) -> {});
    sim.ask(
        Lane.START,
        _ -> {
          if (!sim.isReady()) {
            operator();
            return;
          }
          errands.add(
              Lane.START,
              "AT+QCCID",
              (heard, later) -> {
                sim.begins(heard.information(), later);
                apn.check(Lane.START, this::ask, this::operator);
              });
        });
  }

  /** Chooses by itself; not anew if it does already, because that drops connections. */
  private void operator() {
    ask(
        "AT+COPS?",
        (heard, then) -> {
          Optional<Fields> fields = heard.firstLine().map(Fields::of);
          boolean automatic = fields.map(known -> known.text(0).equals("0")).orElse(true);
          fields
              .map(known -> AnswerReader.operator(known.text(2)))
              .filter(name -> !name.isEmpty())
              .ifPresent(name -> state.put("operator", new Value.Text(name), then));
          if (!automatic) {
            ask("AT+COPS=0", (_, _) -> {});
          }
          if (sim.isReady()) {
            mailbox.readAll();
          }
          errands.add(Lane.START, "AT", (_, later) -> finished(later));
        });
  }
}
