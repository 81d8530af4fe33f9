package io.sensorhub.driver.modbus.plan;

import io.sensorhub.core.Backoff;
import io.sensorhub.driver.modbus.plan.ReadPlan.Block;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A block as it was planned, and the pieces in which it can be had. Where all pieces are well, the
 * whole is tried again.
 */
public final class Stretch {

  /** How long the whole is left alone after it was refused. */
  private static final Backoff WHOLE_AGAIN =
      Backoff.doubling(Duration.ofMinutes(1), Duration.ofMinutes(64));

  private final Block whole;
  private final List<Piece> pieces = new ArrayList<>();
  private int refusals;
  private long wholeNanos;

  Stretch(Block whole) {
    this.whole = whole;
    pieces.add(new Piece(whole));
  }

  Block whole() {
    return whole;
  }

  /** In the order of their addresses. */
  List<Piece> pieces() {
    return pieces;
  }

  /** Forgets everything that was found out. */
  public void restart() {
    refusals = 0;
    became(new Piece(whole));
  }

  /** Whether the whole is tried instead of its pieces. */
  boolean triesWhole(long nanos) {
    return pieces.size() > 1
        && pieces.stream().noneMatch(Piece::isTroubled)
        && (refusals == 0 || nanos - wholeNanos >= 0);
  }

  /** The whole was answered. */
  public void became(Piece one) {
    pieces.clear();
    pieces.add(one);
  }

  /** The whole was not answered, though its pieces are. */
  public void wholeRefused(long nanos) {
    refusals++;
    wholeNanos = nanos + WHOLE_AGAIN.delay(refusals).toNanos();
  }

  /**
   * A part of a piece was answered: what is before and behind it are pieces of their own.
   *
   * @return the remainders
   */
  public List<Piece> split(Piece piece, Block part, long nanos) {
    int first = piece.block().registers().indexOf(part.registers().getFirst());
    int end = first + part.registers().size();
    int size = piece.block().registers().size();
    List<Piece> remainders = new ArrayList<>();
    List<Piece> all = new ArrayList<>();
    if (first > 0) {
      remainders.add(new Piece(piece.block().part(0, first)));
      all.add(remainders.getFirst());
    }
    Piece good = new Piece(part);
    good.answered(nanos);
    all.add(good);
    if (end < size) {
      remainders.add(new Piece(piece.block().part(end, size)));
      all.add(remainders.getLast());
    }
    remainders.forEach(remainder -> remainder.inherit(piece, nanos));
    int at = pieces.indexOf(piece);
    pieces.remove(at);
    pieces.addAll(at, all);
    return remainders;
  }
}
