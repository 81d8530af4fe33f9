package io.sensorhub.driver.modbus.frame;

import java.util.Optional;

/** How questions and answers are put on the wire. For one thread; what it holds is bounded. */
public interface Framing {

  /** The longest frame of any framing. */
  int LONGEST_FRAME = Pdu.LONGEST + 7;

  /**
   * Begins a transaction: what came before belongs to no question.
   *
   * @param frame gets the bytes to be sent
   * @return how many these are
   */
  int begin(Request request, byte[] frame);

  /** Nobody waits for the answer any more. */
  void end();

  /** The line was opened anew. */
  void reset();

  /** Takes what came, in any split, also while nobody waits. */
  void receive(byte[] buffer, int length);

  /** The answer, as soon as it is complete. */
  Optional<Pdu> answer();

  /** True where what came is as long as the answer, but damaged: more will not come. */
  boolean complete();

  /** Why there is no answer, at the end of the waiting time. */
  Failure missing();

  /** Whether octets of the unit that was asked came behind its answer, together with it. */
  boolean isFollowed();

  /** An answer to {@code request} in what nobody waits for; empty: none can be found. */
  Optional<Pdu> unasked(Request request);

  /** Whether what nobody waits for holds an answer to that question. */
  default boolean holdsAnswerTo(Request owed) {
    return unasked(owed).isPresent();
  }

  /** Whether an answer to an earlier question can never be taken for that to this one. */
  boolean tellsQuestionsApart();

  /** Whether an answer of another unit can never be taken for that of this one. */
  boolean tellsUnitsApart();

  /** Whether the other one frames in the same way, so that this one can take its place. */
  boolean isLike(Framing other);

  /** Octets of the frame around a PDU of that length. */
  int frameLength(int pduLength);
}
