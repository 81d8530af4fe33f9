package io.sensorhub.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/**
 * JSON as all interfaces of the hub read and write it: Jackson's parser, generator and tree,
 * without its mapper, whose hundreds of classes no service needs. Thread-safe.
 */
public final class Json {

  /** No document may be nested deeper. */
  public static final int MAX_DEPTH = 64;

  /**
   * How many sets of buffers are kept, each of up to 40 KB. They belong to no thread: a thread for
   * each line would keep a set of its own.
   */
  private static final int BUFFERS = 4;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .recyclerPool(JsonRecyclerPools.newBoundedPool(BUFFERS))
          .build();

  private static final int REPLACEMENT = 0xfffd;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private Json() {}

  /**
   * Reads one document and nothing behind it.
   *
   * @throws JsonProcessingException where it is no JSON, or too deep
   */
  public static JsonNode parse(String text) throws JsonProcessingException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      return document(parser);
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("a text can always be read", e);
    }
  }

  /**
   * Reads one document in UTF-8.
   *
   * @throws JsonProcessingException where it is no JSON, or too deep
   */
  public static JsonNode parse(byte[] utf8) throws JsonProcessingException {
    try (JsonParser parser = FACTORY.createParser(utf8)) {
      return document(parser);
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) { // bytes that are no UTF-8
      throw new NotUtf8(e);
    }
  }

  /** A document and nothing behind it; missing where there is none. */
  private static JsonNode document(JsonParser parser) throws IOException {
    if (parser.nextToken() == null) {
      return NODES.missingNode();
    }
    JsonNode node = node(parser);
    if (parser.nextToken() != null) {
      throw new JsonParseException(parser, "there is more behind the end of the document");
    }
    return node;
  }

  /** The node at the parser's current token; what the token means besides is its reader's. */
  private static JsonNode node(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String key = wellFormed(parser.currentName());
          parser.nextToken();
          object.set(key, node(parser));
        }
        yield object;
      }
      case START_ARRAY -> {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(node(parser));
        }
        yield array;
      }
      case VALUE_STRING -> NODES.textNode(wellFormed(parser.getText()));
      case VALUE_NUMBER_INT ->
          switch (parser.getNumberType()) {
            case INT -> whole(parser);
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
          };
      case VALUE_NUMBER_FLOAT -> decimal(parser);
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      default -> NODES.nullNode();
    };
  }

  /** Zero keeps its sign, which only a number with decimals has. */
  private static JsonNode whole(JsonParser parser) throws IOException {
    int number = parser.getIntValue();
    boolean negativeZero = number == 0 && parser.getTextLength() > 1;
    return negativeZero ? NODES.numberNode(-0.0) : NODES.numberNode(number);
  }

  /** A number that no double can hold stays as it came, up to what {@link BigDecimal} can. */
  private static JsonNode decimal(JsonParser parser) throws IOException {
    double number = parser.getDoubleValue();
    if (Double.isFinite(number)) {
      return NODES.numberNode(number);
    }
    try {
      return DecimalNode.valueOf(new BigDecimal(parser.getText()));
    } catch (NumberFormatException e) { // an exponent of more than 32 bits
      return NODES.numberNode(number);
    }
  }

  /**
   * The text with U+FFFD in place of each half of a character (RFC 8259, section 8.2), which UTF-8
   * cannot write.
   */
  public static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return new String(text.codePoints().map(Json::character).toArray(), 0, characters(text));
      }
    }
    return text;
  }

  private static int characters(String text) {
    return text.codePointCount(0, text.length());
  }

  private static int character(int codePoint) {
    boolean half = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    return half ? REPLACEMENT : codePoint;
  }

  /** Writes a document in one line; any text can be written, and no number that is none. */
  public static String write(JsonNode node) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(text)) {
      write(generator, node);
    } catch (IOException e) {
      throw new UncheckedIOException("a tree can always be written", e);
    }
    return text.toString();
  }

  /** Writes a document in one line of UTF-8. */
  public static byte[] bytes(JsonNode node) {
    ByteArrayOutputStream utf8 = new ByteArrayOutputStream(256);
    try (JsonGenerator generator = FACTORY.createGenerator(utf8)) {
      write(generator, node);
    } catch (IOException e) {
      throw new UncheckedIOException("a tree can always be written", e);
    }
    return utf8.toByteArray();
  }

  private static void write(JsonGenerator generator, JsonNode node) throws IOException {
    switch (node) {
      case ObjectNode object -> {
        generator.writeStartObject();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
          generator.writeFieldName(wellFormed(member.getKey()));
          write(generator, member.getValue());
        }
        generator.writeEndObject();
      }
      case ArrayNode array -> {
        generator.writeStartArray();
        for (JsonNode element : array) {
          write(generator, element);
        }
        generator.writeEndArray();
      }
      case POJONode raw -> generator.writeRawValue(wellFormed(String.valueOf(raw.getPojo())));
      case TextNode text -> generator.writeString(wellFormed(text.textValue()));
      case BooleanNode flag -> generator.writeBoolean(flag.booleanValue());
      case NumericNode number when number.isBigInteger() ->
          generator.writeNumber(number.bigIntegerValue());
      case NumericNode number when !Double.isFinite(number.doubleValue()) -> generator.writeNull();
      case NumericNode number when number.isBigDecimal() ->
          generator.writeNumber(number.decimalValue());
      case NumericNode number when number.isIntegralNumber() ->
          generator.writeNumber(number.longValue());
      case NumericNode number -> generator.writeNumber(number.doubleValue());
      default -> generator.writeNull();
    }
  }

  /** Puts JSON that is written already into an object, as it is. */
  public static ObjectNode putWritten(ObjectNode object, String key, String json) {
    object.set(key, NODES.pojoNode(json));
    return object;
  }

  /** A new, empty object. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** A parser with the hub's limits, for readers that watch each token. */
  public static JsonParser parser(String text) throws IOException {
    return FACTORY.createParser(text);
  }

  /** The same, of UTF-8. */
  public static JsonParser parser(byte[] utf8) throws IOException {
    return FACTORY.createParser(utf8);
  }

  /** {@code 2026-01-31T08:15:00.250Z}. */
  public static String time(Instant instant) {
    return TIME.format(instant);
  }

  /** Parsing trouble without the text that was parsed, which may hold secrets. */
  private static final class NotUtf8 extends JsonProcessingException {
    private static final long serialVersionUID = 1L;

    NotUtf8(IOException cause) {
      super("not valid UTF-8", cause);
    }
  }
}
