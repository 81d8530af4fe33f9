package io.sensorhub.core.tree;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import java.util.regex.Pattern;

/** A form may store a number as the text that was typed; such a text counts as the number. */
final class NumberAsTyped {

  private static final Pattern WHOLE = Pattern.compile("-?\\d{1,9}");
  private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,9}\\.\\d{1,9}");

  private NumberAsTyped() {}

  /** The number that a text stands for; everything else as it is. */
  static JsonNode read(JsonNode value) {
    String text = value.isTextual() ? value.textValue() : "";
    if (WHOLE.matcher(text).matches()) {
      return IntNode.valueOf(Integer.parseInt(text));
    }
    return DECIMAL.matcher(text).matches() ? DoubleNode.valueOf(Double.parseDouble(text)) : value;
  }

  /** The same as a decimal; what is no number is none. */
  static double decimal(JsonNode value) {
    JsonNode number = read(value);
    return number.isNumber() ? number.doubleValue() : Double.NaN;
  }
}
