package io.sensorhub.core.tree;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.sensorhub.core.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads a configuration file into a tree and finds what an ordinary parser lets pass: a key that
 * stands twice, text that is no UTF-8, something behind the end.
 */
public final class StrictTree {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Loaded with the first YAML file: services that read none do not pay for it. */
  private static final class Yaml {
    static final YAMLFactory FACTORY = new YAMLFactory();

    private Yaml() {}
  }

  private static final Pattern PIECE =
      Pattern.compile("(token|alias|anchor|handle|tag) (?:'[^']*'|[^\\s:]+)");

  private final JsonParser parser;
  private final Problems problems;

  private StrictTree(JsonParser parser, Problems problems) {
    this.parser = parser;
    this.problems = problems;
  }

  /**
   * The object in a JSON file, or nothing (and a problem) where there is none.
   *
   * @param place stands before the place of each problem; empty for the instance file
   */
  public static Optional<ObjectNode> json(byte[] file, String place, Problems problems) {
    return utf8(file, place, problems)
        .flatMap(text -> read(() -> Json.parser(text), "JSON", place, problems));
  }

  /** The mapping in a YAML file, or nothing (and a problem) where there is none. */
  public static Optional<ObjectNode> yaml(byte[] file, String place, Problems problems) {
    return utf8(file, place, problems)
        .flatMap(text -> read(() -> Yaml.FACTORY.createParser(text), "YAML", place, problems));
  }

  private static Optional<String> utf8(byte[] file, String place, Problems problems) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file)).toString();
      return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      problems.add(place, "bytes that are no UTF-8", "text in UTF-8");
      return Optional.empty();
    }
  }

  private interface Opening {
    JsonParser open() throws IOException;
  }

  private static Optional<ObjectNode> read(
      Opening opening, String language, String place, Problems problems) {
    try (JsonParser parser = opening.open()) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        problems.add(place, "an empty file", "one object in " + language);
        return Optional.empty();
      }
      JsonNode node = new StrictTree(parser, problems).node(place, 1);
      if (parser.nextToken() != null) {
        problems.add(place, "more text behind the end of the object", "one object in " + language);
      }
      if (node instanceof ObjectNode object) {
        return Optional.of(object);
      }
      problems.add(place, Shown.value("", node), "one object in " + language);
    } catch (TooDeep e) {
      problems.add(
          place, "nesting deeper than " + Json.MAX_DEPTH, "at most " + Json.MAX_DEPTH + " levels");
    } catch (JsonProcessingException e) {
      String at =
          e.getLocation() == null
              ? ""
              : " at line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr();
      String cause = e.getOriginalMessage();
      problems.add(
          place,
          cause.contains("nesting depth")
              ? "nesting deeper than " + Json.MAX_DEPTH
              : "no " + language + at + " (" + withoutText(cause) + ")",
          "one object in " + language);
    } catch (IOException e) {
      problems.add(
          place, "no " + language + " (" + e.getMessage() + ")", "one object in " + language);
    }
    return Optional.empty();
  }

  /** The first line of a cause without the piece of the file in it, which may be of a secret. */
  private static String withoutText(String cause) {
    return PIECE.matcher(cause.lines().findFirst().orElse("")).replaceFirst("$1");
  }

  private static final class TooDeep extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /** The node at the parser's current token. */
  private JsonNode node(String pointer, int depth) throws IOException {
    if (depth > Json.MAX_DEPTH) {
      throw new TooDeep();
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(pointer, depth);
      case START_ARRAY -> array(pointer, depth);
      case VALUE_STRING -> NODES.textNode(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      default -> NODES.nullNode();
    };
  }

  /** The same kind of node as {@link Json#parse} makes, so that a tree equals its copy. */
  private JsonNode number() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
        return NODES.numberNode(parser.getBigIntegerValue());
      }
      long number = parser.getLongValue();
      boolean small = number == (int) number; // YAML's parser goes by the number of digits
      return small ? NODES.numberNode((int) number) : NODES.numberNode(number);
    }
    return NODES.numberNode(parser.getDoubleValue());
  }

  private ObjectNode object(String pointer, int depth) throws IOException {
    ObjectNode object = NODES.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      String place = Section.child(pointer, key);
      if (object.has(key)) {
        problems.add(place, "the key \"" + key + "\" a second time", "each key once");
      }
      object.set(key, node(place, depth + 1));
    }
    return object;
  }

  private ArrayNode array(String pointer, int depth) throws IOException {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(node(Section.child(pointer, Integer.toString(array.size())), depth + 1));
    }
    return array;
  }
}
