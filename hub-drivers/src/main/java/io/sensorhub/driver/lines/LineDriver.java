package io.sensorhub.driver.lines;

import io.sensorhub.core.config.Endpoint;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Reason;
import io.sensorhub.driver.Outcome.Skipped;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;

/** Cuts the bytes into lines of UTF-8 and hands each to a {@link LineTaker}. */
public final class LineDriver implements Driver {

  private static final int SAMPLE = 200;

  private final LineBuffer lines;
  private final LineTaker taker;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
  private long messages;

  /**
   * @param maxLineBytes of a line, without its end
   */
  public LineDriver(int maxLineBytes, LineTaker taker) {
    this.lines = new LineBuffer(maxLineBytes);
    this.taker = taker;
  }

  @Override
  public void reset(Moment now) {
    lines.clear();
    taker.opened();
  }

  @Override
  public void receive(byte[] buffer, int length, Moment now, Consumer<Outcome> outcomes) {
    lines.accept(
        buffer,
        length,
        (bytes, size) -> line(bytes, size, now, outcomes),
        (bytes, size) -> skipped(Reason.TOO_LONG, bytes, size, outcomes));
  }

  private void line(byte[] bytes, int size, Moment now, Consumer<Outcome> outcomes) {
    String text;
    try {
      text = decoder.decode(ByteBuffer.wrap(bytes, 0, size)).toString();
    } catch (CharacterCodingException e) {
      skipped(Reason.INVALID_UTF8, bytes, size, outcomes);
      return;
    }
    if (!text.isBlank()) {
      messages++;
      taker.take(text, now, outcomes);
    }
  }

  private void skipped(Reason reason, byte[] bytes, int size, Consumer<Outcome> outcomes) {
    messages++;
    String sample = new String(bytes, 0, Math.min(size, SAMPLE), StandardCharsets.ISO_8859_1);
    outcomes.accept(new Skipped(reason, sample));
  }

  /** A skipped line, with its beginning as the sample. */
  public static Skipped skipped(Reason reason, String line) {
    return new Skipped(reason, line.length() <= SAMPLE ? line : line.substring(0, SAMPLE));
  }

  @Override
  public void tick(Moment now, Consumer<Outcome> outcomes) {
    taker.tick(now, outcomes);
  }

  @Override
  public long messages() {
    return messages;
  }

  @Override
  public Map<String, Endpoint> routes() {
    return taker.routes();
  }
}
