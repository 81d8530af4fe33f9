package io.sensorhub.driver.at.mail;

import io.sensorhub.driver.Moment;
import io.sensorhub.driver.at.dialogue.Heard;
import io.sensorhub.driver.at.read.Fields;
import io.sensorhub.driver.at.sms.Shelf;
import io.sensorhub.driver.at.work.Errands;
import io.sensorhub.driver.at.work.Errands.Lane;
import io.sensorhub.driver.at.work.Errands.Then;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The memories of a modem, of which it has one selected, and others may select another: right
 * before anything is done in one it is selected, and only if it is, that is done. For one thread.
 */
final class Memories {

  /** A full memory has 255 messages, and there are two. */
  private static final int MOST = 1024;

  /** What is asked in a memory; each is one of its own. */
  private static final class Task {
    private final String memory;
    private final String command;
    private final Then then;

    Task(String memory, String command, Then then) {
      this.memory = memory;
      this.command = command;
      this.then = then;
    }
  }

  private final Errands errands;
  private final Shelf shelf;
  private final Deque<Task> tasks = new ArrayDeque<>();
  private @Nullable Task active;

  Memories(Errands errands, Shelf shelf) {
    this.errands = errands;
    this.shelf = shelf;
  }

  /** Another modem, or another SIM, may be there: nothing is under way. */
  void forget() {
    tasks.clear();
    active = null;
  }

  /** Asks something in a memory; false if too much waits already. */
  boolean ask(String memory, String command, Then then) {
    if (tasks.size() >= MOST) {
      return false;
    }
    tasks.add(new Task(memory, command, then));
    next();
    return true;
  }

  private void next() {
    if (active != null) {
      return;
    }
    Task task = tasks.poll();
    active = task;
    if (task == null) {
      return;
    }
    String select = "AT+CPMS=\"" + task.memory + "\"";
    if (!errands.add(Lane.CHORE, select, (heard, now) -> selected(task, heard, now))) {
      forget(); // what lies in the modem is read again when it starts
    }
  }

  private void selected(Task task, Heard heard, Moment now) {
    if (active != task) {
      return; // it was forgotten: another modem, or another SIM, may be there
    }
    if (heard.isDone()) {
      heard.firstLine().map(Fields::of).ifPresent(fields -> filled(task.memory, fields, 0));
      errands.add(Lane.NEXT, task.command, (told, then) -> done(task, told, then));
    } else {
      done(task, heard, now);
    }
  }

  private void done(Task task, Heard heard, Moment now) {
    if (active == task) {
      active = null;
      task.then.heard(heard, now);
      next();
    }
  }

  private void filled(String memory, Fields fields, int place) {
    shelf.filled(memory, fields.number(place).orElse(0), fields.number(place + 1).orElse(0));
  }

  /** Takes the answer to {@code AT+CPMS?}: name, messages and size of each memory. */
  void filled(List<String> lines) {
    if (!lines.isEmpty()) {
      Fields fields = Fields.of(lines.getFirst());
      for (int place = 0; place + 2 < fields.size(); place += 3) {
        filled(fields.text(place), fields, place + 1);
      }
    }
  }
}
