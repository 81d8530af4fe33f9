package io.sensorhub.testkit.mqtt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The way to a broker, which can be cut, held back, or refuse clients. Thread-safe. */
public final class BrokerLink implements AutoCloseable {

  /** CONNACK, "identifier rejected" (MQTT 3.1.1, section 3.2.2.3). */
  private static final byte[] IDENTIFIER_REJECTED = {0x20, 2, 0, 2};

  private static final int CHUNK = 8_192;
  private static final long LOOK_NANOS = 1_000_000;

  private final int broker;
  private final ServerSocket server;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private volatile boolean holdsBack;
  private volatile boolean refuses;
  private final AtomicInteger refused = new AtomicInteger();

  /**
   * @param broker the port that it leads to
   */
  public BrokerLink(int broker) {
    this.broker = broker;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread _ = Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Ends every connection that there is; a new one is let through. */
  public void cut() {
    open.forEach(BrokerLink::close);
    open.clear();
  }

  /** Whether what the broker says is not handed on. */
  public void holdBack(boolean held) {
    holdsBack = held;
  }

  /** Whether clients are told that their identifier is rejected. */
  public void refuse(boolean refused) {
    refuses = refused;
  }

  /** How many clients were told so. */
  public int refused() {
    return refused.get();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        open.add(client);
        if (refuses) {
          byte[] connect = new byte[CHUNK];
          int _ = client.getInputStream().read(connect);
          client.getOutputStream().write(IDENTIFIER_REJECTED);
          close(client);
          int _ = refused.incrementAndGet();
        } else {
          Socket onward = new Socket(InetAddress.getLoopbackAddress(), broker);
          open.add(onward);
          Thread _ = Thread.ofVirtual().start(() -> copy(client, onward, false));
          Thread _ = Thread.ofVirtual().start(() -> copy(onward, client, true));
        }
      } catch (IOException e) {
        cut(); // the broker is away, or this is
      }
    }
  }

  private void copy(Socket from, Socket to, boolean fromBroker) {
    byte[] chunk = new byte[CHUNK];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        while (fromBroker && holdsBack && !from.isClosed()) {
          LockSupport.parkNanos(LOOK_NANOS);
        }
        out.write(chunk, 0, count);
      }
    } catch (IOException e) {
      // cut
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }
}
