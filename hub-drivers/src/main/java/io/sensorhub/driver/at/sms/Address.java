package io.sensorhub.driver.at.sms;

/** A telephone number, or the name of a sender (3GPP TS 23.040, section 9.1.2.5). */
final class Address {

  private static final int INTERNATIONAL = 0x91;
  private static final int UNKNOWN = 0x81;
  private static final int KIND = 0x70;
  private static final int ALPHANUMERIC = 0x50;
  private static final int OF_INTERNATIONAL = 0x10;

  /** What the half octets mean; the last one fills. */
  private static final String DIGITS = "0123456789*#abc";

  private Address() {}

  /** Writes a number with its length and kind. */
  static void write(String number, Octets octets) {
    boolean international = number.startsWith("+");
    String digits = international ? number.substring(1) : number;
    octets.add(digits.length());
    octets.add(international ? INTERNATIONAL : UNKNOWN);
    for (int i = 0; i < digits.length(); i += 2) {
      int low = digits.charAt(i) - '0';
      int high = i + 1 < digits.length() ? digits.charAt(i + 1) - '0' : 0xF;
      octets.add(high << 4 | low);
    }
  }

  /** Reads a number or a name. */
  static String read(Octets.Reader octets) throws Octets.EndException {
    int length = octets.next();
    int kind = octets.next();
    byte[] value = octets.next((length + 1) / 2);
    if ((kind & KIND) == ALPHANUMERIC) {
      return Alphabet.decode(Alphabet.unpack(value, 0, length * 4 / 7));
    }
    StringBuilder number = new StringBuilder((kind & KIND) == OF_INTERNATIONAL ? "+" : "");
    for (int i = 0; i < length; i++) {
      int digit = (i % 2 == 0 ? value[i / 2] : value[i / 2] >> 4) & 0xF;
      if (digit < DIGITS.length()) {
        number.append(DIGITS.charAt(digit));
      }
    }
    return number.toString();
  }
}
