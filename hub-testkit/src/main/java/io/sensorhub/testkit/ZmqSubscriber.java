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

  private final Process process;
  private final List<String> received = new ArrayList<>();

  private ZmqSubscriber(Process process) {
    this.process = process;
  }

  /** Subscribes to everything there. */
  public static ZmqSubscriber to(int port) {
    return with(port, "");
  }

  /**
   * The same, with other options.
   *
   * @param options a line of Python, for {@code socket}, and for {@code pause}, the seconds after
   *     each message
   */
  public static ZmqSubscriber with(int port, String options) {
    return start(port, "subscriber", options);
  }

  /** So many that never take anything. */
  public static ZmqSubscriber stalled(int port, int number) {
    return start(port, "stalled_subscribers", Integer.toString(number));
  }

  private static ZmqSubscriber start(int port, String program, String argument) {
    List<String> command = Peers.python(program);
    command.addAll(List.of("tcp://127.0.0.1:" + port, argument));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
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

  /** What came last, as in {@link #received}; empty if nothing has come. */
  public String last() {
    synchronized (received) {
      return received.isEmpty() ? "" : received.getLast();
    }
  }

  /** How many messages came so far. */
  public int count() {
    synchronized (received) {
      return received.size();
    }
  }

  /** Stops it where it stands, as a debugger would: it takes nothing any more. */
  public void stall() {
    signal("-STOP");
  }

  /** Lets it go on. */
  public void resume() {
    signal("-CONT");
  }

  private void signal(String signal) {
    try {
      int _ = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start().waitFor();
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
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the subscriber does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
