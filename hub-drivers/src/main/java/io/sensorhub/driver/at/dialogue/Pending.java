package io.sensorhub.driver.at.dialogue;

import io.sensorhub.driver.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A command under way, and as much of its answer as has come. */
final class Pending {

  /** A full memory of messages has 255 of them, of two lines each. */
  private static final int MOST_CHARACTERS = 200_000;

  private final AtCommand command;
  private final List<String> lines = new ArrayList<>();
  private int characters;
  private boolean sent;
  private boolean bodySent;
  private boolean telegram;
  private long sentNanos;
  private long deadlineNanos;

  Pending(AtCommand command) {
    this.command = command;
  }

  AtCommand command() {
    return command;
  }

  List<String> lines() {
    return lines;
  }

  boolean isSent() {
    return sent;
  }

  boolean isBodySent() {
    return bodySent;
  }

  long sentNanos() {
    return sentNanos;
  }

  long deadlineNanos() {
    return deadlineNanos;
  }

  /** True until the text behind the prompt is sent. */
  boolean awaitsPrompt() {
    return command.body().isPresent() && !bodySent;
  }

  /** True if the next line of digits is a telegram that belongs to the line before. */
  boolean awaitsTelegram() {
    return telegram;
  }

  /** The command, or its text, goes out now; from now on its time runs. */
  void sent(boolean body, Moment now, Duration time) {
    if (!body) {
      sentNanos = now.nanos();
    }
    sent = true;
    bodySent = body;
    deadlineNanos = now.nanos() + time.toNanos();
  }

  /** Its time is over by then, if not sooner. */
  void hasten(long nanos) {
    deadlineNanos = Math.min(deadlineNanos, nanos);
  }

  /** True if the line is what was sent, which a modem may send back whatever ATE says. */
  boolean isEcho(String line) {
    if (line.equals(command.text())) {
      return lines.isEmpty();
    }
    return command
        .body()
        .filter(body -> line.equals(body) || line.equals(body + '\u001A'))
        .isPresent();
  }

  /** Takes a line of information. */
  void add(String line) {
    telegram = !telegram && command.listsMessages();
    characters += line.length() + 1;
    if (characters <= MOST_CHARACTERS) {
      lines.add(line);
    }
  }
}
