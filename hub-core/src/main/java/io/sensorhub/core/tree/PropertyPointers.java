package io.sensorhub.core.tree;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads {@code values} of a device: where in its JSON each property stands. */
public final class PropertyPointers {

  /** The key in the section of a device. */
  public static final String KEY = "values";

  private PropertyPointers() {}

  /** The pointers by property, in the order of the file; empty if the device has none. */
  public static Map<String, JsonPointer> read(Section device) {
    Map<String, JsonPointer> pointers = new LinkedHashMap<>();
    device
        .section(KEY)
        .ifPresent(values -> {
          for (String property : values.properties()) {
            values.text(property).ifPresent(text -> put(pointers, values, property, text));
          }
        });
    return pointers;
  }

  private static void put(
      Map<String, JsonPointer> pointers, Section values, String property, String text) {
    try {
      pointers.put(property, JsonPointer.compile(text));
    } catch (IllegalArgumentException e) {
      values.wrong(property, "a JSON Pointer, such as /temp/value");
    }
  }
}
