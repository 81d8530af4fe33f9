package io.sensorhub.bridge.publish;

import io.sensorhub.bridge.broker.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** States that were asked for and go out next; bounded, the newest is left out. Thread-safe. */
final class AnswerQueue {

  private static final int MAX_ANSWERS = 1_000;

  private final Deque<List<Message>> answers = new ArrayDeque<>();

  synchronized void add(List<Message> messages) {
    if (answers.size() < MAX_ANSWERS) {
      answers.addLast(List.copyOf(messages));
    }
  }

  synchronized List<List<Message>> takeAll() {
    List<List<Message>> taken = new ArrayList<>(answers);
    answers.clear();
    return taken;
  }
}
