package io.sensorhub.driver.text;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.port.Endpoint;
import io.sensorhub.driver.Driver;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.Outcome.Reason;
import io.sensorhub.driver.Outcome.Skipped;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Cuts what comes into messages of text and hands each to a {@link TextTaker}. Whatever the bytes
 * are, one message costs itself alone.
 */
public final class TextDriver implements Driver, Lined {

  private static final int SAMPLE = 200;

  private final TextFormat format;
  private final Cutter cutter;
  private final TextCodec codec;
  private TextTaker taker;
  private TextRefusals refusals;
  private long messages;

  /**
   * @param devices that fail where every line is refused
   */
  public TextDriver(TextFormat format, TextTaker taker, Collection<DeviceId> devices) {
    this.format = format;
    this.cutter = format.cutter();
    this.codec = new TextCodec(format.charset());
    this.taker = taker;
    this.refusals = new TextRefusals(devices);
  }

  @Override
  public Cutter cutter() {
    return format.cutter();
  }

  /** Forgets a message that has begun. */
  public void drop() {
    cutter.clear();
  }

  /** True if a message has begun and has not ended. */
  public boolean begun() {
    return cutter.begun();
  }

  @Override
  public boolean canGoOnAs(Driver heir) {
    return heir instanceof TextDriver other && format.isLike(other.format);
  }

  @Override
  public void goOnAs(Driver heir, Moment now) {
    if (!(heir instanceof TextDriver other)) {
      throw new IllegalArgumentException("cannot go on as " + heir);
    }
    other.taker.follows(taker);
    taker = other.taker;
    refusals = other.refusals;
  }

  @Override
  public void reset(Moment now) {
    cutter.clear();
    refusals.clear();
    taker.opened();
  }

  @Override
  public void receive(byte[] buffer, int length, Moment now, Consumer<Outcome> outcomes) {
    Consumer<Outcome> watched =
        outcome -> {
          refusals.saw(outcome);
          outcomes.accept(outcome);
        };
    cutter.accept(
        buffer,
        length,
        new Cutter.Sink() {
          @Override
          public void message(byte[] bytes, int from, int size) {
            refusals.begin();
            checked(bytes, from, size, now, watched);
            refusals.end(now);
          }

          @Override
          public void refused(Reason reason, byte[] bytes, int size) {
            messages++;
            refusals.begin();
            watched.accept(skipped(reason, sample(bytes, size)));
            refusals.end(now);
          }
        });
  }

  private void checked(byte[] bytes, int from, int size, Moment now, Consumer<Outcome> outcomes) {
    int kept = format.checksum().checked(bytes, from, size);
    if (kept >= 0) {
      line(bytes, from, kept, now, outcomes);
    } else {
      messages++;
      String octets = new String(bytes, from, size, StandardCharsets.ISO_8859_1);
      outcomes.accept(skipped(Reason.CHECKSUM, octets));
    }
  }

  private void line(byte[] bytes, int from, int size, Moment now, Consumer<Outcome> outcomes) {
    String text = codec.decode(bytes, from, size).orElse(null);
    if (text != null) {
      if (!text.isBlank()) {
        messages++;
        taker.take(text, now, outcomes);
      }
      return;
    }
    messages++;
    String octets = new String(bytes, from, size, StandardCharsets.ISO_8859_1);
    int start = taker.beginning(octets);
    boolean taken =
        start > 0
            && codec
                .decode(bytes, from + start, size - start)
                .map(rest -> taker.takeRest(rest, now, outcomes))
                .orElse(false);
    outcomes.accept(
        taken
            ? skipped(Reason.GARBAGE, octets.substring(0, start))
            : skipped(Reason.INVALID_UTF8, octets));
  }

  private static String sample(byte[] bytes, int size) {
    return new String(bytes, 0, Math.min(size, SAMPLE), StandardCharsets.ISO_8859_1);
  }

  /** A skipped line, with its beginning as the sample. */
  public static Skipped skipped(Reason reason, String line) {
    return new Skipped(
        reason, printable(line.length() <= SAMPLE ? line : line.substring(0, SAMPLE)));
  }

  /** Without characters that a terminal or a log would obey. */
  public static String printable(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain = !Character.isISOControl(c) && !Character.isSurrogate(c);
      shown.append(plain || Character.isSurrogatePair(c, next(text, i)) ? c : '.');
    }
    return shown.toString();
  }

  private static char next(String text, int at) {
    return at + 1 < text.length() ? text.charAt(at + 1) : 0;
  }

  @Override
  public void tick(Moment now, Consumer<Outcome> outcomes) {
    taker.tick(now, outcomes);
    refusals.tick(now, outcomes);
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
