package io.sensorhub.driver.modbus.frame;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** A protocol data unit: the function code and what belongs to it. Immutable. */
public final class Pdu {

  /** The longest one (section 4.1). */
  public static final int LONGEST = 253;

  /** An answer with this bit in its function code is an exception. */
  private static final int EXCEPTION = 0x80;

  private final byte[] bytes;

  private Pdu(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * A copy of a part of {@code bytes}.
   *
   * @throws IllegalArgumentException where it is empty or too long
   */
  public static Pdu of(byte[] bytes, int from, int length) {
    if (length < 1 || length > LONGEST) {
      throw new IllegalArgumentException("a PDU of " + length + " bytes");
    }
    return new Pdu(Arrays.copyOfRange(bytes, from, from + length));
  }

  /**
   * Of what remains in {@code buffer}.
   *
   * @throws IllegalArgumentException where that is empty or too long
   */
  public static Pdu of(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return of(bytes, 0, bytes.length);
  }

  /** A view of its octets that cannot be written. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  /** Of octets, each from 0 to 255. */
  public static Pdu of(int... octets) {
    byte[] bytes = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      bytes[i] = (byte) octets[i];
    }
    return of(bytes, 0, bytes.length);
  }

  /** An exception in answer to {@code function}. */
  public static Pdu exception(int function, int code) {
    return of(function | EXCEPTION, code);
  }

  public int length() {
    return bytes.length;
  }

  /** The octet at {@code index}, from 0 to 255. */
  public int octet(int index) {
    return bytes[index] & 0xff;
  }

  /** The word (high octet first) at {@code index}, from 0 to 65535. */
  public int word(int index) {
    return (octet(index) << 8) | octet(index + 1);
  }

  /** The registers that an answer to a read of registers holds. */
  public int[] registers() {
    int[] words = new int[octet(1) / 2];
    for (int i = 0; i < words.length; i++) {
      words[i] = word(2 + 2 * i);
    }
    return words;
  }

  /** The function code, without the mark of an exception. */
  public int function() {
    return octet(0) & ~EXCEPTION;
  }

  /** True where it says that a request was refused; its reason is octet 1. */
  public boolean isException() {
    return (octet(0) & EXCEPTION) != 0;
  }

  /** Writes it to {@code out} from {@code at} on. */
  public void copyTo(byte[] out, int at) {
    System.arraycopy(bytes, 0, out, at, bytes.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Pdu pdu && Arrays.equals(bytes, pdu.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
