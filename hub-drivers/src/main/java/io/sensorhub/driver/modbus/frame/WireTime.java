package io.sensorhub.driver.modbus.frame;

import io.sensorhub.core.port.SerialParameters;
import io.sensorhub.core.port.SerialParameters.Parity;
import io.sensorhub.core.port.SerialParameters.StopBits;

/**
 * How long octets take on the wire.
 *
 * @param nanosPerOctet 0 where there is no wire that could be reckoned with
 * @param frameGapNanos t3.5, at least, between frames
 */
public record WireTime(long nanosPerOctet, long frameGapNanos) {

  /** Modbus TCP. */
  public static final WireTime NONE = new WireTime(0, 0);

  /** Above this rate t3.5 is fixed (MODBUS over Serial Line V1.02, section 2.5.1.1). */
  private static final int FAST_BAUD_RATE = 19_200;

  private static final long FAST_GAP_NANOS = 1_750_000;

  /** The standard reckons with eleven bits a character. */
  private static final int STANDARD_BITS = 11;

  public static WireTime of(SerialParameters parameters) {
    int bits =
        1
            + parameters.dataBits()
            + (parameters.parity() == Parity.NONE ? 0 : 1)
            + (parameters.stopBits() == StopBits.ONE ? 1 : 2);
    long octet = 1_000_000_000L * bits / parameters.baudRate();
    long gap =
        parameters.baudRate() > FAST_BAUD_RATE
            ? FAST_GAP_NANOS
            : 3_500_000_000L * STANDARD_BITS / parameters.baudRate();
    return new WireTime(octet, gap);
  }

  /** The time of so many octets. */
  public long of(int octets) {
    return octets * nanosPerOctet;
  }
}
