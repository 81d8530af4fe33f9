package io.sensorhub.bench.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A follower of a service's {@code /events} on a plain socket. Owns one thread. */
public final class StreamTap implements AutoCloseable {

  private static final String DATA = "data: ";

  private final Socket socket;
  private final Thread thread;

  /**
   * @param url of the stream, on this machine
   * @param listener is told the data of each message, by the tap's thread
   */
  public StreamTap(String url, Consumer<String> listener) throws IOException {
    URI at = URI.create(url);
    this.socket = new Socket(InetAddress.getByName(at.getHost()), at.getPort());
    // A connection that ends with the answer has no chunks between the lines.
    socket
        .getOutputStream()
        .write(
            "GET %s HTTP/1.1\r\nHost: %s:%d\r\nConnection: close\r\n\r\n"
                .formatted(at.getPath(), at.getHost(), at.getPort())
                .getBytes(StandardCharsets.UTF_8));
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    this.thread = new Thread(() -> read(lines, listener), "tap-" + at.getPort());
    thread.start();
  }

  private static void read(BufferedReader lines, Consumer<String> listener) {
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(DATA)) {
          listener.accept(line);
        }
      }
    } catch (IOException e) {
      // closed, by either end: what has not come is missing in the figures
    }
  }

  @Override
  public void close() throws IOException {
    socket.close(); // which ends the thread
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
