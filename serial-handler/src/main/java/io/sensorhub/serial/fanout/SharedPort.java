package io.sensorhub.serial.fanout;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sensorhub.core.port.Endpoint;
import io.sensorhub.core.port.PortConfig;
import io.sensorhub.driver.Outcome.Reason;
import io.sensorhub.driver.text.Cutter;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/**
 * Shares a line on a TCP port: every connection gets each line, with LF at its end, from the moment
 * of its connection on. What connections send is read and dropped.
 */
public final class SharedPort implements AutoCloseable {

  private final String portId;
  private final Cutter cutter;
  private final WaitingRoom room;
  private final Counter dropped;
  private final Guests<SharedConnection> connections;
  private final Accepting accepting;

  /**
   * @param port the line
   * @param endpoint where it is shared
   * @param cutter tells lines apart as the line's driver does
   * @param room for what waits for slow connections, of all shared ports
   */
  public SharedPort(
      PortConfig port, Endpoint endpoint, Cutter cutter, WaitingRoom room, MeterRegistry registry) {
    this.portId = port.portId();
    this.accepting = new Accepting(portId, "share", endpoint, this::take);
    this.cutter = cutter;
    this.room = room;
    this.dropped =
        Counter.builder("hub_share_dropped")
            .description("Lines that a connection to the shared port was too slow for")
            .tag("port", portId)
            .register(registry);
    this.connections = new Guests<>(portId, registry);
  }

  /** Begins to listen. */
  public void start() {
    accepting.start();
  }

  /** Where it listens, and how that goes. */
  public Listener listener() {
    return new Listener(
        portId, "share", accepting.endpoint(), accepting.error(), connections.clients());
  }

  /** The line was opened anew. For the line's thread. */
  public void reset() {
    cutter.clear();
  }

  /** Takes what came from the line; never waits. For the line's thread. */
  public void received(byte[] buffer, int length) {
    cutter.accept(buffer, length, whole);
  }

  private final Cutter.Sink whole =
      new Cutter.Sink() {
        @Override
        public void message(byte[] bytes, int from, int size) {
          line(bytes, from, size);
        }

        @Override
        public void refused(Reason reason, byte[] bytes, int size) {}
      };

  private void line(byte[] bytes, int from, int size) {
    if (connections.isEmpty()) {
      return;
    }
    byte[] line = Arrays.copyOfRange(bytes, from, from + size + 1);
    line[size] = '\n';
    for (SharedConnection connection : connections) {
      if (!connection.offer(line)) {
        dropped.increment();
      }
    }
  }

  private void take(SocketChannel channel) {
    SharedConnection connection = new SharedConnection(channel.socket(), room, connections::leave);
    connections.admit(connection);
    connection.start();
  }

  @Override
  public void close() throws IOException {
    accepting.close(); // with all connections
  }
}
