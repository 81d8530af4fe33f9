package io.sensorhub.detector;

import java.util.Map;

/** Writes JSON (RFC 8259): maps, lists, texts, numbers, truth values, null. */
final class JsonText {

  private JsonText() {}

  /** The JSON of a value, on one line. */
  static String of(Object value) {
    StringBuilder json = new StringBuilder();
    write(json, value);
    return json.toString();
  }

  private static void write(StringBuilder json, Object value) {
    switch (value) {
      case Map<?, ?> map -> {
        String separator = "{";
        for (Map.Entry<?, ?> member : map.entrySet()) {
          json.append(separator);
          text(json, String.valueOf(member.getKey()));
          json.append(": ");
          write(json, member.getValue());
          separator = ", ";
        }
        json.append(map.isEmpty() ? "{}" : "}");
      }
      case Iterable<?> list -> {
        String separator = "[";
        for (Object element : list) {
          json.append(separator);
          write(json, element);
          separator = ", ";
        }
        json.append(separator.equals("[") ? "[]" : "]");
      }
      case Number _, Boolean _ -> json.append(value);
      case Null _ -> json.append("null");
      default -> text(json, value.toString());
    }
  }

  /** JSON's null, which maps of Java do not hold. */
  enum Null {
    NULL
  }

  private static void text(StringBuilder json, String text) {
    json.append('"');
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < 0x20 || c == 0x7f || Character.isSurrogate(c)) {
        json.append("\\u").append(String.format("%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
