package io.sensorhub.testkit.modem;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A command as it was sent.
 *
 * @param name such as {@code +CPMS}, or the letters of basic commands
 * @param form how it is put
 * @param values behind {@code =}
 */
record AtCommand(String name, Form form, String values) {

  /** How a command is put. */
  enum Form {
    EXECUTE,
    READ,
    TEST,
    SET
  }

  static AtCommand parse(String text) {
    String rest = text.substring(2);
    int equals = rest.indexOf('=');
    if (rest.endsWith("=?")) {
      return new AtCommand(upper(rest.substring(0, equals)), Form.TEST, "");
    }
    if (equals > 0) {
      return new AtCommand(upper(rest.substring(0, equals)), Form.SET, rest.substring(equals + 1));
    }
    if (rest.endsWith("?")) {
      return new AtCommand(upper(rest.substring(0, rest.length() - 1)), Form.READ, "");
    }
    return new AtCommand(upper(rest), Form.EXECUTE, "");
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  boolean is(String wanted, Form wantedForm) {
    return name.equals(wanted) && form == wantedForm;
  }

  /** The values without their quotes. */
  List<String> list() {
    return Stream.of(values.split(",", -1)).map(value -> value.replace("\"", "")).toList();
  }

  /** A value as a number; −1 if it is missing or none. */
  int number(int place) {
    List<String> all = list();
    return place < all.size() && all.get(place).matches("[0-9]{1,9}")
        ? Integer.parseInt(all.get(place))
        : -1;
  }
}
