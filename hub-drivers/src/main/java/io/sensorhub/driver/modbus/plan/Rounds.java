package io.sensorhub.driver.modbus.plan;

import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.driver.modbus.frame.Request;
import io.sensorhub.driver.modbus.plan.Ask.Kind;
import io.sensorhub.driver.modbus.plan.ReadPlan.Block;
import io.sensorhub.driver.modbus.register.Register;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The rounds of one unit, one for each pace, and all of their pieces. */
public final class Rounds {

  private final List<Round> rounds = new ArrayList<>();
  private int probes;

  /** Plans the registers of a device. */
  public Rounds(DeviceConfig config, ModbusProfile profile) {
    Map<Duration, List<Register>> paces = new TreeMap<>();
    for (Register register : profile.registers()) {
      if (!register.readable()) {
        continue;
      }
      Duration interval =
          profile.intervals().getOrDefault(register.interval(), config.pollInterval());
      paces.computeIfAbsent(interval, _ -> new ArrayList<>()).add(register);
    }
    paces.forEach((interval, members) ->
        rounds.add(
            new Round(interval, ReadPlan.of(members, profile.mostWords(), profile.mostGap()))));
  }

  public List<Round> all() {
    return rounds;
  }

  /** Blocks as they were planned, and how often each is asked. */
  public Map<Block, Duration> plan() {
    Map<Block, Duration> plan = new LinkedHashMap<>();
    for (Round round : rounds) {
      for (Stretch stretch : round.stretches()) {
        plan.put(stretch.whole(), Duration.ofNanos(round.intervalNanos()));
      }
    }
    return plan;
  }

  /** Every piece, with the question that asks for all of it. */
  private List<Ask> asks() {
    List<Ask> asks = new ArrayList<>();
    for (Round round : rounds) {
      for (Stretch stretch : round.stretches()) {
        for (Piece piece : stretch.pieces()) {
          asks.add(new Ask(Kind.PROBE, round, stretch, piece, piece.block()));
        }
      }
    }
    return asks;
  }

  List<Piece> pieces() {
    return asks().stream().map(Ask::piece).toList();
  }

  public List<Piece> troubled() {
    return pieces().stream().filter(Piece::isTroubled).toList();
  }

  public boolean allTroubled() {
    return pieces().stream().allMatch(Piece::isTroubled);
  }

  /** True where the unit's last word on each of its blocks was none. */
  public boolean allUnheard() {
    return pieces().stream()
        .allMatch(
            piece -> piece.trouble().filter(trouble -> trouble.failure().unheard()).isPresent());
  }

  /** Whether every block that can be had has been read in a round since then. */
  public boolean readSince(long nanos) {
    return rounds.stream().filter(Round::hasTurns).allMatch(round -> round.readSince(nanos));
  }

  /** Everything is due, also what was not asked for because the unit did not answer. */
  public void revive(long nanos) {
    for (Piece piece : troubled()) {
      if (piece.trouble().filter(trouble -> trouble.failure().unheard()).isPresent()) {
        piece.forgive();
      }
    }
    rounds.forEach(round -> round.restart(nanos));
  }

  /** What that question asks for is read with the others again. */
  public void forgive(Request late) {
    troubled().stream()
        .filter(piece -> piece.block().request(late.unit()).equals(late))
        .forEach(Piece::forgive);
  }

  public void abort() {
    rounds.forEach(Round::abort);
  }

  /** The round that has waited longest; empty: each block is in trouble. */
  Optional<Round> earliest() {
    Round earliest = null;
    for (Round round : rounds) {
      if (round.hasTurns() && (earliest == null || round.dueNanos() - earliest.dueNanos() < 0)) {
        earliest = round;
      }
    }
    return Optional.ofNullable(earliest);
  }

  /**
   * Has another block asked for at once.
   *
   * @param round that has just asked in vain
   * @return false if there is no other
   */
  public boolean askAnother(Round round, long nanos) {
    Optional<Round> other = earliest();
    other.filter(_ -> !round.isAsking()).ifPresent(next -> next.order(nanos));
    return other.isPresent();
  }

  /**
   * The piece in trouble that has waited longest for its next chance.
   *
   * @param freeNanos when a question that may cost a time-out can go out
   */
  private Optional<Ask> earliestProbe(long freeNanos) {
    Ask earliest = null;
    long due = 0;
    for (Ask ask : asks()) {
      Trouble trouble = ask.piece().trouble().orElse(null);
      if (trouble != null && (earliest == null || trouble.dueNanos(freeNanos) - due < 0)) {
        earliest = ask;
        due = trouble.dueNanos(freeNanos);
      }
    }
    return Optional.ofNullable(earliest);
  }

  /**
   * When the next question is due.
   *
   * @param doubtful only what was not asked in vain counts
   */
  public long dueNanos(long freeNanos, boolean doubtful) {
    long round = earliest().map(Round::dueNanos).orElse(Long.MAX_VALUE);
    long probe = doubtful ? Long.MAX_VALUE : probeNanos(freeNanos);
    return earliest().isEmpty() || (probe != Long.MAX_VALUE && probe - round < 0) ? probe : round;
  }

  private long probeNanos(long freeNanos) {
    return earliestProbe(freeNanos)
        .flatMap(ask -> ask.piece().trouble())
        .map(trouble -> trouble.dueNanos(freeNanos))
        .orElse(Long.MAX_VALUE);
  }

  /** The question that is due. */
  public Ask next(long nanos, long freeNanos, boolean doubtful) {
    Round round = earliest().orElse(null);
    long probe = doubtful ? Long.MAX_VALUE : probeNanos(freeNanos);
    return round == null || (probe != Long.MAX_VALUE && probe - round.dueNanos() < 0)
        ? earliestProbe(freeNanos).orElseThrow().probe()
        : round.next(nanos);
  }

  /** One block after the other, so that one that never answers does not hide a unit's return. */
  public Ask anyProbe() {
    List<Ask> all = asks();
    return all.get(probes++ % all.size()).probe();
  }
}
