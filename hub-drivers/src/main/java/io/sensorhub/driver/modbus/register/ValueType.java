package io.sensorhub.driver.modbus.register;

import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How a value lies in registers. */
public enum ValueType {
  UINT16(1),
  INT16(1),
  UINT32(2),
  INT32(2),
  UINT64(4),
  INT64(4),
  FLOAT32(2),
  FLOAT64(4),
  /** Four decimal digits in a register. */
  BCD16(1),
  BCD32(2),
  BCD64(4),
  /** Two characters a register, the first in the high octet. */
  TEXT(0),
  /** One character a register, in the low octet. */
  TEXT_LOW(0),
  /** A coil, a discrete input, or one bit of a register. */
  FLAG(1);

  /** As they stand in profiles. */
  public static final Map<String, ValueType> KEYS = new TreeMap<>();

  static {
    for (ValueType type : values()) {
      KEYS.put(type.name().toLowerCase(Locale.ROOT), type);
    }
  }

  private final int words;

  ValueType(int words) {
    this.words = words;
  }

  /** Registers of a value; 0: as many as the profile says. */
  public int words() {
    return words;
  }

  public boolean isText() {
    return this == TEXT || this == TEXT_LOW;
  }

  public boolean isFloat() {
    return this == FLOAT32 || this == FLOAT64;
  }

  boolean isBcd() {
    return this == BCD16 || this == BCD32 || this == BCD64;
  }

  public boolean isSigned() {
    return this == INT16 || this == INT32 || this == INT64;
  }

  /** True for a binary integer. */
  public boolean isInteger() {
    return isSigned() || this == UINT16 || this == UINT32 || this == UINT64;
  }

  /** True for numbers of any kind. */
  public boolean isNumber() {
    return !isText() && this != FLAG;
  }

  /**
   * Whether a register of a type of numbers can hold a whole one.
   *
   * @param mask of the bits that count; 0: all
   */
  public boolean holds(long number, long mask) {
    int bits = mask == 0 ? 16 * words : Long.bitCount(mask);
    if (isBcd()) {
      return number >= 0 && BigInteger.valueOf(number).compareTo(Bcd.most(bits)) <= 0;
    }
    boolean fits = BigInteger.valueOf(number).bitLength() <= (isSigned() ? bits - 1 : bits);
    return fits && (isSigned() || number >= 0);
  }
}
