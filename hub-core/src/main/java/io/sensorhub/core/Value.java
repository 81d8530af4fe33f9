package io.sensorhub.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigInteger;
import java.util.Optional;

/** One measured value. A value that is invalid or has gone is {@link Missing}, never 0. */
public sealed interface Value {

  /** A whole number. */
  record Whole(long number) implements Value {}

  /** A whole number beyond the 64 bits of a {@link Whole}, in all its digits. */
  record Large(BigInteger number) implements Value {
    public Large {
      if (number.bitLength() < Long.SIZE) {
        throw new IllegalArgumentException(number + " is a whole number of 64 bits");
      }
    }
  }

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

  /** A whole number of any size. */
  static Value whole(BigInteger number) {
    return number.bitLength() < Long.SIZE ? new Whole(number.longValue()) : new Large(number);
  }

  /**
   * The value of a JSON scalar. Decimals beyond the range of a double are {@link Missing}; objects
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
    if (node.isIntegralNumber()) {
      return whole(node.bigIntegerValue());
    }
    double number = node.doubleValue();
    return Double.isFinite(number) ? new Decimal(number) : new Missing();
  }

  /** This value in JSON. */
  default JsonNode toJson() {
    return switch (this) {
      case Whole whole -> LongNode.valueOf(whole.number());
      case Large large -> BigIntegerNode.valueOf(large.number());
      case Decimal decimal -> DoubleNode.valueOf(decimal.number());
      case Text text -> TextNode.valueOf(text.text());
      case Flag flag -> BooleanNode.valueOf(flag.on());
      case Missing _ -> NullNode.getInstance();
    };
  }
}
