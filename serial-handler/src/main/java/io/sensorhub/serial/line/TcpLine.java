package io.sensorhub.serial.line;

import io.sensorhub.core.port.LineAddress;
import java.io.IOException;
import java.io.UncheckedIOException;

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
      return new Open(TcpSession.open(address.endpoint()), path());
    } catch (IOException e) {
      throw new IOException("connect " + address + ": " + e.getMessage(), e);
    }
  }

  /** An open connection. */
  private record Open(TcpSession session, String path) implements Connection {

    @Override
    public int read(byte[] buffer, int timeoutMs) throws IOException {
      try {
        return session.read(buffer, buffer.length, timeoutMs);
      } catch (IOException e) {
        throw TcpSession.failed("read " + path, e);
      }
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException {
      try {
        session.write(bytes, length);
      } catch (IOException e) {
        throw TcpSession.failed("write " + path, e);
      }
    }

    @Override
    public void wake() {
      session.wake();
    }

    @Override
    public void close() {
      try {
        session.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
