package io.sensorhub.core.description;

import io.sensorhub.core.Value;
import java.util.Locale;
import java.util.Optional;

/**
 * What kind of values a property has. Ordered: a property of which it is not known before takes the
 * kind of its first value, and a later one when a value comes that does not fit.
 */
public enum Kind {
  FLAG,
  NUMBER,
  TEXT,
  /** One of several texts. */
  CHOICE;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /** As on the stream and on REST, for example {@code number}. */
  public String wireName() {
    return wireName;
  }

  /** The kind of that name; one that is not known counts as text. */
  static Kind ofWireName(String name) {
    for (Kind kind : values()) {
      if (kind.wireName.equals(name)) {
        return kind;
      }
    }
    return TEXT;
  }

  /** The kind of a value; empty if it is missing. */
  public static Optional<Kind> of(Value value) {
    return switch (value) {
      case Value.Whole _, Value.Large _, Value.Decimal _ -> Optional.of(NUMBER);
      case Value.Flag _ -> Optional.of(FLAG);
      case Value.Text _ -> Optional.of(TEXT);
      case Value.Missing _ -> Optional.empty();
    };
  }

  /** The kind of what is set by a control. */
  public static Kind of(Control control) {
    return switch (control) {
      case Control.OnOff _ -> FLAG;
      case Control.Numeric _ -> NUMBER;
      case Control.Choice _ -> CHOICE;
      case Control.Text _ -> TEXT;
    };
  }
}
