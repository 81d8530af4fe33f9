package io.sensorhub.driver.modbus.frame;

/** Why a unit refuses (MODBUS Application Protocol Specification V1.1b3, section 7). */
public final class ExceptionCode {

  private static final int ILLEGAL_FUNCTION = 1;
  private static final int ILLEGAL_DATA_ADDRESS = 2;
  private static final int ILLEGAL_DATA_VALUE = 3;
  public static final int GATEWAY_PATH_UNAVAILABLE = 0x0a;
  public static final int GATEWAY_TARGET_FAILED_TO_RESPOND = 0x0b;

  private ExceptionCode() {}

  /** What follows from it for a question that reads. */
  static Failure.Kind kind(int code) {
    return switch (code) {
      case ILLEGAL_FUNCTION, ILLEGAL_DATA_ADDRESS, ILLEGAL_DATA_VALUE -> Failure.Kind.ILLEGAL;
      case GATEWAY_PATH_UNAVAILABLE, GATEWAY_TARGET_FAILED_TO_RESPOND -> Failure.Kind.GATEWAY;
      default -> Failure.Kind.REFUSED;
    };
  }

  /** The standard's name. */
  public static String text(int code) {
    return switch (code) {
      case ILLEGAL_FUNCTION -> "illegal function (01)";
      case ILLEGAL_DATA_ADDRESS -> "illegal data address (02)";
      case ILLEGAL_DATA_VALUE -> "illegal data value (03)";
      case 4 -> "server device failure (04)";
      case 5 -> "acknowledge (05)";
      case 6 -> "server device busy (06)";
      case 8 -> "memory parity error (08)";
      case GATEWAY_PATH_UNAVAILABLE -> "gateway path unavailable (0A)";
      case GATEWAY_TARGET_FAILED_TO_RESPOND -> "gateway target device failed to respond (0B)";
      default -> "exception %02X".formatted(code);
    };
  }
}
