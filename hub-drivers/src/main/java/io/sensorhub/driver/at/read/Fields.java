package io.sensorhub.driver.at.read;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The fields of a line behind its name, separated by commas outside quotes. A field that is not
 * there is an empty text.
 */
public final class Fields {

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,9}");

  private final List<String> fields;

  private Fields(List<String> fields) {
    this.fields = fields;
  }

  /** The fields of a line such as {@code +CSQ: 17,99}; without a name, those of the whole line. */
  public static Fields of(String line) {
    int colon = line.indexOf(':');
    boolean named = colon > 0 && "+^$%*".indexOf(line.charAt(0)) >= 0;
    String text = named ? line.substring(colon + 1) : line;
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      quoted ^= c == '"';
      if (c == ',' && !quoted) {
        fields.add(unquoted(field));
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(unquoted(field));
    return new Fields(fields);
  }

  private static String unquoted(StringBuilder field) {
    String text = field.toString().strip();
    boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  public int size() {
    return fields.size();
  }

  /** A field by its place, from 0. */
  public String text(int place) {
    return place < fields.size() ? fields.get(place) : "";
  }

  /** A field as a whole number. */
  public OptionalInt number(int place) {
    String text = text(place);
    return NUMBER.matcher(text).matches()
        ? OptionalInt.of(Integer.parseInt(text))
        : OptionalInt.empty();
  }
}
