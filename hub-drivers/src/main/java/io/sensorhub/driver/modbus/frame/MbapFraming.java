package io.sensorhub.driver.modbus.frame;

import io.sensorhub.driver.modbus.keys.Accept;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Modbus TCP (MODBUS Messaging on TCP/IP V1.0b, section 3.1.3): transaction, protocol 0, length,
 * unit, PDU. An answer to an earlier question has an earlier transaction's number and is dropped.
 */
public final class MbapFraming implements Framing {

  /** Octets before the PDU. */
  static final int HEADER = 7;

  private static final int CAPACITY = 4 * LONGEST_FRAME;

  private final boolean anyTransaction;
  private final boolean anyUnit;
  private final byte[] held = new byte[CAPACITY];
  private int size;
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

  @Override
  public Optional<Pdu> answer() {
    while (size >= HEADER) {
      int length = word(4);
      if (word(2) != 0 || length < 2 || length > 1 + Pdu.LONGEST) {
        broken = true; // no header: where the next one begins cannot be known
        size = 0;
        return Optional.empty();
      }
      int end = 6 + length;
      if (size < end) {
        return Optional.empty();
      }
      int number = word(0);
      int unit = held[6] & 0xff;
      Pdu pdu = Pdu.of(held, HEADER, length - 1);
      System.arraycopy(held, end, held, 0, size - end);
      size -= end;
      Request asked = request;
      if (asked == null) {
        continue;
      }
      if (number != transaction && !anyTransaction) {
        strange = "with transaction " + number + " instead of " + transaction;
      } else if (unit != asked.unit() && !anyUnit) {
        strange = "as unit " + unit + " instead of " + asked.unit();
      } else if (asked.isAnsweredBy(pdu)) {
        return Optional.of(pdu);
      } else {
        unfit = asked.misfit(pdu);
      }
    }
    return Optional.empty();
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
  public Optional<Pdu> unasked(Request request) {
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
