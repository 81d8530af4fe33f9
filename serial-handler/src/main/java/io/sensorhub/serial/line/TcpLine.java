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
      int read;
      try {
        read = Connections.read(socket, input, buffer, buffer.length, timeoutMs);
      } catch (IOException e) {
        throw new IOException("read " + path + ": " + e.getMessage(), e);
      }
      if (read < 0) {
        throw new IOException("read " + path + ": the other end has closed the connection");
      }
      return read;
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException {
      try {
        socket.getOutputStream().write(bytes, 0, length);
      } catch (IOException e) {
        throw new IOException("write " + path + ": " + e.getMessage(), e);
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
