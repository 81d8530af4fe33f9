package io.sensorhub.driver.at.sms;

import io.sensorhub.driver.at.sms.Octets.EndException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a modem has received in PDU mode (3GPP TS 23.040, section 9.2.2). */
public sealed interface Telegram {

  /** The kind of a telegram in its first octet. */
  int KIND = 0x03;

  int USER_DATA_HEADER = 0x40;
  Pattern DIGITS = Pattern.compile("(?:[0-9A-Fa-f]{2}){2,200}");

  /**
   * A message, or a part of one.
   *
   * @param from number, or name of the sender
   * @param text of octets without an alphabet, their hexadecimal digits
   * @param time at which the network took it; empty if that is no time
   * @param part empty if the message has one part
   */
  record Message(String from, String text, Optional<OffsetDateTime> time, Optional<Part> part)
      implements Telegram {}

  /**
   * What became of a message that was sent.
   *
   * @param reference that the modem gave it
   * @param to number
   * @param status section 9.2.3.15
   */
  record Report(int reference, String to, int status) implements Telegram {

    /** True if the message has arrived. */
    public boolean isDelivered() {
      return status < 0x20;
    }

    /** True if the network has given up. */
    public boolean isFailed() {
      return status >= 0x40;
    }
  }

  /**
   * Which part of a long message.
   *
   * @param reference the same for all its parts
   * @param number from 1 to {@code total}
   */
  record Part(int reference, int total, int number) {}

  /**
   * Reads what follows {@code +CMGR:}, {@code +CMGL:}, {@code +CMT:} or {@code +CDS:}.
   *
   * @param digits hexadecimal, beginning with the service centre's address
   * @return empty if it is no such telegram
   */
  static Optional<Telegram> read(String digits) {
    if (!DIGITS.matcher(digits).matches()) {
      return Optional.empty();
    }
    Octets.Reader octets = new Octets.Reader(digits);
    try {
      octets.next(octets.next());
      int first = octets.next();
      return switch (first & KIND) {
        case 0 -> Optional.of(message(octets, (first & USER_DATA_HEADER) != 0));
        case 2 -> Optional.of(report(octets));
        default -> Optional.empty();
      };
    } catch (EndException e) {
      return Optional.empty();
    }
  }

  private static Telegram report(Octets.Reader octets) throws EndException {
    int reference = octets.next();
    String to = Address.read(octets);
    octets.next(14); // when the network took it, and when this came about
    return new Report(reference, to, octets.next());
  }

  private static Telegram message(Octets.Reader octets, boolean header) throws EndException {
    String from = Address.read(octets);
    octets.next(); // the protocol identifier
    int coding = octets.next();
    Optional<OffsetDateTime> time = time(octets.next(7));
    UserData data = UserData.read(octets.next(), octets.rest(), coding, header);
    return new Message(from, data.text(), time, data.part());
  }

  /** Half octets, the lower one first; the zone is in quarters of an hour (section 9.2.3.11). */
  private static Optional<OffsetDateTime> time(byte[] octets) {
    int[] values = new int[octets.length];
    for (int i = 0; i < octets.length; i++) {
      int tens = octets[i] & (i == 6 ? 0x07 : 0x0F);
      values[i] = tens * 10 + (octets[i] >> 4 & 0x0F);
    }
    int quarters = (octets[6] & 0x08) == 0 ? values[6] : -values[6];
    try {
      return Optional.of(
          OffsetDateTime.of(
              2000 + values[0],
              values[1],
              values[2],
              values[3],
              values[4],
              values[5],
              0,
              ZoneOffset.ofTotalSeconds(quarters * 900)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
