package io.sensorhub.poller.profile;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BinaryOperator;

/**
 * What the placeholders of a request stand for. Its {@code toString} holds no text, for there are
 * secrets among them.
 *
 * @param texts by the name that stands between the braces
 */
public record Filling(Map<String, String> texts) {

  /** What is set. */
  public static final String VALUE = "value";

  /** The device's own name of what is set. */
  public static final String NAME = "name";

  /** For requests without any. */
  public static final Filling NONE = new Filling(Map.of());

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z][a-z0-9_]*)\\}");

  public Filling {
    texts = Map.copyOf(texts);
  }

  /** For a command. */
  public static Filling of(String name, String value) {
    return new Filling(Map.of(NAME, name, VALUE, value));
  }

  /** These, and others besides. */
  public Filling and(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(more);
    all.putAll(texts);
    return new Filling(all);
  }

  /** The placeholders of a text. */
  static Set<String> namesIn(String text) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = PLACEHOLDER.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  /** A text with its placeholders filled as they are. */
  public String into(String text) {
    return into(text, (_, filled) -> filled);
  }

  /**
   * A text with its placeholders filled; unknown ones stay as they are.
   *
   * @param escaped makes of a placeholder's name and its text what may stand there
   */
  String into(String text, BinaryOperator<String> escaped) {
    if (text.indexOf('{') < 0) {
      return text;
    }
    StringBuilder filled = new StringBuilder();
    Matcher matcher = PLACEHOLDER.matcher(text);
    int copied = 0;
    while (matcher.find()) {
      String known = texts.get(matcher.group(1));
      if (known != null) {
        filled.append(text, copied, matcher.start());
        filled.append(escaped.apply(matcher.group(1), known));
        copied = matcher.end();
      }
    }
    return filled.append(text, copied, text.length()).toString();
  }

  @Override
  public String toString() {
    return texts.keySet().toString();
  }
}
