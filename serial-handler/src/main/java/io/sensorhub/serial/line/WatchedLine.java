package io.sensorhub.serial.line;

import io.sensorhub.core.port.PortConfig;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** A line of this machine that minds what {@link Plugs} is told. For the line's thread. */
final class WatchedLine implements Line {

  private final PortConfig port;
  private final Line line;
  private final Plugs plugs;
  private long seen;

  WatchedLine(PortConfig port, Line line, Plugs plugs) {
    this.port = port;
    this.line = line;
    this.plugs = plugs;
  }

  @Override
  public Connection open() throws IOException {
    check();
    Optional<String> other = plugs.claimed(port);
    if (other.isPresent()) {
      throw new IOException(
          "open " + line.path() + ": port \"" + other.get() + "\" of the instance file has it");
    }
    Open open = new Open(line.open());
    plugs.opened(open);
    return open;
  }

  private void check() throws HeldException {
    Optional<String> held = plugs.held(port.portId());
    if (held.isPresent()) {
      throw new HeldException(held.get());
    }
  }

  @Override
  public String path() {
    return line.path();
  }

  @Override
  public boolean hasSessions() {
    return line.hasSessions();
  }

  @Override
  public void useless() {
    line.useless();
  }

  @Override
  public boolean proved() {
    return line.proved();
  }

  /** Always the same while the line is held; another when it is not any more. */
  @Override
  public String trace() {
    seen = plugs.changes();
    return plugs.held(port.portId()).isPresent() ? "held" : line.trace();
  }

  @Override
  public void pause(Duration longest) throws InterruptedException {
    plugs.await(seen, longest);
  }

  /** An open line, which is lost when it is to be left alone. */
  final class Open implements Connection {

    private final Connection connection;

    Open(Connection connection) {
      this.connection = connection;
    }

    String portId() {
      return port.portId();
    }

    @Override
    public int read(byte[] buffer, int timeoutMs) throws IOException {
      check();
      return connection.read(buffer, timeoutMs);
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException {
      check();
      connection.write(bytes, length);
    }

    @Override
    public void wake() {
      connection.wake();
    }

    @Override
    public String path() {
      return connection.path();
    }

    @Override
    public void close() {
      plugs.closed(this);
      connection.close();
    }
  }
}
