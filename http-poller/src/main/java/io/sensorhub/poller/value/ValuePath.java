package io.sensorhub.poller.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A place in a JSON document: a JSON Pointer (RFC 6901) whose step {@code [type=inverters]} means
 * the first element of an array, or member of an object, whose member {@code type} has that
 * content; an object that has it itself is the only one there is, as XML shows it. A member that is
 * really called so is found first.
 *
 * @param text as it was written, for messages
 * @param steps from the root on
 */
public record ValuePath(String text, List<Step> steps) {

  /** One step down. */
  public sealed interface Step {
    /** The literal name or index. */
    String name();
  }

  /** To the member of that name, or the element of that number. */
  public record Named(String name) implements Step {}

  /**
   * To the element that has a member with that content.
   *
   * @param name the whole step
   */
  public record Having(String name, String member, String content) implements Step {

    private boolean fits(JsonNode element) {
      JsonNode found = element.path(member);
      return found.isValueNode() && found.asText().equals(content);
    }
  }

  public ValuePath {
    steps = List.copyOf(steps);
  }

  /**
   * Reads a path.
   *
   * @throws IllegalArgumentException if it is no path
   */
  public static ValuePath of(String text) {
    List<Step> steps = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      if (text.charAt(at) != '/') {
        throw new IllegalArgumentException("no path: " + text);
      }
      int end = endOfStep(text, at + 1);
      steps.add(step(text.substring(at + 1, end)));
      at = end;
    }
    return new ValuePath(text, steps);
  }

  /** The end of a step; a slash between brackets belongs to the step. */
  private static int endOfStep(String text, int from) {
    if (from < text.length() && text.charAt(from) == '[') {
      int equals = text.indexOf('=', from);
      for (int close = text.indexOf(']', from); close > 0; close = text.indexOf(']', close + 1)) {
        boolean ends = close + 1 == text.length() || text.charAt(close + 1) == '/';
        if (ends && equals > from && equals < close) {
          return close + 1;
        }
      }
    }
    int slash = text.indexOf('/', from);
    return slash < 0 ? text.length() : slash;
  }

  private static Step step(String raw) {
    for (int tilde = raw.indexOf('~'); tilde >= 0; tilde = raw.indexOf('~', tilde + 1)) {
      char next = tilde + 1 < raw.length() ? raw.charAt(tilde + 1) : ' ';
      if (next != '0' && next != '1') {
        throw new IllegalArgumentException("~ stands for nothing: " + raw);
      }
    }
    String name = raw.replace("~1", "/").replace("~0", "~");
    int equals = name.indexOf('=');
    boolean having = name.startsWith("[") && name.endsWith("]") && equals > 1;
    return having
        ? new Having(name, name.substring(1, equals), name.substring(equals + 1, name.length() - 1))
        : new Named(name);
  }

  /** What stands there; a missing node where nothing does. */
  public JsonNode in(JsonNode root) {
    JsonNode node = root;
    for (Step step : steps) {
      node = below(node, step);
    }
    return node;
  }

  private static JsonNode below(JsonNode node, Step step) {
    JsonNode named =
        node instanceof ArrayNode array ? element(array, step.name()) : node.path(step.name());
    if (!named.isMissingNode() || !(step instanceof Having having)) {
      return named;
    }
    for (JsonNode element : node) {
      if (having.fits(element)) {
        return element;
      }
    }
    return having.fits(node) ? node : MissingNode.getInstance(); // the only one is no list
  }

  private static JsonNode element(ArrayNode array, String index) {
    boolean number = index.matches("0|[1-9][0-9]{0,8}");
    return number ? array.path(Integer.parseInt(index)) : MissingNode.getInstance();
  }

  @Override
  public String toString() {
    return text;
  }
}
