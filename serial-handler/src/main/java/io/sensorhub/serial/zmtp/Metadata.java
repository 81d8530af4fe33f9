package io.sensorhub.serial.zmtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Names of commands, and the properties of READY (37/ZMTP, "The NULL Security Mechanism"). */
final class Metadata {

  private static final String SOCKET_TYPE = "Socket-Type";

  private Metadata() {}

  /** Takes the name off the body of a command; empty if there is none. */
  static String name(ByteBuffer body) {
    int length = body.hasRemaining() ? body.get() & 0xff : 0;
    return length == 0 || length > body.remaining() ? "" : text(body, length);
  }

  /** The properties by their names in lower case; none if they are not valid. */
  static Map<String, String> of(ByteBuffer body) {
    Map<String, String> properties = new HashMap<>();
    while (body.hasRemaining()) {
      String name = name(body);
      if (name.isEmpty() || body.remaining() < Integer.BYTES) {
        return Map.of();
      }
      int length = body.getInt();
      if (length < 0 || length > body.remaining()) {
        return Map.of();
      }
      properties.put(name.toLowerCase(Locale.ROOT), text(body, length));
    }
    return properties;
  }

  static byte[] socketType(String type) {
    ByteBuffer property =
        ByteBuffer.allocate(1 + SOCKET_TYPE.length() + Integer.BYTES + type.length());
    property.put((byte) SOCKET_TYPE.length()).put(SOCKET_TYPE.getBytes(StandardCharsets.US_ASCII));
    property.putInt(type.length()).put(type.getBytes(StandardCharsets.US_ASCII));
    return property.array();
  }

  private static String text(ByteBuffer body, int length) {
    byte[] octets = new byte[length];
    body.get(octets);
    return new String(octets, StandardCharsets.ISO_8859_1);
  }
}
