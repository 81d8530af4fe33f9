package io.sensorhub.driver.modbus.plan;

import io.sensorhub.driver.modbus.plan.ReadPlan.Block;

/**
 * A question for values, with all that its answer is decoded by.
 *
 * @param piece whose block, or a part of it, is asked for
 */
public record Ask(Kind kind, Round round, Stretch stretch, Piece piece, Block block) {

  /** What for. */
  public enum Kind {
    /** A block's turn in its round. */
    TURN,
    /** A part of a block of which a part is not there, in the same round. */
    PART,
    /** A block whose pieces are well, as a whole, in a round. */
    WHOLE,
    /** A block in trouble, or a part of it, besides the rounds. */
    PROBE
  }

  /** It could not be put yet, and is taken again. */
  public void putBack() {
    if (kind == Kind.PROBE) {
      piece.putBack(block);
    }
  }

  /** The same piece, or a part of it: whatever is to be tried next. */
  Ask probe() {
    return new Ask(Kind.PROBE, round, stretch, piece, piece.probe());
  }
}
