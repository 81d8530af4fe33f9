package io.sensorhub.dist;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A serial line over TCP on which a radio tells what it hears. Owns one thread. */
final class TrainingLine implements AutoCloseable {

  private static final byte[] LINES =
      """
      {"type":"remoteid","mac":"aa:bb:cc:dd:ee:ff","rssi":-70,"basic_id":"TRAINING","lat":1.5}
      {"type":"probe","mac":"aa:bb:cc:dd:ee:00","rssi":-80,"ssid":"training"}
      {"type":"status","uptime":12}
      """
          .getBytes(StandardCharsets.UTF_8);

  private final ServerSocket server;
  private final Thread thread;

  TrainingLine() throws IOException {
    server = new ServerSocket(0, 4, InetAddress.getLoopbackAddress());
    thread = Thread.ofVirtual().name("training-line").start(this::talk);
  }

  int port() {
    return server.getLocalPort();
  }

  private void talk() {
    try (Socket socket = server.accept()) {
      OutputStream out = socket.getOutputStream();
      while (true) {
        out.write(LINES);
        out.flush();
        Thread.sleep(20);
      }
    } catch (IOException e) {
      // the reader has gone
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  @Override
  public void close() throws IOException {
    thread.interrupt();
    server.close();
  }
}
