package io.sensorhub.driver.modbus;

/** Why a unit refuses (MODBUS Application Protocol Specification V1.1b3, section 7). */
final class ExceptionCode {

  static final int ILLEGAL_DATA_ADDRESS = 2;
  static final int GATEWAY_PATH_UNAVAILABLE = 0x0a;
  static final int GATEWAY_TARGET_FAILED_TO_RESPOND = 0x0b;

  private ExceptionCode() {}

  /** True where a gateway says that the unit behind it does not answer. */
  static boolean isSilence(int code) {
    return code == GATEWAY_PATH_UNAVAILABLE || code == GATEWAY_TARGET_FAILED_TO_RESPOND;
  }

  /** The standard's name. */
  static String text(int code) {
    return switch (code) {
      case 1 -> "illegal function (01)";
      case ILLEGAL_DATA_ADDRESS -> "illegal data address (02)";
      case 3 -> "illegal data value (03)";
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
