package io.sensorhub.serial.fanout;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sensorhub.core.port.Share;
import io.sensorhub.driver.Order;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares a bus as a Modbus TCP server (MODBUS Messaging on TCP/IP V1.0b): each connection asks one
 * question at a time, which is queued with those of the others. What changes something in a unit is
 * refused unless the port says {@code "write": true}.
 */
public final class ModbusServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ModbusServer.class);

  private static final int MOST_PDU = 253;
  private static final int HEADER = 7;

  /** Functions that only read: coils, inputs, registers, and what a unit tells of itself. */
  private static final Set<Integer> READING = Set.of(1, 2, 3, 4, 7, 11, 12, 17, 20, 24, 43);

  private static final int ILLEGAL_FUNCTION = 1;
  private static final int GATEWAY_PATH_UNAVAILABLE = 0x0a;

  /** How long a question may wait for its turn. */
  private static final long TURN_NANOS = 10_000_000_000L;

  private static final long ANSWER_SECONDS = 60;

  private final String portId;
  private final Accepting accepting;
  private final boolean write;
  private final Consumer<Order> line;
  private final Counter questions;
  private final Guests<Client> connections;

  /**
   * @param line takes orders
   */
  public ModbusServer(String portId, Share share, Consumer<Order> line, MeterRegistry registry) {
    this.portId = portId;
    this.accepting = new Accepting(portId, "share", share.listen(), this::take);
    this.connections = new Guests<>(portId, registry);
    this.write = share.write();
    this.line = line;
    this.questions =
        Counter.builder("hub_share_questions")
            .description("Questions of other programs to the shared bus")
            .tag("port", portId)
            .register(registry);
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

  private void take(SocketChannel channel) {
    Client client = new Client(channel.socket());
    connections.admit(client);
    Thread.ofVirtual().name("share-modbus").start(client::serve);
  }

  /** A connection, which asks one question at a time. */
  private final class Client implements Guests.Guest {
    private final Socket socket;
    private volatile long askedNanos = System.nanoTime();
    private volatile boolean used;

    Client(Socket socket) {
      this.socket = socket;
    }

    @Override
    public long activeNanos() {
      return askedNanos;
    }

    @Override
    public boolean isUsed() {
      return used;
    }

    @Override
    public Listener.Client client() {
      return new Listener.Client(Listener.Client.peer(socket), 0);
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        LOG.debug("share close reason={}", e.toString());
      }
    }

    void serve() {
      try (socket) {
        DataInputStream input = new DataInputStream(socket.getInputStream());
        OutputStream output = socket.getOutputStream();
        while (answer(input, output)) {
          askedNanos = System.nanoTime();
        }
      } catch (IOException e) {
        LOG.debug("share connection has ended reason={}", e.toString());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        connections.leave(this);
      }
    }

    /** Answers the next question; false if none can follow. */
    private boolean answer(DataInputStream input, OutputStream output)
        throws IOException, InterruptedException {
      int transaction = input.readUnsignedShort();
      int protocol = input.readUnsignedShort();
      int length = input.readUnsignedShort();
      if (protocol != 0 || length < 2 || length > 1 + MOST_PDU) {
        LOG.debug("share ends a connection that does not speak Modbus TCP");
        return false;
      }
      int unit = input.readUnsignedByte();
      byte[] pdu = input.readNBytes(length - 1);
      if (pdu.length < length - 1) {
        return false;
      }
      askedNanos = System.nanoTime();
      used = true;
      questions.increment();
      ByteBuffer answer = ask(unit, pdu);
      ByteBuffer frame = ByteBuffer.allocate(HEADER + answer.remaining());
      frame.putShort((short) transaction).putShort((short) 0);
      frame.putShort((short) (1 + answer.remaining())).put((byte) unit).put(answer);
      output.write(frame.array());
      return true;
    }
  }

  private ByteBuffer ask(int unit, byte[] pdu) throws InterruptedException {
    int function = pdu[0] & 0xff;
    if (unit == 0) {
      return exception(function, GATEWAY_PATH_UNAVAILABLE); // nobody answers a broadcast
    }
    if (!write && !READING.contains(function)) {
      return exception(function, ILLEGAL_FUNCTION);
    }
    CompletableFuture<Order.Result> result = new CompletableFuture<>();
    line.accept(
        new Order.Pass(
            unit, ByteBuffer.wrap(pdu), System.nanoTime() + TURN_NANOS, result::complete));
    try {
      return result.get(ANSWER_SECONDS, TimeUnit.SECONDS) instanceof Order.Result.Passed passed
          ? passed.answer().duplicate()
          : exception(function, GATEWAY_PATH_UNAVAILABLE);
    } catch (ExecutionException | TimeoutException e) {
      return exception(function, GATEWAY_PATH_UNAVAILABLE);
    }
  }

  private static ByteBuffer exception(int function, int code) {
    return ByteBuffer.wrap(new byte[] {(byte) (function | 0x80), (byte) code});
  }

  @Override
  public void close() throws IOException {
    accepting.close(); // with all connections
  }
}
