package io.sensorhub.bench.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Many web devices on ports of their own; they note when they are asked. */
public final class WebFarm implements AutoCloseable {

  private static final byte[] ANSWER =
      ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 43\r\n\r\n"
              + "{\"power\":12.5,\"voltage\":230.1,\"relay\":true}")
          .getBytes(StandardCharsets.US_ASCII);

  /** One device. */
  private static final class Device {
    private final ServerSocket socket;
    private final boolean dead;
    private final ConcurrentLinkedQueue<Long> asked = new ConcurrentLinkedQueue<>();

    Device(ServerSocket socket, boolean dead) {
      this.socket = socket;
      this.dead = dead;
    }
  }

  private final List<Device> devices = new ArrayList<>();
  private final List<Socket> open = new ArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * @param dead take connections and never answer
   */
  public WebFarm(int live, int dead) throws IOException {
    for (int i = 0; i < live + dead; i++) {
      Device device =
          new Device(new ServerSocket(0, 16, InetAddress.getLoopbackAddress()), i >= live);
      devices.add(device);
      threads.execute(() -> accept(device));
    }
  }

  public List<Integer> ports() {
    return devices.stream().map(device -> device.socket.getLocalPort()).toList();
  }

  /** When each live device was asked, in nanoseconds; begins anew. */
  public List<List<Long>> asked() {
    List<List<Long>> all = new ArrayList<>();
    for (Device device : devices) {
      if (!device.dead) {
        all.add(new ArrayList<>(device.asked));
        device.asked.clear();
      }
    }
    return all;
  }

  private void accept(Device device) {
    try {
      while (true) {
        Socket socket = device.socket.accept();
        synchronized (open) {
          open.add(socket);
        }
        if (!device.dead) {
          threads.execute(() -> serve(device, socket));
        }
      }
    } catch (IOException e) {
      // closed
    }
  }

  private static void serve(Device device, Socket socket) {
    try (socket) {
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      OutputStream out = socket.getOutputStream();
      String line = lines.readLine();
      while (line != null) {
        if (line.startsWith("GET ")) {
          device.asked.add(System.nanoTime());
        } else if (line.isEmpty()) {
          out.write(ANSWER);
          out.flush();
        }
        line = lines.readLine();
      }
    } catch (IOException e) {
      // the poller has closed it
    }
  }

  @Override
  public void close() {
    try {
      for (Device device : devices) {
        device.socket.close();
      }
      synchronized (open) {
        for (Socket socket : open) {
          socket.close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
