package io.sensorhub.driver.modbus.frame;

import io.sensorhub.driver.modbus.keys.Accept;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Modbus TCP (MODBUS Messaging on TCP/IP V1.0b, section 3.1.3): transaction, protocol 0, length,
 * unit, PDU. An answer to an earlier question has an earlier transaction's number and is dropped.
 * Where a unit's numbers say nothing, what came before a question is no answer to it.
 */
public final class MbapFraming implements Framing {

  /** Octets before the PDU. */
  static final int HEADER = 7;

  private static final int CAPACITY = 4 * LONGEST_FRAME;

  private final boolean anyTransaction;
  private final boolean anyUnit;
  private final byte[] held = new byte[CAPACITY];
  private int size;

  /** Whether the first frame has begun before the question. */
  private boolean begunBefore;

  private boolean followed;
  private int transaction;
  private boolean broken;
  private String strange = "";
  private String unfit = "";
  private @Nullable Request request;

  /**
   * @param accept what an answer may have wrong
   */
  public MbapFraming(Set<Accept> accept) {
    this.anyTransaction = accept.contains(Accept.TRANSACTION);
    this.anyUnit = accept.contains(Accept.UNIT);
  }

  @Override
  public void reset() {
    end();
    size = 0;
    begunBefore = false;
  }

  @Override
  public void end() {
    request = null;
  }

  @Override
  public int begin(Request asked, byte[] frame) {
    request = asked;
    transaction = (transaction + 1) & 0xffff;
    broken = false;
    followed = false;
    if (anyTransaction) {
      while (frameEnd(0) > 0) {
        remove(frameEnd(0));
      }
      begunBefore = size > 0;
    }
    strange = "";
    unfit = "";
    header(frame, transaction, asked.unit(), asked.pdu());
    return frameLength(asked.pdu().length());
  }

  /** Writes header and PDU. */
  static void header(byte[] frame, int transaction, int unit, Pdu pdu) {
    int length = 1 + pdu.length();
    frame[0] = (byte) (transaction >> 8);
    frame[1] = (byte) transaction;
    frame[2] = 0;
    frame[3] = 0;
    frame[4] = (byte) (length >> 8);
    frame[5] = (byte) length;
    frame[6] = (byte) unit;
    pdu.copyTo(frame, HEADER);
  }

  @Override
  public void receive(byte[] buffer, int length) {
    int taken = Math.min(length, CAPACITY - size);
    System.arraycopy(buffer, 0, held, size, taken);
    size += taken;
    broken |= taken < length;
  }

  /** Where the frame ends that begins there; 0: not all of it has come, or it is no frame. */
  private int frameEnd(int from) {
    if (size - from < HEADER || !isHeader(from)) {
      return 0;
    }
    int end = from + HEADER - 1 + word(from + 4);
    return end <= size ? end : 0;
  }

  private boolean isHeader(int from) {
    int length = word(from + 4);
    return word(from + 2) == 0 && length >= 2 && length <= 1 + Pdu.LONGEST;
  }

  private void remove(int upTo) {
    System.arraycopy(held, upTo, held, 0, size - upTo);
    size -= upTo;
  }

  @Override
  public Optional<Pdu> answer() {
    Request asked = request;
    while (size >= HEADER && (asked != null || !anyTransaction)) {
      if (!isHeader(0)) {
        broken = true; // where the next one begins cannot be known
        size = 0;
        return Optional.empty();
      }
      int end = frameEnd(0);
      if (end == 0) {
        return Optional.empty();
      }
      int number = word(0);
      int unit = held[6] & 0xff;
      Pdu pdu = Pdu.of(held, HEADER, end - HEADER);
      remove(end);
      boolean old = begunBefore;
      begunBefore = false;
      if (asked == null || old) {
        continue;
      }
      if (number != transaction && !anyTransaction) {
        strange = "with transaction " + number + " instead of " + transaction;
      } else if (unit != asked.unit() && !anyUnit) {
        strange = "as unit " + unit + " instead of " + asked.unit();
      } else if (asked.isAnsweredBy(pdu)) {
        followed = size > 0;
        return Optional.of(pdu);
      } else {
        unfit = asked.misfit(pdu);
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean isFollowed() {
    return followed;
  }

  private int word(int index) {
    return ((held[index] & 0xff) << 8) | (held[index + 1] & 0xff);
  }

  @Override
  public boolean complete() {
    return broken || !unfit.isEmpty();
  }

  @Override
  public Failure missing() {
    if (!unfit.isEmpty() || broken) {
      return new Failure(
          Failure.Kind.DAMAGED, broken ? "with octets that are not Modbus TCP" : unfit);
    }
    return new Failure(Failure.Kind.SILENCE, strange);
  }

  @Override
  public Optional<Pdu> unasked(Request owed) {
    if (!anyTransaction) {
      return Optional.empty();
    }
    int end;
    for (int from = 0; (end = frameEnd(from)) > 0; from = end) {
      Pdu pdu = Pdu.of(held, from + HEADER, end - from - HEADER);
      boolean ofUnit = anyUnit || (held[from + HEADER - 1] & 0xff) == owed.unit();
      if (ofUnit && owed.isAnsweredBy(pdu)) {
        return Optional.of(pdu);
      }
    }
    return Optional.empty();
  }

  @Override
  public boolean tellsQuestionsApart() {
    return !anyTransaction;
  }

  @Override
  public boolean tellsUnitsApart() {
    return !anyUnit;
  }

  @Override
  public boolean isLike(Framing other) {
    return other instanceof MbapFraming mbap
        && mbap.anyTransaction == anyTransaction
        && mbap.anyUnit == anyUnit;
  }

  @Override
  public int frameLength(int pduLength) {
    return HEADER + pduLength;
  }
}
