package io.sensorhub.driver.modbus.frame;

/** The checksum of RTU frames (MODBUS over Serial Line V1.02, section 6.2.2). */
final class Crc16 {

  private static final int POLYNOMIAL = 0xa001;

  private Crc16() {}

  /** Of the bytes from {@code from} to before {@code to}; sent with its low byte first. */
  static int of(byte[] bytes, int from, int to) {
    int crc = 0xffff;
    for (int i = from; i < to; i++) {
      crc ^= bytes[i] & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ POLYNOMIAL;
      }
    }
    return crc;
  }
}
