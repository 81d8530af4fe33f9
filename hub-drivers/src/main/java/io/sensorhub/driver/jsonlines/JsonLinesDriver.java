package io.sensorhub.driver.jsonlines;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sensorhub.core.Json;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Reason;
import io.sensorhub.driver.Outcome.Skipped;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** Cuts the bytes into lines and reads each as one JSON object (RFC 8259). */
final class JsonLinesDriver implements Driver {

  private static final int SAMPLE = 200;

  private final LineBuffer lines;
  private final Optional<LineTaker> device;

  /**
   * @param maxLineBytes of a line, without its end
   * @param device whose lines they are; without one they are read and left
   */
  JsonLinesDriver(int maxLineBytes, Optional<LineTaker> device) {
    this.lines = new LineBuffer(maxLineBytes);
    this.device = device;
  }

  @Override
  public void reset() {
    lines.clear();
  }

  @Override
  public void receive(byte[] buffer, int length, Instant now, Consumer<Outcome> outcomes) {
    lines.accept(
        buffer,
        length,
        (bytes, size) -> line(bytes, size, now, outcomes),
        (bytes, size) ->
            outcomes.accept(
                new Skipped(
                    Reason.TOO_LONG,
                    new String(bytes, 0, Math.min(size, SAMPLE), StandardCharsets.ISO_8859_1))));
  }

  private void line(byte[] bytes, int size, Instant now, Consumer<Outcome> outcomes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, size)).toString();
    } catch (CharacterCodingException e) {
      String sample = new String(bytes, 0, Math.min(size, SAMPLE), StandardCharsets.ISO_8859_1);
      outcomes.accept(new Skipped(Reason.INVALID_UTF8, sample));
      return;
    }
    if (text.isBlank()) {
      return;
    }
    JsonNode node;
    try {
      node = Json.parse(text);
    } catch (JsonProcessingException e) {
      outcomes.accept(new Skipped(Reason.INVALID_JSON, sample(text)));
      return;
    }
    if (node instanceof ObjectNode object) {
      device.ifPresent(state -> state.take(object, sample(text), now, outcomes));
    } else {
      outcomes.accept(new Skipped(Reason.NOT_AN_OBJECT, sample(text)));
    }
  }

  private static String sample(String text) {
    return text.length() <= SAMPLE ? text : text.substring(0, SAMPLE);
  }
}
