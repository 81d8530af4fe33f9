package io.sensorhub.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Optional;

/** One measured value. A value that is invalid or has gone is {@link Missing}, never 0. */
public sealed interface Value {

  /** A whole number. */
  record Whole(long number) implements Value {}

  /** A finite number with decimals. */
  record Decimal(double number) implements Value {
    public Decimal {
      if (!Double.isFinite(number)) {
        throw new IllegalArgumentException("not a finite number: " + number);
      }
    }
  }

  /** A text. */
  record Text(String text) implements Value {}

  /** On or off, true or false. */
  record Flag(boolean on) implements Value {}

  /** No valid value: {@code null} on every interface. */
  record Missing() implements Value {}

  /**
   * The value of a JSON scalar. Numbers beyond the range of a double are {@link Missing}; objects
   * and arrays are no values.
   */
  static Optional<Value> of(JsonNode node) {
    return switch (node.getNodeType()) {
      case BOOLEAN -> Optional.of(new Flag(node.booleanValue()));
      case STRING -> Optional.of(new Text(node.textValue()));
      case NULL -> Optional.of(new Missing());
      case NUMBER -> Optional.of(number(node));
      case ARRAY, BINARY, MISSING, OBJECT, POJO -> Optional.empty();
    };
  }

  private static Value number(JsonNode node) {
    if (node.isIntegralNumber() && node.canConvertToLong()) {
      return new Whole(node.longValue());
    }
    double number = node.doubleValue();
    return Double.isFinite(number) ? new Decimal(number) : new Missing();
  }

  /** This value in JSON. */
  default JsonNode toJson() {
    return switch (this) {
      case Whole whole -> LongNode.valueOf(whole.number());
      case Decimal decimal -> DoubleNode.valueOf(decimal.number());
      case Text text -> TextNode.valueOf(text.text());
      case Flag flag -> BooleanNode.valueOf(flag.on());
      case Missing _ -> NullNode.getInstance();
    };
  }
}
