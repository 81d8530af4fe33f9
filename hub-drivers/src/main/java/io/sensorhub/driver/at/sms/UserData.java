package io.sensorhub.driver.at.sms;

import io.sensorhub.driver.at.sms.Octets.EndException;
import io.sensorhub.driver.at.sms.Telegram.Part;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Text and header of a message (3GPP TS 23.040, sections 9.2.3.16 and 9.2.3.24; TS 23.038, section
 * 4).
 *
 * @param part empty if the header names none
 */
record UserData(String text, Optional<Part> part) {

  private static final int CONCATENATED = 0x00;
  private static final int CONCATENATED_LONG = 0x08;

  /** How the text is written. */
  enum Coding {
    GSM,
    OCTETS,
    UCS2;

    /** The coding that a data coding scheme means. */
    static Coding of(int scheme) {
      return switch (scheme >> 4) {
        case 0, 1, 2, 3, 4, 5, 6, 7 ->
            switch (scheme >> 2 & 3) {
              case 1 -> OCTETS;
              case 2 -> UCS2;
              default -> GSM;
            };
        case 14 -> UCS2;
        case 15 -> (scheme & 4) == 0 ? GSM : OCTETS;
        default -> GSM;
      };
    }
  }

  /**
   * Reads it.
   *
   * @param length of everything: septets of the GSM alphabet, octets otherwise
   */
  static UserData read(int length, byte[] octets, int scheme, boolean withHeader)
      throws EndException {
    Octets.Reader reader = new Octets.Reader(octets);
    int headerOctets = 0;
    Optional<Part> part = Optional.empty();
    if (withHeader) {
      int size = reader.next();
      part = part(reader.next(size));
      headerOctets = size + 1;
    }
    return switch (Coding.of(scheme)) {
      case GSM -> {
        int headerSeptets = (headerOctets * 8 + 6) / 7;
        int fill = headerSeptets * 7 - headerOctets * 8;
        int count = Math.max(0, length - headerSeptets);
        byte[] packed = reader.next((fill + count * 7 + 7) / 8);
        yield new UserData(Alphabet.decode(Alphabet.unpack(packed, fill, count)), part);
      }
      case UCS2 -> new UserData(ucs2(reader.next(Math.max(0, length - headerOctets))), part);
      case OCTETS ->
          new UserData(
              HexFormat.of()
                  .withUpperCase()
                  .formatHex(reader.next(Math.max(0, length - headerOctets))),
              part);
    };
  }

  /** Characters of 16 bits; half a pair stays, because the other half may be in the next part. */
  static String ucs2(byte[] octets) {
    StringBuilder text = new StringBuilder(octets.length / 2);
    for (int i = 0; i + 1 < octets.length; i += 2) {
      text.append((char) ((octets[i] & 0xFF) << 8 | (octets[i + 1] & 0xFF)));
    }
    return text.toString();
  }

  private static Optional<Part> part(byte[] header) throws EndException {
    Octets.Reader elements = new Octets.Reader(header);
    Optional<Part> part = Optional.empty();
    int left = header.length;
    while (left >= 2) {
      int kind = elements.next();
      byte[] value = elements.next(elements.next());
      left -= 2 + value.length;
      if (kind == CONCATENATED && value.length == 3) {
        part = part(value[0] & 0xFF, value[1] & 0xFF, value[2] & 0xFF);
      } else if (kind == CONCATENATED_LONG && value.length == 4) {
        int reference = (value[0] & 0xFF) << 8 | (value[1] & 0xFF);
        part = part(reference, value[2] & 0xFF, value[3] & 0xFF);
      }
    }
    return part;
  }

  /** A part that cannot be is left out, so that its text is a message by itself. */
  private static Optional<Part> part(int reference, int total, int number) {
    return total > 1 && number >= 1 && number <= total
        ? Optional.of(new Part(reference, total, number))
        : Optional.empty();
  }
}
