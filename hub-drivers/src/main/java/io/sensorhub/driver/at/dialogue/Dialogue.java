package io.sensorhub.driver.at.dialogue;

import io.sensorhub.driver.Moment;
import io.sensorhub.driver.Outcome.Reason;
import io.sensorhub.driver.at.dialogue.AtCommand.Form;
import io.sensorhub.driver.at.dialogue.Heard.Answer;
import io.sensorhub.driver.at.dialogue.Heard.Code;
import io.sensorhub.driver.at.dialogue.Heard.Silence;
import io.sensorhub.driver.at.dialogue.Heard.Unasked;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One command at a time, and what is heard meanwhile: its answer, and unsolicited codes at any
 * place. Holds neither thread nor clock. For one thread.
 *
 * <pre>
 *        put, send                 final result, or the end of its time
 *  FREE ───────────► AWAITING ──────────────────────────────────────────► FREE
 *                     │    ▲
 *              prompt ▼    │ send: the text and Ctrl-Z
 *                     PROMPTED
 * </pre>
 */
public final class Dialogue {

  private static final char CONTROL_Z = 0x1A;

  /** Lines that belong together come one right after the other. */
  private static final Duration BELONGS = Duration.ofSeconds(2);

  private static final Duration HASTE = Duration.ofSeconds(1);
  private static final Duration MOST_FOR_PROMPT = Duration.ofSeconds(6);

  /** Telegrams are pairs of hexadecimal digits. */
  private static final Pattern TELEGRAM = Pattern.compile("(?:[0-9A-Fa-f]{2})+");

  private static final Pattern CARRIER = Pattern.compile("\\+(?:CMT|CDS|CBM):.*");
  private static final String USSD = "+CUSD:";

  private final Vocabulary vocabulary;
  private final AtLines lines = new AtLines();
  private @Nullable Pending pending;
  private boolean bodyDue;

  /** A code whose telegram is the next line. */
  private @Nullable String carrier;

  private final OpenText open = new OpenText();
  private long messages;
  private long lastNanos;

