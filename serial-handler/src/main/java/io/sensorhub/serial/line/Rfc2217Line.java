package io.sensorhub.serial.line;

import io.sensorhub.core.port.LineAddress;
import io.sensorhub.core.port.SerialParameters;
import io.sensorhub.serial.line.Rfc2217.Agreement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** A line behind a server that also takes its parameters (RFC 2217). */
final class Rfc2217Line implements Line {

  private static final long AGREEMENT_NANOS = 3_000_000_000L;
  private static final int AGREEMENT_LOOK_MS = 100;
  private static final int BUFFER = 4096;
  private static final int MOST_EARLY = 65_536;

  private final LineAddress.Rfc2217 address;
  private final SerialParameters parameters;

  Rfc2217Line(LineAddress.Rfc2217 address, SerialParameters parameters) {
    this.address = address;
    this.parameters = parameters;
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
      TcpSession session = TcpSession.open(address.endpoint());
      try {
        Open open = new Open(session);
        open.agree();
        return open;
      } catch (IOException | RuntimeException e) {
        session.close();
        throw e;
      }
    } catch (IOException e) {
      throw new IOException("connect " + address + ": " + e.getMessage(), e);
    }
  }

  /** An open connection. */
  private final class Open implements Connection {

    private final TcpSession session;
    private final Rfc2217 protocol = new Rfc2217(parameters);
    private final byte[] received = new byte[BUFFER];
    private byte[] early = {};

    Open(TcpSession session) {
      this.session = session;
    }

    /** Until the parameters are set; what the line says meanwhile is read first afterwards. */
    void agree() throws IOException {
      long begun = System.nanoTime();
      send(protocol.toSend());
      while (protocol.agreement() != Agreement.SET) {
        if (System.nanoTime() - begun > AGREEMENT_NANOS) {
          throw new IOException("the server does not answer RFC 2217; tcp:// may fit");
        }
        byte[] data = new byte[BUFFER];
        int size = receive(data, AGREEMENT_LOOK_MS);
        int before = early.length;
        if (before + size > MOST_EARLY) {
          throw new IOException("the server does not answer RFC 2217 but sends; tcp:// may fit");
        }
        early = Arrays.copyOf(early, before + size);
        System.arraycopy(data, 0, early, before, size);
        if (protocol.agreement() == Agreement.REFUSED) {
          throw new IOException("the server refuses: " + protocol.refusal());
        }
      }
    }

    @Override
    public String path() {
      return address.toString();
    }

    @Override
    public int read(byte[] buffer, int timeoutMs) throws IOException {
      if (early.length > 0) {
        int size = Math.min(early.length, buffer.length);
        System.arraycopy(early, 0, buffer, 0, size);
        early = Arrays.copyOfRange(early, size, early.length);
        return size;
      }
      try {
        return receive(buffer, timeoutMs);
      } catch (IOException e) {
        throw TcpSession.failed("read " + address, e);
      }
    }

    private int receive(byte[] data, int timeoutMs) throws IOException {
      int most = Math.min(received.length, data.length);
      int length = session.read(received, most, timeoutMs);
      int size = protocol.receive(received, length, data);
      byte[] answer = protocol.toSend();
      if (answer.length > 0) {
        send(answer);
      }
      return size;
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException {
      try {
        send(Rfc2217.escaped(bytes, length));
      } catch (IOException e) {
        throw TcpSession.failed("write " + address, e);
      }
    }

    private void send(byte[] data) throws IOException {
      session.write(data, data.length);
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
