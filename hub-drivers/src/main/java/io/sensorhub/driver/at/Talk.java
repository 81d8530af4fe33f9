package io.sensorhub.driver.at;

import io.sensorhub.driver.Moment;
import io.sensorhub.driver.at.dialogue.Dialogue;
import io.sensorhub.driver.at.dialogue.Heard;
import io.sensorhub.driver.at.dialogue.Vocabulary;
import io.sensorhub.driver.at.work.Errands.Errand;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The dialogue on the line, and the errand that its command under way belongs to. */
final class Talk {

  private final Dialogue dialogue;
  private @Nullable Errand current;

  Talk(Vocabulary vocabulary) {
    this.dialogue = new Dialogue(vocabulary);
  }

  /** The line was opened anew, or has gone. */
  void clear() {
    dialogue.clear();
    current = null;
  }

  /** The modem has restarted: what is under way may still be answered, but not to anybody. */
  void forget(Moment now) {
    current = null;
    dialogue.hasten(now);
  }

  void put(Errand errand) {
    current = errand;
    dialogue.put(errand.command());
  }

  /** True if the command under way was forgotten. */
  boolean isForgotten() {
    return current == null;
  }

  /** Hands over the answer, or the silence, to who asked. */
  void finish(Heard heard, Moment now) {
    Errand errand = current;
    current = null;
    if (errand != null) {
      errand.then().heard(heard, now);
    }
  }

  int send(byte[] frame, Moment now) {
    return dialogue.send(frame, now);
  }

  boolean isBusy() {
    return dialogue.isBusy();
  }

  boolean awaits() {
    return dialogue.awaits();
  }

  long deadlineNanos() {
    return dialogue.deadlineNanos();
  }

  long messages() {
    return dialogue.messages();
  }

  void receive(byte[] buffer, int length, Moment now, Consumer<Heard> heard) {
    dialogue.receive(buffer, length, now, heard);
  }

  void tick(Moment now, Consumer<Heard> heard) {
    dialogue.tick(now, heard);
  }
}
