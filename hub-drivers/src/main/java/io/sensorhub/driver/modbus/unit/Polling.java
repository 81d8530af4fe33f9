package io.sensorhub.driver.modbus.unit;

import io.sensorhub.core.Value;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.health.Fault;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Failed;
import io.sensorhub.driver.modbus.frame.Failure;
import io.sensorhub.driver.modbus.frame.Pdu;
import io.sensorhub.driver.modbus.frame.Request;
import io.sensorhub.driver.modbus.plan.Ask;
import io.sensorhub.driver.modbus.plan.ModbusProfile;
import io.sensorhub.driver.modbus.plan.Piece;
import io.sensorhub.driver.modbus.plan.ReadPlan.Block;
import io.sensorhub.driver.modbus.plan.Round;
import io.sensorhub.driver.modbus.plan.Rounds;
import io.sensorhub.driver.modbus.plan.Stretch;
import io.sensorhub.driver.modbus.plan.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When a unit of a bus is read, and how that goes. What goes wrong with one block is that block's
 * {@link Trouble}; the others are read on.
 *
 * <pre>
 *           silence of a block             silence of another one, or there is no other
 *  HEARD ──────────────────────► IN DOUBT ───────────────────────────────────────────► SILENT
 *    ▲                               │ any answer                                        │
 *    └───────────────────────────────┴───────────────────────────────────────────────────┘
 * </pre>
 *
 * Of a silent unit one block after the other is asked for, at the pace of its trouble.
 */
public final class Polling {

  private final DeviceConfig config;
  private final ModbusProfile profile;
  private final UnitReading reading;
  private final Rounds rounds;
  private final UnitFaults faults;
  private final Silence silence = new Silence();
  private boolean lost = true;
  private boolean doubtful;
  private boolean quiet;
  private long quietNanos;

  Polling(DeviceConfig config, int unit, ModbusProfile profile) {
    this.config = config;
    this.profile = profile;
    this.rounds = new Rounds(config, profile);
    this.faults = new UnitFaults(config.id(), unit);
    this.reading = new UnitReading(config, profile, faults);
  }

  /** Blocks and how often each is asked, for the sum of the bus's time. */
  public Map<Block, Duration> plan() {
    return rounds.plan();
  }

  /**
   * The line was opened: what was found out before counts no more. After a loss everything is due.
   */
  void opened(Moment now) {
    silence.opened(now.nanos());
    doubtful = false;
    for (Round round : rounds.all()) {
      round.stretches().forEach(Stretch::restart);
      if (lost) {
        round.begin(now.nanos());
      } else {
        round.abort();
      }
    }
    lost = false;
  }

  public void lost() {
    lost = true;
  }

  /** Everything is read as soon as can be; what runs is not disturbed, and is followed by more. */
  void readNow(Moment now) {
    rounds.all().forEach(round -> round.order(now.nanos()));
  }

  /** Everything is read at once; what runs is given up, for it may be wrong. */
  public void anew(Moment now) {
    rounds.all().forEach(round -> round.anew(now.nanos()));
  }

  /** Whether none of its blocks is answered. */
  public boolean isSilent() {
    return silence.trouble().isPresent();
  }

  /** Whether it is silent as a whole, and what is known about that. */
  public Silence silence() {
    return silence;
  }

  /** Whether a block was silent, and another one is asked to know whether the unit is. */
  public boolean isDoubtful() {
    return doubtful;
  }

  /** The fault that reads are answered with while nothing of the unit is to be had. */
  public Optional<Fault> faultOfBackoff(Moment now) {
    Optional<Fault> silent = silence.trouble().map(trouble -> faults.silent(trouble, now));
    return silent.isPresent() || !rounds.allTroubled()
        ? silent
        : Optional.of(faults.blocks(rounds.troubled(), now));
  }

  /** Whether every block that can be had has been read in a round since then. */
  public boolean readSince(long nanos) {
    return rounds.readSince(nanos);
  }

  /**
   * When it is to be asked next.
   *
   * @param freeNanos when a question that may cost a time-out can go out
   */
  public long dueNanos(long freeNanos) {
    long due =
        silence
            .trouble()
            .map(trouble -> trouble.dueNanos(freeNanos))
            .orElseGet(() -> rounds.dueNanos(freeNanos, doubtful));
    return quiet && quietNanos - due > 0 ? quietNanos : due;
  }

  /** Nothing is asked until then. */
  public void beQuietUntil(long nanos) {
    quiet = true;
    quietNanos = nanos;
  }

  /** The question that is due. */
  public Ask next(Moment now, long freeNanos) {
    quiet = false;
    return isSilent() ? rounds.anyProbe() : rounds.next(now.nanos(), freeNanos, doubtful);
  }

  /** The unit gave a sign of life. */
  public void heard(Moment now) {
    doubtful = false;
    quiet = false;
    if (silence.heard(now.nanos())) {
      rounds.revive(now.nanos());
    }
  }

