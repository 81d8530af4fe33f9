package io.sensorhub.bench.peer;

import io.sensorhub.testkit.line.PseudoTerminal;
import java.nio.charset.StandardCharsets;

/** Numbered lines of a radio, each with the moment at which it was written. For one thread. */
public final class ProbeLines {

  private final PseudoTerminal radio;
  private int number;

  public ProbeLines(PseudoTerminal radio) {
    this.radio = radio;
  }

  /** The number of the line that comes next. */
  public int next() {
    return number;
  }

  /** Writes so many lines at once. */
  public void write(int lines) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      text.append("{\"type\":\"probe\",\"t\":")
          .append(System.nanoTime())
          .append(",\"n\":")
          .append(number++)
          .append(",\"mac\":\"02:00:00:00:00:01\",\"rssi\":-71,\"ssid\":\"a network nearby\"}\r\n");
    }
    radio.bytes(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
