package io.sensorhub.driver.at.sms;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.Locale;

/** Octets of a telegram, one after the other, and as the hexadecimal digits of a modem. */
final class Octets {

  /** The telegram ends too early. */
  static final class EndException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

  void add(int octet) {
    octets.write(octet);
  }

  void add(byte[] more) {
    octets.writeBytes(more);
  }

  int size() {
    return octets.size();
  }

  byte[] bytes() {
    return octets.toByteArray();
  }

  String hex() {
    return HEX.formatHex(octets.toByteArray());
  }

  /** Reads octets. */
  static final class Reader {

    private final byte[] octets;
    private int at;

    /**
     * @param digits pairs of hexadecimal ones
     */
    Reader(String digits) {
      this(HEX.parseHex(digits.toUpperCase(Locale.ROOT)));
    }

    Reader(byte[] octets) {
      this.octets = octets.clone();
    }

    int next() throws EndException {
      return next(1)[0] & 0xFF;
    }

    byte[] next(int count) throws EndException {
      if (at + count > octets.length) {
        throw new EndException();
      }
      byte[] some = new byte[count];
      System.arraycopy(octets, at, some, 0, count);
      at += count;
      return some;
    }

    byte[] rest() {
      byte[] some = new byte[octets.length - at];
      System.arraycopy(octets, at, some, 0, some.length);
      at = octets.length;
      return some;
    }
  }
}
