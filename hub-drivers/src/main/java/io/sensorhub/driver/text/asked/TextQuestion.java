package io.sensorhub.driver.text.asked;

import io.sensorhub.core.DeviceId;
import io.sensorhub.core.config.DeviceConfig;
import io.sensorhub.core.tree.Section;
import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome;
import io.sensorhub.driver.text.TextChecksum;
import io.sensorhub.driver.text.TextDriver;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A text that makes an instrument answer.
 *
 * @param device the instrument
 * @param text what is sent, without its end
 * @param frame the same as octets, with checksum and end
 * @param interval after which it is put again
 * @param timeout for the answer, besides the time on the wire
 * @param answer takes the answer; empty: any line that is the device's is one
 */
public record TextQuestion(
    DeviceId device,
    String text,
    ByteBuffer frame,
    Duration interval,
    Duration timeout,
    Optional<Answer> answer) {

  private static final int MOST = 64;
  private static final int LONGEST = 200;

  private static final Map<String, String> ENDS =
      Map.of("cr", "\r", "lf", "\n", "crlf", "\r\n", "none", "");

  /** Makes outcomes of the answer to one question. */
  public interface Answer {

    /** Whether a line can be that answer. */
    boolean fits(String line);

    /** Takes a line that fits. */
    void take(String line, Moment now, Consumer<Outcome> outcomes);
  }

  public TextQuestion {
    frame = frame.asReadOnlyBuffer();
  }

  /** Whether a line can be its answer, by an expression of its own. */
  boolean fits(String line) {
    return answer.filter(own -> own.fits(line)).isPresent();
  }

  /** Its text, for people. */
  String shown() {
    return text.isEmpty() ? "a line end" : "\"" + TextDriver.printable(text) + "\"";
  }

  /**
   * Reads {@code ask} of a profile's protocol.
   *
   * @param answers reads how the answer to a question is taken, if that stands beside it
   */
  public static List<TextQuestion> readAll(
      DeviceConfig device,
      Section protocol,
      Charset charset,
      Function<Section, Optional<Answer>> answers) {
    List<TextQuestion> questions = new ArrayList<>();
    List<Section> sections = protocol.sections("ask");
    if (sections.size() > MOST) {
      protocol.wrong("ask", "at most " + MOST + " questions");
    }
    for (Section section : sections) {
      questions.add(read(device, section, charset, answers.apply(section)));
      section.close();
    }
    return questions;
  }

  private static TextQuestion read(
      DeviceConfig device, Section section, Charset charset, Optional<Answer> answer) {
    String text = section.text("send").orElse("");
    if (text.length() > LONGEST || !charset.newEncoder().canEncode(text)) {
      section.wrong("send", "a text of at most " + LONGEST + " characters in " + charset);
    }
    String end = section.choice("end", ENDS).orElse("\r\n");
    if (text.isEmpty() && end.isEmpty()) {
      section.missing("send", "a text, where \"end\" is \"none\"");
    }
    TextChecksum checksum = section.choice("checksum", TextChecksum.KEYS).orElse(TextChecksum.NONE);
    byte[] body = text.getBytes(charset);
    byte[] check = checksum.of(body, 0, body.length);
    ByteBuffer frame = ByteBuffer.allocate(body.length + check.length + end.length());
    frame.put(body).put(check).put(end.getBytes(charset)).flip();
    return new TextQuestion(
        device.id(),
        text,
        frame,
        section.seconds("interval", 0.1, 86_400).orElse(device.pollInterval()),
        section.seconds("timeout", 0.05, 60).orElse(Duration.ofSeconds(1)),
        answer);
  }
}
