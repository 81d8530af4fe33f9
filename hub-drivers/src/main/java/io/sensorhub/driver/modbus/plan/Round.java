package io.sensorhub.driver.modbus.plan;

import io.sensorhub.core.Value;
import io.sensorhub.driver.modbus.plan.ReadPlan.Block;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The registers of a unit that are read at one pace. A round that runs goes to its end, whatever is
 * ordered meanwhile; orders are answered by one more round that follows at once.
 */
public final class Round {

  private final long intervalNanos;
  private final List<Stretch> stretches;
  private final Deque<Ask> asks = new ArrayDeque<>();
  private final Map<String, Value> values = new LinkedHashMap<>();
  private boolean running;
  private boolean answered;
  private boolean again;
  private long dueNanos;
  private long begunNanos;
  private long readNanos;

  Round(Duration interval, List<Block> blocks) {
    this.intervalNanos = interval.toNanos();
    this.stretches = blocks.stream().map(Stretch::new).toList();
  }

  long intervalNanos() {
    return intervalNanos;
  }

  public List<Stretch> stretches() {
    return stretches;
  }

  /** Whether it has anything to ask for: a block that is not in trouble, or parts of one. */
  boolean hasTurns() {
    return isAsking()
        || stretches.stream()
            .flatMap(stretch -> stretch.pieces().stream())
            .anyMatch(piece -> !piece.isTroubled());
  }

  /** When its next question is due. */
  long dueNanos() {
    return dueNanos;
  }

  /** Nothing has been read yet, and it is due at {@code nanos}. */
  public void begin(long nanos) {
    readNanos = nanos - 1;
    restart(nanos);
  }

  /** It is due at once; where it runs, once more at its end. */
  public void order(long nanos) {
    if (running) {
      again = true;
    } else {
      dueNanos = nanos;
    }
  }

  /** What runs is given up; it is due as before. */
  public void abort() {
    running = false;
    answered = false;
    again = false;
    asks.clear();
    values.clear();
  }

  /** What runs is given up, it is due at once, and who has ordered it waits on. */
  public void anew(long nanos) {
    boolean ordered = again;
    restart(nanos);
    again = ordered;
  }

  /** What runs is given up, and it is due at {@code nanos}. */
  void restart(long nanos) {
    abort();
    dueNanos = nanos;
  }

  /** The question that is next; begins the round where it does not run. */
  Ask next(long nanos) {
    if (!running) {
      running = true;
      begunNanos = nanos;
      for (Stretch stretch : stretches) {
        if (stretch.triesWhole(nanos)) {
          asks.add(
              new Ask(Ask.Kind.WHOLE, this, stretch, new Piece(stretch.whole()), stretch.whole()));
        } else {
          stretch.pieces().stream()
              .filter(piece -> !piece.isTroubled())
              .forEach(piece -> asks.add(turn(stretch, piece)));
        }
      }
    }
    return asks.element();
  }

  private Ask turn(Stretch stretch, Piece piece) {
    return new Ask(Ask.Kind.TURN, this, stretch, piece, piece.block());
  }

  /** The question that was next has come to its end. */
  public void passed() {
    asks.remove();
  }

  /** The pieces of a stretch are asked for next, for the whole was not answered. */
  public void byPieces(Stretch stretch) {
    stretch.pieces().reversed().forEach(piece -> asks.addFirst(turn(stretch, piece)));
  }

  /** A part of a piece in trouble is asked for next. */
  public void byPart(Stretch stretch, Piece piece) {
    piece
        .partAtOnce()
        .ifPresent(part -> asks.addFirst(new Ask(Ask.Kind.PART, this, stretch, piece, part)));
  }

  /** The question that was next was answered. */
  public void answered(Map<String, Value> read) {
    passed();
    answered = true;
    values.putAll(read);
  }

  /** Whether one of its questions was answered, be it without a single value. */
  public boolean isAnswered() {
    return answered;
  }

  /** What was read before counts no more where the unit has confirmed something else since. */
  public void confirm(Map<String, Value> confirmed) {
    values.replaceAll(confirmed::getOrDefault);
  }

  /** A block has no values in this round. */
  public void miss(Block block) {
    block.registers().forEach(register -> values.put(register.property(), new Value.Missing()));
  }

  /** Whether a question of it is to be put next. */
  boolean isAsking() {
    return !asks.isEmpty();
  }

  /** Whether all of its questions have come to their end. */
  public boolean isOver() {
    return running && asks.isEmpty();
  }

  /**
   * Ends the round, and fixes the next one: at its pace, which it keeps; at once where it was
   * ordered, or is late by less than an interval. Rounds that would have been over are left out.
   *
   * @return what was read
   */
  public Map<String, Value> end(long nanos) {
    Map<String, Value> read = Map.copyOf(values);
    readNanos = begunNanos;
    long next = dueNanos + intervalNanos;
    long late = nanos - next;
    long paced = late < intervalNanos ? next : nanos + intervalNanos - late % intervalNanos;
    restart(again ? nanos : paced);
    return read;
  }

  /** Whether a round that began at {@code nanos} or later has ended. */
  boolean readSince(long nanos) {
    return readNanos - nanos >= 0;
  }
}
