package io.sensorhub.driver.text;

import io.sensorhub.core.tree.Section;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The characters of a device's lines. For one thread. */
public final class TextCodec {

  /**
   * The character sets that a profile may name. All are in Java's base module, and in all of them
   * the octets CR and LF are nothing but the end of a line.
   */
  private static final Map<String, String> NAMES = names();

  private static Map<String, String> names() {
    Map<String, String> names = new TreeMap<>();
    for (String name :
        List.of(
            "utf-8",
            "us-ascii",
            "windows-1250",
            "windows-1251",
            "windows-1252",
            "windows-1253",
            "windows-1254",
            "windows-1257",
            "cp437",
            "cp850",
            "cp852",
            "cp855",
            "cp857",
            "cp858",
            "cp862",
            "cp866",
            "koi8-r",
            "koi8-u",
            "shift_jis",
            "gbk",
            "gb18030",
            "big5",
            "euc-jp",
            "euc-kr")) {
      names.put(name, name);
    }
    for (int part : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 15, 16}) {
      names.put("iso-8859-" + part, "iso-8859-" + part);
    }
    names.put("latin-1", "iso-8859-1");
    names.put("latin-2", "iso-8859-2");
    names.put("latin-9", "iso-8859-15");
    names.put("ascii", "us-ascii");
    names.put("cp1252", "windows-1252");
    return names;
  }

  private final CharsetDecoder decoder;

  TextCodec(Charset charset) {
    this.decoder = charset.newDecoder();
  }

  /** Reads {@code encoding} of a profile's protocol; UTF-8 where it is not set. */
  public static Charset read(Section protocol) {
    String name = protocol.text("encoding").orElse("utf-8").toLowerCase(Locale.ROOT);
    String known = NAMES.get(name);
    if (known == null) {
      protocol
          .problems()
          .unknown(protocol.at("encoding"), "\"" + name + "\"", name, List.copyOf(NAMES.keySet()));
      return StandardCharsets.UTF_8;
    }
    return Charset.forName(known);
  }

  /** The names that {@link #read} takes. */
  static List<String> known() {
    return List.copyOf(NAMES.keySet());
  }

  /** The text; empty if the octets are not of this character set. */
  Optional<String> decode(byte[] bytes, int from, int size) {
    try {
      return Optional.of(decoder.decode(ByteBuffer.wrap(bytes, from, size)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
