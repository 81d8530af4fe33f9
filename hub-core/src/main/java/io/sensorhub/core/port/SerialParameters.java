package io.sensorhub.core.port;

import java.util.Map;

/**
 * How a serial line is set.
 *
 * @param baudRate 50 to 4 000 000
 * @param dataBits 5 to 8
 */
public record SerialParameters(
    int baudRate,
    int dataBits,
    Parity parity,
    StopBits stopBits,
    FlowControl flowControl,
    ControlLine rts,
    ControlLine dtr) {

  /** What holds where nothing is configured. */
  public static final SerialParameters DEFAULT =
      new SerialParameters(
          9600, 8, Parity.NONE, StopBits.ONE, FlowControl.NONE, ControlLine.KEEP, ControlLine.KEEP);

  /** The parity bit. */
  public enum Parity {
    NONE,
    EVEN,
    ODD,
    MARK,
    SPACE;

    /** As they stand in an instance file. */
    public static final Map<String, Parity> KEYS =
        Map.of("none", NONE, "even", EVEN, "odd", ODD, "mark", MARK, "space", SPACE);
  }

  /** The pause after a character. */
  public enum StopBits {
    ONE,
    ONE_AND_A_HALF,
    TWO;

    /** As they stand in an instance file. */
    public static final Map<String, StopBits> KEYS =
        Map.of("1", ONE, "1.5", ONE_AND_A_HALF, "2", TWO);
  }

  /** Who may hold back the sender. */
  public enum FlowControl {
    NONE,
    RTS_CTS,
    XON_XOFF;

    /** As they stand in an instance file. */
    public static final Map<String, FlowControl> KEYS =
        Map.of("none", NONE, "rts-cts", RTS_CTS, "xon-xoff", XON_XOFF);
  }

  /** What is done with a control line (RTS, DTR), which resets many boards when it falls. */
  public enum ControlLine {
    /** Raised at opening, lowered at closing. */
    ON,
    /** Lowered right after opening. Linux raises it for a moment at opening all the same. */
    OFF,
    /** Raised, and left raised at closing, so that a reconnect resets nothing. */
    KEEP;

    /** As they stand in an instance file. */
    public static final Map<String, ControlLine> KEYS = Map.of("on", ON, "off", OFF, "keep", KEEP);
  }

  public SerialParameters {
    if (baudRate < 50 || baudRate > 4_000_000) {
      throw new IllegalArgumentException("baud rate: " + baudRate);
    }
    if (dataBits < 5 || dataBits > 8) {
      throw new IllegalArgumentException("data bits: " + dataBits);
    }
  }

  /** The same at another rate. */
  public SerialParameters atRate(int rate) {
    return new SerialParameters(rate, dataBits, parity, stopBits, flowControl, rts, dtr);
  }
}
