package io.sensorhub.testkit.line;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An instrument on a pseudo-terminal that answers questions which end with CR; one without an
 * answer gets none. Ends when its terminal is closed or {@link #close} is called.
 */
public final class LineInstrument implements AutoCloseable {

  private final PseudoTerminal terminal;
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::listen, "instrument");

  public LineInstrument(PseudoTerminal terminal) {
    this.terminal = terminal;
    thread.setDaemon(true);
    thread.start();
  }

  /** From now on that is the answer; empty: none. */
  public void answers(String question, String answer) {
    answers.put(question, answer);
  }

  /** What it has been asked so far. */
  public List<String> asked() {
    return List.copyOf(asked);
  }

  private void listen() {
    StringBuilder question = new StringBuilder();
    while (!Thread.currentThread().isInterrupted()) {
      int octet = terminal.read();
      if (octet == '\r') {
        answer(question.toString());
        question.setLength(0);
      } else if (octet >= 0) {
        question.append((char) octet);
      } else if (!pause()) {
        return; // nobody has the line open
      }
    }
  }

  private static boolean pause() {
    try {
      Thread.sleep(20);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private void answer(String question) {
    asked.add(question);
    String answer = answers.getOrDefault(question, "");
    if (!answer.isEmpty()) {
      terminal.bytes((answer + "\r").getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
