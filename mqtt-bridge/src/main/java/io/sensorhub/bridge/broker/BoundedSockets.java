package io.sensorhub.bridge.broker;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of a connection, made by another factory: long publications that come are cut, see
 * {@link BoundedPackets}, and those that go are written together, see {@link JoinedPackets}.
 */
final class BoundedSockets extends SocketFactory {

  /** A command may have 256 KiB, a topic 64 KiB. */
  static final int MOST = 262_144 + 65_536;

  private final SocketFactory factory;
  private final JoinedPackets joined;

  BoundedSockets(SocketFactory factory, JoinedPackets joined) {
    this.factory = factory;
    this.joined = joined;
  }

  @Override
  public Socket createSocket() throws IOException {
    return new Bounded(factory.createSocket(), joined);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return new Bounded(factory.createSocket(host, port), joined);
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return new Bounded(factory.createSocket(host, port, local, localPort), joined);
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return new Bounded(factory.createSocket(host, port), joined);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return new Bounded(factory.createSocket(host, port, local, localPort), joined);
  }

  /** The part of a socket that Paho uses, in front of another one. */
  private static final class Bounded extends Socket {

    private final Socket socket;
    private final JoinedPackets joined;
    private @Nullable InputStream in;
    private @Nullable OutputStream out;

    Bounded(Socket socket, JoinedPackets joined) {
      this.socket = socket;
      this.joined = joined;
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
      socket.connect(endpoint, timeout);
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
      connect(endpoint, 0);
    }

    @Override
    public synchronized InputStream getInputStream() throws IOException {
      if (in == null) {
        in = new BoundedPackets(new BufferedInputStream(socket.getInputStream()), MOST);
      }
      return in;
    }

    @Override
    public synchronized OutputStream getOutputStream() throws IOException {
      if (out == null) {
        out = joined.before(socket.getOutputStream());
      }
      return out;
    }

    @Override
    public synchronized void setSoTimeout(int timeout) throws SocketException {
      socket.setSoTimeout(timeout);
    }

    @Override
    public synchronized int getSoTimeout() throws SocketException {
      return socket.getSoTimeout();
    }

    @Override
    public void setTcpNoDelay(boolean on) throws SocketException {
      socket.setTcpNoDelay(on);
    }

    @Override
    public void shutdownOutput() throws IOException {
      socket.shutdownOutput();
    }

    @Override
    public void shutdownInput() throws IOException {
      socket.shutdownInput();
    }

    @Override
    public boolean isConnected() {
      return socket.isConnected();
    }

    @Override
    public boolean isClosed() {
      return socket.isClosed();
    }

    @Override
    public synchronized void close() throws IOException {
      socket.close();
    }
  }
}
