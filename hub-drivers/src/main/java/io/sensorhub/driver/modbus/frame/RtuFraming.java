package io.sensorhub.driver.modbus.frame;

import io.sensorhub.driver.modbus.keys.Accept;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * RTU (MODBUS over Serial Line V1.02, section 2.5.1): the unit, the PDU, a checksum. Nobody behind
 * a USB adapter or a converter sees the pauses between characters, so an answer is found by what it
 * must look like: the unit and the function that were asked, the length that follows from the
 * question, and the checksum. Everything else is noise, another unit's, or an answer to an earlier
 * question.
 */
public final class RtuFraming implements Framing {

  private static final int CRC_LENGTH = 2;
  private static final int EXCEPTION_LENGTH = 2;
  private static final int CAPACITY = 4 * LONGEST_FRAME;

  private final boolean echo;
  private final boolean anyUnit;
  private final byte[] held = new byte[CAPACITY];
  private final byte[] sent = new byte[LONGEST_FRAME];
  private int size;

  /** Where the frame that was found last begins, and ends. */
  private int soundFrom;

  private int soundEnd;

  private boolean followed;

  private int sentLength;
  private boolean echoToCome;
  private @Nullable Request request;

  /**
   * @param echo the adapter hears what it sends
   * @param accept what an answer may have wrong
   */
  public RtuFraming(boolean echo, Set<Accept> accept) {
    this.echo = echo;
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
    size = 0;
    followed = false;
    int length = frame(asked.unit(), asked.pdu(), frame);
    System.arraycopy(frame, 0, sent, 0, length);
    sentLength = length;
    echoToCome = echo;
    return length;
  }

  /** Puts unit and checksum around a PDU. */
  public static int frame(int unit, Pdu pdu, byte[] frame) {
    frame[0] = (byte) unit;
    pdu.copyTo(frame, 1);
    int end = 1 + pdu.length();
    int crc = Crc16.of(frame, 0, end);
    frame[end] = (byte) crc;
    frame[end + 1] = (byte) (crc >> 8);
    return end + CRC_LENGTH;
  }

  @Override
  public void receive(byte[] buffer, int length) {
    int skipped = Math.max(0, length - CAPACITY);
    int taken = length - skipped;
    int kept = Math.min(size, CAPACITY - taken);
    System.arraycopy(held, size - kept, held, 0, kept);
    System.arraycopy(buffer, skipped, held, kept, taken);
    size = kept + taken;
  }

  @Override
  public Optional<Pdu> answer() {
    Request asked = request;
    if (asked == null || !echoGone()) {
      return Optional.empty();
    }
    Optional<Pdu> found = answerTo(asked);
    found.ifPresent(_ -> {
      followed = isBegunBehind(soundEnd, asked);
      remove(soundFrom, soundEnd);
    });
    return found;
  }

