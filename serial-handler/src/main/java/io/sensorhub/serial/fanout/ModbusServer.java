package io.sensorhub.serial.fanout;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sensorhub.core.port.Share;
import io.sensorhub.driver.Order;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
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

  /** From the first octet of a question to its last. */
  private static final long QUESTION_NANOS = 10_000_000_000L;

  private static final long NANOS_PER_MS = 1_000_000;

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
        InputStream input = socket.getInputStream();
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
    private boolean answer(InputStream input, OutputStream output)
        throws IOException, InterruptedException {
      socket.setSoTimeout(0);
      int first = input.read();
      if (first < 0) {
        return false;
      }
      long endNanos = System.nanoTime() + QUESTION_NANOS; // from here on it has to go on
      byte[] octets = new byte[HEADER];
      octets[0] = (byte) first;
      fill(octets, 1, input, endNanos);
      ByteBuffer header = ByteBuffer.wrap(octets);
      int transaction = header.getShort();
      int protocol = header.getShort();
      int length = header.getShort() & 0xffff;
      int unit = header.get() & 0xff;
      if (protocol != 0 || length < 2 || length > 1 + MOST_PDU) {
        LOG.debug("share ends a connection that does not speak Modbus TCP");
        return false;
      }
      byte[] pdu = new byte[length - 1];
      fill(pdu, 0, input, endNanos);
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

    /** Reads all that is missing from a place on. */
    private void fill(byte[] into, int from, InputStream input, long endNanos) throws IOException {
      int filled = from;
      while (filled < into.length) {
        long left = (endNanos - System.nanoTime()) / NANOS_PER_MS;
        if (left <= 0) {
          throw new SocketTimeoutException("a question that does not go on");
        }
        socket.setSoTimeout(Math.toIntExact(left));
        int read = input.read(into, filled, into.length - filled);
        if (read < 0) {
          throw new EOFException("in the midst of a question");
        }
        filled += read;
      }
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
