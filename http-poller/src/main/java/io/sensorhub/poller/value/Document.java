package io.sensorhub.poller.value;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.sensorhub.core.Json;
import io.sensorhub.core.text.BareNumbers;
import java.io.IOException;

/**
 * One answer of a device, or one event of its stream, as its readers need it.
 *
 * @param text as it came, decoded
 * @param json missing if the text is no JSON
 * @param xml the same as a tree; missing if the text is no XML or nobody asks for XML
 */
public record Document(String text, JsonNode json, JsonNode xml) {

  /** Maximum number of values in one answer; a tree of as many takes about 4 MiB. */
  public static final int MAX_NODES = 50_000;

  /** A shorter text cannot have more values than {@link #MAX_NODES}. */
  private static final int MAY_HAVE_TOO_MANY = 2 * MAX_NODES;

  /** An answer with more values than the hub holds. */
  public static final class TooManyValues extends Exception {
    private static final long serialVersionUID = 1L;

    TooManyValues() {
      super("more than " + MAX_NODES + " values");
    }
  }

  /** A text that is read as it is. */
  public static Document ofText(String text) {
    return new Document(text, MissingNode.getInstance(), MissingNode.getInstance());
  }

  /** JSON that has been read already. */
  public static Document of(JsonNode json) {
    return new Document("", json, MissingNode.getInstance());
  }

  /**
   * Reads JSON. Bare words such as {@code nan} are the texts of that name: no values, which their
   * readers can name.
   *
   * @throws TooManyValues if it has more than {@link #MAX_NODES}
   */
  public static Document ofJson(String text) throws TooManyValues {
    return new Document(text, json(text), MissingNode.getInstance());
  }

  /**
   * Reads XML.
   *
   * @throws TooManyValues if it has more than {@link #MAX_NODES}
   */
  public static Document ofXml(String text) throws TooManyValues {
    return new Document(text, MissingNode.getInstance(), XmlTree.of(text));
  }

  private static JsonNode json(String text) throws TooManyValues {
    String mended = BareNumbers.asText(text);
    try {
      if (mended.length() > MAY_HAVE_TOO_MANY) {
        count(mended);
      }
      return Json.parse(mended);
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  private static void count(String text) throws IOException, TooManyValues {
    try (JsonParser parser = Json.parser(text)) {
      int nodes = 0;
      while (parser.nextToken() != null) {
        if (parser.currentToken().isScalarValue() || parser.currentToken().isStructStart()) {
          nodes++;
        }
        if (nodes > MAX_NODES) {
          throw new TooManyValues();
        }
      }
    }
  }
}
