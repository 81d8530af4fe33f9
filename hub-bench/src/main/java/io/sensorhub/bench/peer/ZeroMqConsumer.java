package io.sensorhub.bench.peer;

import io.sensorhub.bench.figures.Latencies;
import java.nio.charset.StandardCharsets;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** Subscribes to everything and measures from the time that stands in each line. */
public final class ZeroMqConsumer implements AutoCloseable {

  private static final String TIME = "\"t\":";
  private static final String NUMBER = "\"n\":";

  private final Latencies latencies = new Latencies();
  private final Thread thread;
  private volatile int first;
  private volatile boolean closed;

  public ZeroMqConsumer(int port) {
    this.thread = new Thread(() -> read("tcp://127.0.0.1:" + port), "consumer");
    thread.start();
  }

  public Latencies latencies() {
    return latencies;
  }

  /** Forgets what was measured, and lines with a lower number that may still come. */
  public void measureFrom(int number) {
    first = number;
    latencies.clear();
  }

  private void read(String endpoint) {
    try (ZContext context = new ZContext(1)) {
      ZMQ.Socket socket = context.createSocket(SocketType.SUB);
      socket.setRcvHWM(0);
      socket.setReceiveTimeOut(200);
      socket.subscribe(new byte[0]);
      socket.connect(endpoint);
      while (!closed) {
        byte[] line = socket.recv();
        if (line != null) {
          long now = System.nanoTime();
          String text = new String(line, StandardCharsets.UTF_8);
          if (number(text, NUMBER) >= first) {
            latencies.add(now - number(text, TIME));
          }
        }
      }
    }
  }

  private static long number(String text, String member) {
    int from = text.indexOf(member) + member.length();
    return Long.parseLong(text.substring(from, text.indexOf(',', from)));
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