  /** What that question asks for is read with the others again. */
  public void forgive(Request late) {
    rounds.forgive(late);
  }

  /** Takes an answer. */
  public List<Outcome> answered(Ask ask, Pdu answer, Moment now) {
    boolean returned = isSilent();
    heard(now);
    Piece piece = ask.piece();
    Map<String, Value> read = reading.over(ask.block().values(answer));
    List<Piece> remainders = List.of();
    if (ask.block().equals(piece.block())) {
      piece.answered(now.nanos());
    } else {
      remainders = ask.stretch().split(piece, ask.block(), now.nanos());
    }
    if (ask.kind() == Ask.Kind.PROBE) {
      return returned ? List.of() : List.of(measured(read, now));
    }
    if (ask.kind() == Ask.Kind.WHOLE) {
      ask.stretch().became(piece);
    }
    ask.round().answered(read);
    remainders.reversed().forEach(rest -> ask.round().byPart(ask.stretch(), rest));
    return ended(ask.round(), now);
  }

  /** What the unit has shown. */
  UnitReading reading() {
    return reading;
  }

  /** What the unit has confirmed, or shown, is its state; what a round has read counts no more. */
  Outcome confirm(Map<String, Value> values, Moment now) {
    rounds.all().forEach(round -> round.confirm(values));
    return measured(values, now);
  }

  /** What a round has brought, where it is over. */
  private List<Outcome> ended(Round round, Moment now) {
    if (!round.isOver()) {
      return List.of();
    }
    boolean answered = round.isAnswered();
    Map<String, Value> read = round.end(now.nanos());
    List<Outcome> outcomes = new ArrayList<>();
    if (!read.isEmpty() && (answered || reading.isThere())) {
      outcomes.add(measured(read, now));
    }
    if (rounds.allTroubled()) {
      outcomes.add(new Failed(config.id(), faults.blocks(rounds.troubled(), now)));
    }
    return outcomes;
  }

  private Outcome measured(Map<String, Value> read, Moment now) {
    return reading.add(read, rounds.troubled(), now);
  }

  /**
   * A question was put in vain.
   *
   * @param costNanos of the question
   * @param allowance takes what silence has cost
   */
  public List<Outcome> failed(
      Ask ask, Failure failure, long costNanos, Moment now, Allowance allowance) {
    boolean returned = isSilent() && !failure.unheard();
    if (!failure.unheard()) {
      heard(now);
    }
    return switch (ask.kind()) {
      case WHOLE -> {
        ask.stretch().wholeRefused(now.nanos());
        ask.round().passed();
        ask.round().byPieces(ask.stretch());
        yield List.of();
      }
      case PROBE -> {
        allowance.spend(failure, costNanos, now.nanos());
        yield probed(ask, failure, returned, now);
      }
      case PART -> {
        allowance.spend(failure, costNanos, now.nanos());
        ask.round().passed();
        yield missed(ask, failure, now);
      }
      case TURN -> {
        if (ask.piece().triesAgain(failure, doubtful ? 0 : profile.retries(), costNanos)) {
          yield List.of();
        }
        ask.round().passed();
        allowance.spend(failure, ask.piece().failed(failure, now.nanos()), now.nanos());
        yield failure.unheard() && !mayBeHeard(ask.round(), now)
            ? List.of(silent(failure, now))
            : missed(ask, failure, now);
      }
    };
  }

  private List<Outcome> probed(Ask ask, Failure failure, boolean returned, Moment now) {
    if (isSilent()) {
      return List.of(silent(failure, now));
    }
    ask.piece().failed(failure, now.nanos());
    if (rounds.allUnheard()) {
      return List.of(silent(failure, now));
    }
    return rounds.allTroubled() && !returned
        ? List.of(new Failed(config.id(), faults.blocks(rounds.troubled(), now)))
        : List.of();
  }

  /** A block has no values in this round, unless a part of it has. */
  private List<Outcome> missed(Ask ask, Failure failure, Moment now) {
    ask.round().miss(ask.piece().block());
    if (failure.kind() == Failure.Kind.ILLEGAL) {
      ask.round().byPart(ask.stretch(), ask.piece());
    }
    return ended(ask.round(), now);
  }

  /**
   * A block was silent: another one is asked for at once, to know whether the unit is.
   *
   * @return false where there is no other, or it was silent, too
   */
  private boolean mayBeHeard(Round round, Moment now) {
    if (doubtful || rounds.allUnheard()) {
      return false;
    }
    doubtful = rounds.askAnother(round, now.nanos());
    return true;
  }

  private Failed silent(Failure failure, Moment now) {
    doubtful = false;
    rounds.abort();
    return new Failed(config.id(), faults.silent(silence.asked(failure, now.nanos()), now));
  }
}