  /** Whether a frame of that unit and function may begin at {@code end} or behind. */
  private boolean isBegunBehind(int end, Request asked) {
    for (int from = end; from < size; from++) {
      boolean last = from + 1 == size;
      if (isOf(from, asked) && (last || (held[from + 1] & 0x7f) == asked.pdu().function())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean isFollowed() {
    return followed;
  }

  @Override
  public Optional<Pdu> unasked(Request owed) {
    return answerTo(owed);
  }

  /** Forgets the octets in between; those around them may be frames that nobody asked for. */
  private void remove(int from, int upTo) {
    System.arraycopy(held, upTo, held, from, size - upTo);
    size -= upTo - from;
  }

  private Optional<Pdu> answerTo(Request asked) {
    for (int from = 0; from + 1 + EXCEPTION_LENGTH + CRC_LENGTH <= size; from++) {
      if (isOf(from, asked)) {
        Optional<Pdu> found = at(from, asked);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private boolean isOf(int from, Request asked) {
    return anyUnit || (held[from] & 0xff) == asked.unit();
  }

  private Optional<Pdu> at(int from, Request asked) {
    int function = held[from + 1] & 0xff;
    if (function == (asked.pdu().function() | 0x80)) {
      return checked(from, EXCEPTION_LENGTH, asked);
    }
    if (function != asked.pdu().function()) {
      return Optional.empty();
    }
    if (asked.answerLength() != Request.ANY_LENGTH) {
      return checked(from, asked.answerLength(), asked);
    }
    for (int length = 1; from + 1 + length + CRC_LENGTH <= size; length++) {
      Optional<Pdu> found = checked(from, length, asked);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<Pdu> checked(int from, int length, Request asked) {
    return sound(from, length).filter(asked::isAnsweredBy);
  }

  /** What stands there, where its checksum is right. */
  private Optional<Pdu> sound(int from, int length) {
    int end = from + 1 + length;
    if (length < 1 || length > Pdu.LONGEST || end + CRC_LENGTH > size) {
      return Optional.empty();
    }
    int crc = (held[end] & 0xff) | ((held[end + 1] & 0xff) << 8);
    if (crc != Crc16.of(held, from, end)) {
      return Optional.empty();
    }
    soundFrom = from;
    soundEnd = end + CRC_LENGTH;
    return Optional.of(Pdu.of(held, from + 1, length));
  }

  /** Takes the echo of the question away, once, as soon as all of it has come. */
  private boolean echoGone() {
    if (!echoToCome) {
      return true;
    }
    for (int from = 0; from + sentLength <= size; from++) {
      if (sentStandsAt(from)) {
        remove(0, from + sentLength);
        echoToCome = false;
        return true;
      }
    }
    return false;
  }

  private boolean sentStandsAt(int from) {
    for (int i = 0; i < sentLength; i++) {
      if (held[from + i] != sent[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean complete() {
    Request asked = request;
    if (asked == null || asked.answerLength() == Request.ANY_LENGTH || echoToCome) {
      return false;
    }
    int from = beginning(asked);
    return from >= 0 && size - from >= frameLength(asked.answerLength());
  }

  /** Where what could be the answer begins; -1: nowhere. */
  private int beginning(Request asked) {
    for (int i = 0; i + 1 < size; i++) {
      if (isOf(i, asked) && (held[i + 1] & 0x7f) == asked.pdu().function()) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public Failure missing() {
    Request asked = request;
    if (asked == null || echoToCome) {
      return new Failure(Failure.Kind.SILENCE, "");
    }
    String strange = "";
    for (int i = 0; i + 1 < size; i++) {
      Optional<Pdu> sound = soundAt(i, asked);
      if (sound.isPresent() && isOf(i, asked)) {
        return new Failure(Failure.Kind.DAMAGED, asked.misfit(sound.get()));
      }
      if (sound.filter(asked::isAnsweredBy).isPresent()) {
        strange = "as unit " + (held[i] & 0xff) + " instead of " + asked.unit();
      }
    }
    return beginning(asked) >= 0
        ? new Failure(Failure.Kind.DAMAGED, "with damaged octets")
        : new Failure(Failure.Kind.SILENCE, strange);
  }

  /** An answer of the function that was asked, of whatever length and unit, without damage. */
  private Optional<Pdu> soundAt(int from, Request asked) {
    int function = held[from + 1] & 0xff;
    boolean exception = function == (asked.pdu().function() | 0x80);
    if (!exception && (function != asked.pdu().function() || from + 2 >= size)) {
      return Optional.empty();
    }
    int length = EXCEPTION_LENGTH;
    if (!exception) {
      length = asked.writes() ? asked.answerLength() : 2 + (held[from + 2] & 0xff);
    }
    return sound(from, length);
  }

  @Override
  public boolean tellsQuestionsApart() {
    return false;
  }

  @Override
  public boolean tellsUnitsApart() {
    return !anyUnit;
  }

  @Override
  public boolean isLike(Framing other) {
    return other instanceof RtuFraming rtu && rtu.echo == echo && rtu.anyUnit == anyUnit;
  }

  @Override
  public int frameLength(int pduLength) {
    return 1 + pduLength + CRC_LENGTH;
  }
}
