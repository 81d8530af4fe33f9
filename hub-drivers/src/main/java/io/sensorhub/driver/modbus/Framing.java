package io.sensorhub.driver.modbus;

import java.util.Optional;

/** How questions and answers are put on the wire. For one thread; what it holds is bounded. */
interface Framing {

  /** The longest frame of any framing. */
  int LONGEST_FRAME = Pdu.LONGEST + 7;

  /** Why there is no answer. */
  enum Nothing {
    /** Nothing that could have been one. */
    SILENCE,
    /** Something that could have been one, but damaged. */
    DAMAGED
  }

  /**
   * Begins a transaction: what came before belongs to no question.
   *
   * @param frame gets the bytes to be sent
   * @return how many these are
   */
  int begin(Request request, byte[] frame);

  /** Takes what came, in any split. */
  void receive(byte[] buffer, int length);

  /** The answer, as soon as it is complete. */
  Optional<Pdu> answer();

  /** True where what came is as long as the answer, but damaged: more will not come. */
  boolean complete();

  /** What the end of the waiting time means. */
  Nothing nothing();

  /** Octets of the frame around a PDU of that length. */
  int frameLength(int pduLength);
}
