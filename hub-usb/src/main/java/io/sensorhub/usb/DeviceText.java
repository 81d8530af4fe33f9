package io.sensorhub.usb;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text that a device has given. It may be hostile: it is cut, and what is no character, or controls
 * a terminal or a line of text, is replaced.
 */
final class DeviceText {

  /** Longer texts are cut. USB itself allows 126. */
  public static final int MOST_CHARACTERS = 256;

  static final char REPLACEMENT = '\uFFFD';

  private DeviceText() {}

  /** A text made harmless, without blanks at its ends. */
  public static String of(byte[] octets, int length) {
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPLACE)
              .onUnmappableCharacter(CodingErrorAction.REPLACE)
              .decode(ByteBuffer.wrap(octets, 0, length))
              .toString()
              .strip();
    } catch (CharacterCodingException e) {
      throw new IllegalStateException(e); // both are replaced
    }
    StringBuilder clean = new StringBuilder();
    int characters = 0;
    for (int at = 0; at < text.length() && characters < MOST_CHARACTERS; characters++) {
      int character = text.codePointAt(at);
      at += Character.charCount(character);
      clean.appendCodePoint(harmless(character) ? character : REPLACEMENT);
    }
    return clean.toString();
  }

  /** Controls, line and paragraph ends, and marks that turn the direction of writing are not. */
  private static boolean harmless(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
