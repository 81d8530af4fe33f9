package io.sensorhub.driver.modbus.plan;

import io.sensorhub.driver.modbus.frame.Failure;
import io.sensorhub.driver.modbus.plan.ReadPlan.Block;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A block and how asking for it goes. A block in trouble is asked for as a whole and, in between,
 * part by part (halves, quarters, … single registers), for one register may be at fault alone. The
 * first questions after a silence are for the whole if it has been well for a while (frames were
 * lost), and for its parts if it was never answered (the unit lacks a register).
 */
public final class Piece {

  /** Parts that are asked for at once where a unit says that it lacks a part of the block. */
  private static final int PARTS_AT_ONCE = 8;

  /** Number of questions after a silence that are put soon. */
  private static final int HOPES = 2;

  private final Block block;
  private final List<Block> parts;
  private boolean well;
  private long wellNanos;
  private boolean known;
  private boolean trusted;
  private int tries;
  private long costNanos;
  private int asked;
  private int nextPart;
  private @Nullable Trouble trouble;
  private @Nullable Block putBack;

  Piece(Block block) {
    this.block = block;
    this.parts = parts(block);
  }

  /** Halves before quarters, down to single registers. */
  private static List<Block> parts(Block whole) {
    List<Block> found = new ArrayList<>(List.of(whole));
    for (int i = 0; i < found.size(); i++) {
      found.addAll(found.get(i).halves());
    }
    return List.copyOf(found.subList(1, found.size()));
  }

  public Block block() {
    return block;
  }

  public Optional<Trouble> trouble() {
    return Optional.ofNullable(trouble);
  }

  boolean isTroubled() {
    return trouble != null;
  }

  /** It was answered. */
  public void answered(long nanos) {
    wellNanos = well ? wellNanos : nanos;
    well = true;
    known = true;
    tries = 0;
    costNanos = 0;
    trouble = null;
  }

  /**
   * Whether the same question is put once more. A block that was not well at its last question has
   * had its chance.
   *
   * @param costNanos of the question that brought nothing
   */
  public boolean triesAgain(Failure failure, int retries, long costNanos) {
    this.costNanos += costNanos;
    boolean again = well && failure.passing() && tries < retries;
    tries += again ? 1 : 0;
    return again;
  }

  /**
   * It was asked for in vain.
   *
   * @return what the questions have cost
   */
  public long failed(Failure failure, long nanos) {
    if (trouble == null) {
      trusted = well && Trouble.isTrusted(wellNanos, nanos);
      trouble = Trouble.begun(failure, nanos, hopes());
    } else {
      trouble = trouble.again(failure, nanos);
    }
    long cost = costNanos;
    well = false;
    tries = 0;
    costNanos = 0;
    return cost;
  }

  /** It is a remainder of {@code other}, of which a part was answered. */
  void inherit(Piece other, long nanos) {
    trouble = other.trouble == null ? null : other.trouble.soon(nanos, hopes());
  }

  private int hopes() {
    boolean lacks = !known && !parts.isEmpty();
    return trusted || lacks ? HOPES : 0;
  }

  /** It is read with the others again. */
  void forgive() {
    trouble = null;
  }

  /** What is asked next of a block in trouble: the whole and a part by turns. */
  Block probe() {
    Block before = putBack;
    if (before != null) {
      putBack = null;
      return before;
    }
    boolean hopeful = trouble != null && trouble.isHopefulSilence();
    boolean whole = parts.isEmpty() || (hopeful ? trusted : asked++ % 2 == 0);
    return whole ? block : part();
  }

  /** What was to be asked could not be put yet, and is the next probe again. */
  void putBack(Block probe) {
    putBack = probe;
  }

  private Block part() {
    return parts.get(nextPart++ % parts.size());
  }

  /** The part that is asked for at once; empty: it is left to the probes. */
  Optional<Block> partAtOnce() {
    return nextPart < Math.min(PARTS_AT_ONCE, parts.size())
        ? Optional.of(part())
        : Optional.empty();
  }
}
