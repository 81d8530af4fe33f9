package io.sensorhub.driver.modbus.register;

import java.math.BigInteger;
import java.util.OptionalLong;

/** Numbers whose decimal digits stand in four bits each (binary-coded decimal). */
final class Bcd {

  private Bcd() {}

  /** The number; empty where four bits are no digit. */
  static OptionalLong decode(long digits) {
    String text = Long.toHexString(digits);
    return text.chars().allMatch(Character::isDigit)
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  /** The digits of a number from 0 on, of at most sixteen digits. */
  static long encode(long number) {
    return Long.parseUnsignedLong(Long.toString(number), 16);
  }

  /** The largest number in so many bits. */
  static BigInteger most(int bits) {
    return BigInteger.TEN.pow(bits / 4).shiftLeft(bits % 4).subtract(BigInteger.ONE);
  }
}
