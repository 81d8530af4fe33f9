package io.sensorhub.serial.line;

import io.sensorhub.core.config.LineAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;

/** The bytes of a line over TCP, as ser2net and many converters serve them. */
final class TcpLine implements Line {

  private final LineAddress.Tcp address;

  TcpLine(LineAddress.Tcp address) {
    this.address = address;
  }

  @Override
  public String path() {
    return address.toString();
  }

  @Override
  public boolean hasSessions() {
    return true;
  }

  @Override
  public Connection open() throws IOException {
    try {
      Socket socket = Connections.open(address.endpoint());
      return new Open(socket, socket.getInputStream(), path());
    } catch (IOException e) {
      throw new IOException("connect " + address + ": " + e.getMessage(), e);
    }
  }

  /** An open connection. */
  private record Open(Socket socket, InputStream input, String path) implements Connection {

    @Override
    public int read(byte[] buffer, int timeoutMs) throws IOException {
      try {
        return Connections.read(socket, input, buffer, buffer.length, timeoutMs);
      } catch (IOException e) {
        throw Connections.failed("read " + path, e);
      }
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException {
      try {
        socket.getOutputStream().write(bytes, 0, length);
      } catch (IOException e) {
        throw Connections.failed("write " + path, e);
      }
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
