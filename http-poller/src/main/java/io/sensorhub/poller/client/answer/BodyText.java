package io.sensorhub.poller.client.answer;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.MediaType;
import org.jspecify.annotations.Nullable;

/**
 * The text of an answer. Its mark in front (U+FEFF) tells the encoding and is left out; otherwise
 * the {@code charset} of {@code Content-Type} or the declaration of an XML document does. A text
 * that names none is UTF-8, or Latin-1 (windows-1252) where it cannot be that.
 */
public final class BodyText {

  private static final char MARK = '\ufeff';
  private static final Pattern XML_DECLARATION =
      Pattern.compile("\\s*<\\?xml[^>]{0,100}?encoding\\s*=\\s*[\"']([A-Za-z0-9._-]{1,40})[\"']");
  private static final int DECLARATION_BYTES = 200;

  private BodyText() {}

  public static String of(byte[] bytes, @Nullable MediaType type) {
    Charset marked = marked(bytes);
    if (marked != null) {
      return withoutMark(new String(bytes, marked));
    }
    Charset named = type == null ? null : named(type);
    if (named == null) {
      named = declared(bytes).orElse(null);
    }
    return withoutMark(named == null ? guessed(bytes) : new String(bytes, named));
  }

  private static String withoutMark(String text) {
    return !text.isEmpty() && text.charAt(0) == MARK ? text.substring(1) : text;
  }

  private static @Nullable Charset marked(byte[] bytes) {
    if (begins(bytes, 0xef, 0xbb, 0xbf)) {
      return StandardCharsets.UTF_8;
    }
    if (begins(bytes, 0xff, 0xfe, 0, 0)) {
      return StandardCharsets.UTF_32LE;
    }
    if (begins(bytes, 0, 0, 0xfe, 0xff)) {
      return StandardCharsets.UTF_32BE;
    }
    if (begins(bytes, 0xff, 0xfe)) {
      return StandardCharsets.UTF_16LE;
    }
    return begins(bytes, 0xfe, 0xff) ? StandardCharsets.UTF_16BE : null;
  }

  private static boolean begins(byte[] bytes, int... mark) {
    for (int i = 0; i < mark.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xff) != mark[i]) {
        return false;
      }
    }
    return true;
  }

  /** A name that Java does not know says nothing. */
  private static @Nullable Charset named(MediaType type) {
    String name = type.parameter("charset");
    return name == null ? null : charset(name).orElse(null);
  }

  private static Optional<Charset> declared(byte[] bytes) {
    int length = Math.min(bytes.length, DECLARATION_BYTES);
    Matcher found =
        XML_DECLARATION.matcher(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
    return found.lookingAt() ? charset(found.group(1)) : Optional.empty();
  }

  private static Optional<Charset> charset(String name) {
    try {
      return Optional.of(Charset.forName(name.strip()));
    } catch (UnsupportedCharsetException | IllegalCharsetNameException e) {
      return Optional.empty();
    }
  }

  private static String guessed(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, Charset.forName("windows-1252"));
    }
  }
}