  public Dialogue(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** Takes the next command, which {@link #send} will send; none is under way. */
  public void put(AtCommand command) {
    if (pending != null) {
      throw new IllegalStateException(pending.command().text() + " is under way");
    }
    pending = new Pending(command);
  }

  /**
   * The octets that are to be sent now.
   *
   * @return how many these are; 0: none
   */
  public int send(byte[] frame, Moment now) {
    Pending next = pending;
    if (next == null || awaits()) {
      return 0;
    }
    AtCommand command = next.command();
    String body = command.body().orElse("");
    String text = bodyDue ? body + CONTROL_Z : command.text() + "\r";
    Duration time = command.timeout();
    if (!bodyDue && command.body().isPresent() && time.compareTo(MOST_FOR_PROMPT) > 0) {
      time = MOST_FOR_PROMPT;
    }
    next.sent(bodyDue, now, time);
    bodyDue = false;
    byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(octets, 0, frame, 0, octets.length);
    return octets.length;
  }

  /** True while a command is under way: also while its text is still to be sent. */
  public boolean isBusy() {
    return pending != null;
  }

  /** True from {@link #send} on until the answer, the prompt, or the end of the time. */
  public boolean awaits() {
    return pending != null && pending.isSent() && !bodyDue;
  }

  /** When the time for the answer ends; only while it {@link #awaits}. */
  public long deadlineNanos() {
    return pending == null ? Long.MAX_VALUE : pending.deadlineNanos();
  }

  /** Lines that have come so far, of whatever kind. */
  public long messages() {
    return messages;
  }

  /** The line was opened anew, or has gone: what was under way belongs to the past. */
  public void clear() {
    lines.clear();
    open.clear();
    pending = null;
    bodyDue = false;
    carrier = null;
  }

  /** Takes what came, in any split. */
  public void receive(byte[] bytes, int length, Moment now, Consumer<Heard> heard) {
    lines.accept(
        bytes,
        length,
        new AtLines.Sink() {
          @Override
          public void line(String line) {
            messages++;
            Dialogue.this.line(line, now, heard);
          }

          @Override
          public void prompt() {
            bodyDue = true;
          }

          @Override
          public void tooLong(String beginning) {
            messages++;
            open.clear();
            heard.accept(new Unasked(Reason.TOO_LONG, sample(beginning)));
          }

          @Override
          public boolean awaitsPrompt() {
            return pending != null && pending.awaitsPrompt() && awaits();
          }
        });
  }

  private void line(String line, Moment now, Consumer<Heard> heard) {
    boolean late = now.nanos() - lastNanos > BELONGS.toNanos();
    lastNanos = now.nanos();
    if (late && (open.isOpen() || carrier != null)) {
      String first = carrier == null ? USSD : carrier;
      open.clear();
      carrier = null;
      heard.accept(new Unasked(Reason.GARBAGE, sample(first)));
    }
    if (open.isOpen()) {
      open.add(line).ifPresent(whole -> heard.accept(new Code(whole, Optional.empty())));
      return;
    }
    if (carrier != null) {
      String first = carrier;
      carrier = null;
      if (TELEGRAM.matcher(line).matches()) {
        heard.accept(new Code(first, Optional.of(line)));
        return;
      }
      heard.accept(new Unasked(Reason.GARBAGE, sample(first)));
    }
    Pending asked = pending;
    if (asked == null || !asked.isSent() || !isPartOf(asked, line, now, heard)) {
      other(line, heard);
    }
  }

  /** Takes a line that belongs to the answer of the command under way. */
  private boolean isPartOf(Pending asked, String line, Moment now, Consumer<Heard> heard) {
    if (asked.isEcho(line)) {
      return true;
    }
    if (asked.awaitsTelegram() && TELEGRAM.matcher(line).matches()) {
      asked.add(line);
      return true;
    }
    AtCommand command = asked.command();
    Optional<FinalResult> result = FinalResult.of(line, command.dials());
    if (result.isPresent()) {
      pending = null;
      bodyDue = false;
      heard.accept(
          new Answer(command, asked.lines(), result.get(), now.nanos() - asked.sentNanos()));
      return true;
    }
    if (isInformation(asked, line)) {
      asked.add(line);
      return true;
    }
    return false;
  }

  private boolean isInformation(Pending asked, String line) {
    AtCommand command = asked.command();
    String name = command.name();
    if (name.isEmpty() || !line.startsWith(name + ":")) {
      return !line.startsWith("+") && command.takesBare(line) && !vocabulary.isKnown(line);
    }
    if (!vocabulary.isAmbiguous(name)) {
      return true;
    }
    if (command.form() == Form.SET) {
      return false; // what a setting causes is told by a code of its name
    }
    boolean first = asked.lines().isEmpty();
    boolean registration = command.form() == Form.READ && Registration.NAMES.contains(name);
    return first && (!registration || Registration.isAnswer(line));
  }

  /** Takes a line that is not part of an answer. */
  private void other(String line, Consumer<Heard> heard) {
    if (CARRIER.matcher(line).matches()) {
      carrier = line;
    } else if (line.startsWith(USSD) && open.begins(line)) {
      open.begin(line);
    } else if (vocabulary.isKnown(line)) {
      heard.accept(new Code(line, Optional.empty()));
    } else if (vocabulary.isAnswer(line)) {
      heard.accept(new Unasked(Reason.UNASKED, sample(line)));
    } else if (vocabulary.isLikeCode(line)) {
      heard.accept(new Code(line, Optional.empty()));
    } else {
      heard.accept(new Unasked(Reason.UNKNOWN_LINE, sample(line)));
    }
  }

  /** Nothing may come any more of what is under way: its time is over a second from now. */
  public void hasten(Moment now) {
    if (pending != null) {
      pending.hasten(now.nanos() + HASTE.toNanos());
    }
  }

  /** Tells a silence once the time is over. */
  public void tick(Moment now, Consumer<Heard> heard) {
    Pending asked = pending;
    if (asked != null && awaits() && now.nanos() - asked.deadlineNanos() >= 0) {
      pending = null;
      bodyDue = false;
      heard.accept(new Silence(asked.command(), asked.isBodySent()));
    }
  }

  /** The name and the length of a line: the rest may be a message or a number. */
  private static String sample(String line) {
    int colon = line.indexOf(':');
    String name = colon > 0 ? line.substring(0, colon) : "";
    boolean named = !name.isEmpty() && name.chars().skip(1).allMatch(Dialogue::isOfName);
    return (named ? name + ": " : "") + "a line of " + line.length() + " octets";
  }

  private static boolean isOfName(int character) {
    return character == ' '
        || (character >= 'A' && character <= 'Z')
        || (character >= '0' && character <= '9');
  }
}
