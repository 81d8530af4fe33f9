package io.sensorhub.modem.entry;

import java.time.Instant;

/**
 * A short message. {@code toString} has neither number nor text.
 *
 * @param messageId the same whenever the same message is read again
 * @param iccid the SIM; empty: not known
 * @param direction {@link #IN} or {@link #OUT}
 * @param number of the other side
 * @param time when it was sent
 * @param state {@code received}, {@code incomplete}, {@code sent} or the error of the modem
 */
public record Sms(
    String messageId,
    String serial,
    String iccid,
    String direction,
    String number,
    String text,
    Instant time,
    int parts,
    String state) {

  /** It came to the modem. */
  public static final String IN = "in";

  /** It was sent by the modem. */
  public static final String OUT = "out";

  @Override
  public String toString() {
    return "Sms[messageId=%s, serial=%s, state=%s]".formatted(messageId, serial, state);
  }
}
