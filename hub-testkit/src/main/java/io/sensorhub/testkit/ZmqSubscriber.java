package io.sensorhub.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A ZeroMQ subscriber that is not ours: Debian's pyzmq, in a process of its own. */
public final class ZmqSubscriber implements AutoCloseable {

  /** For the interpreter that Debian installs its packages for. */
  private static final String PROGRAM =
      """
      import sys, zmq
      socket = zmq.Context().socket(zmq.SUB)
      socket.setsockopt(zmq.SUBSCRIBE, b"")
      socket.setsockopt(zmq.RCVHWM, 0)
      socket.connect(sys.argv[1])
      while True:
          frames = socket.recv_multipart()
          sys.stdout.buffer.write(b"%d " % len(frames) + frames[0] + b"\\n")
          sys.stdout.buffer.flush()
      """;

  private final Process process;
  private final List<String> received = new ArrayList<>();

  private ZmqSubscriber(Process process) {
    this.process = process;
  }

  /** Subscribes to everything there. */
  public static ZmqSubscriber to(int port) {
    try {
      Process process =
          new ProcessBuilder("/usr/bin/python3", "-c", PROGRAM, "tcp://127.0.0.1:" + port)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      ZmqSubscriber subscriber = new ZmqSubscriber(process);
      Thread.ofPlatform().daemon().name("zmq-subscriber").start(subscriber::read);
      return subscriber;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      String line = lines.readLine();
      while (line != null) {
        add(line);
        line = lines.readLine();
      }
    } catch (IOException e) {
      add("the subscriber has ended: " + e);
    }
  }

  private void add(String line) {
    synchronized (received) {
      received.add(line);
    }
  }

  /** What came so far, each message as the number of its frames, a blank and its first frame. */
  public List<String> received() {
    synchronized (received) {
      return new ArrayList<>(received);
    }
  }

  /** Stops it where it stands, as a debugger would: it takes nothing any more. */
  public void stall() {
    try {
      int _ = new ProcessBuilder("kill", "-STOP", Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the subscriber does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
