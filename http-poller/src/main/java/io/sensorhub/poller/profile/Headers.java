package io.sensorhub.poller.profile;

import io.sensorhub.core.tree.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Which header fields can be sent (RFC 9110, sections 5.1 and 5.5). */
public final class Headers {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}");
  private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e\\t]*");

  /** What the connection itself is made of. */
  private static final List<String> OWN =
      List.of("content-length", "transfer-encoding", "connection", "upgrade", "expect", "te");

  private Headers() {}

  /** Reads an object of header fields; those that cannot be sent are problems. */
  static Map<String, String> read(Section section, String key) {
    Map<String, String> headers = new LinkedHashMap<>();
    section
        .section(key)
        .ifPresent(members -> {
          for (String name : members.keys()) {
            if (!NAME.matcher(name).matches()) {
              members.wrong(
                  name, "the name of a header: letters, digits and signs of ASCII, no blank");
            } else if (OWN.contains(name.toLowerCase(Locale.ROOT))) {
              members.wrong(name, "another header, for the connection sets this one itself");
            } else {
              members
                  .text(name)
                  .ifPresent(value -> {
                    if (canBeSent(value)) {
                      headers.put(name, value);
                    } else {
                      members.wrong(name, "a text of printable ASCII, for headers have no other");
                    }
                  });
            }
          }
        });
    return headers;
  }

  /** What is to be sent in a header has signs that no header can carry. */
  public static final class UnsendableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsendableException(String name) {
      super("the header " + name + " cannot carry its value, which has signs beyond ASCII");
    }
  }

  /**
   * The value of a header, which may be a secret.
   *
   * @throws UnsendableException if it cannot be sent
   */
  public static String checked(String name, String value) {
    if (!canBeSent(value)) {
      throw new UnsendableException(name);
    }
    return value;
  }

  /** True for the value of a header. */
  public static boolean canBeSent(String value) {
    return VALUE.matcher(value).matches();
  }
}
