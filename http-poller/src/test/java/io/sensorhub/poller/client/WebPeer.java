package io.sensorhub.poller.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A web server on plain sockets that does to its connections whatever a test wants. Each request is
 * a line of {@link #seen()}: the number of its connection, from 1, and its first line.
 */
final class WebPeer implements AutoCloseable {

  /**
   * A request.
   *
   * @param number of it, from 1
   * @param headers by name in lower case
   */
  record Asked(int number, String line, Map<String, String> headers, String body) {}

  /**
   * What is sent, and whether the connection stays.
   *
   * @param text sent as it is; empty: nothing
   */
  record Said(String text, boolean stays) {

    static Said json(String body) {
      return new Said("HTTP/1.1 200 OK\r\n" + rest(body), true);
    }

    static Said status(int code, String more, String body) {
      return new Said("HTTP/1.1 " + code + " X\r\n" + more + rest(body), true);
    }

    private static String rest(String body) {
      return "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** The same, and the connection is closed without a word of it. */
    Said thenClosed() {
      return new Said(text, false);
    }
  }

  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Function<Asked, Said> answers;
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
  private final List<Socket> open = Collections.synchronizedList(new ArrayList<>());

  WebPeer(Function<Asked, Said> answers) throws IOException {
    this.answers = answers;
    Thread.ofVirtual().start(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort() + "/";
  }

  List<String> seen() {
    return List.copyOf(seen);
  }

  private void accept() {
    try {
      for (int number = 1; true; number++) {
        Socket socket = server.accept();
        open.add(socket);
        int connection = number;
        Thread.ofVirtual().start(() -> serve(socket, connection));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket, int connection) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        Map<String, String> headers = new TreeMap<>();
        for (String header = in.readLine(); !header.isEmpty(); header = in.readLine()) {
          String[] parts = header.split(": ", 2);
          headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
        }
        char[] body = new char[Integer.parseInt(headers.getOrDefault("content-length", "0"))];
        for (int read = 0; read < body.length; ) {
          read += in.read(body, read, body.length - read);
        }
        seen.add(connection + " " + line.replace(" HTTP/1.1", ""));
        Said said = answers.apply(new Asked(seen.size(), line, headers, new String(body)));
        socket.getOutputStream().write(said.text().getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
        if (!said.stays()) {
          return;
        }
      }
    } catch (IOException e) {
      // the other end has gone
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : List.copyOf(open)) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
