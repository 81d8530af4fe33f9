package io.sensorhub.stream.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;

/**
 * A connection over TCP. The time-out is the system's own (poll(2)): no thread watches the
 * heartbeat.
 */
public final class TcpConnection implements Connection {

  private static final Duration CONNECT = Duration.ofSeconds(2);

  private final URI url;
  private final Socket socket = new Socket();

  /**
   * @param url with host and port, without TLS
   */
  public TcpConnection(URI url) {
    this.url = url;
  }

  @Override
  public void open(Duration silence) throws IOException {
    socket.setTcpNoDelay(true);
    try {
      socket.connect(
          new InetSocketAddress(url.getHost(), url.getPort()), Math.toIntExact(CONNECT.toMillis()));
    } catch (SocketTimeoutException e) {
      throw new IOException("connect " + url.getAuthority() + ": no answer", e);
    } catch (IOException e) {
      throw new IOException("connect " + url.getAuthority() + ": " + e.getMessage(), e);
    }
    socket.setSoTimeout(Math.toIntExact(silence.toMillis()));
  }

  @Override
  public InputStream in() throws IOException {
    return socket.getInputStream();
  }

  @Override
  public OutputStream out() throws IOException {
    return socket.getOutputStream();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
