package io.sensorhub.core.config;

import java.util.Map;

/**
 * How a serial line is set.
 *
 * @param baudRate 50 to 4 000 000
 * @param dataBits 5 to 8
 * @param stopBits 1 or 2
 */
public record SerialParameters(
    int baudRate, int dataBits, Parity parity, int stopBits, FlowControl flowControl) {

  /** The parity bit. */
  public enum Parity {
    NONE,
    EVEN,
    ODD,
    MARK,
    SPACE;

    /** As they stand in an instance file. */
    static final Map<String, Parity> KEYS =
        Map.of("none", NONE, "even", EVEN, "odd", ODD, "mark", MARK, "space", SPACE);
  }

  /** Who may hold back the sender. */
  public enum FlowControl {
    NONE,
    RTS_CTS,
    XON_XOFF;

    /** As they stand in an instance file. */
    static final Map<String, FlowControl> KEYS =
        Map.of("none", NONE, "rts-cts", RTS_CTS, "xon-xoff", XON_XOFF);
  }

  public SerialParameters {
    if (baudRate < 50 || baudRate > 4_000_000) {
      throw new IllegalArgumentException("baud rate: " + baudRate);
    }
    if (dataBits < 5 || dataBits > 8 || stopBits < 1 || stopBits > 2) {
      throw new IllegalArgumentException("data bits " + dataBits + ", stop bits " + stopBits);
    }
  }
}
