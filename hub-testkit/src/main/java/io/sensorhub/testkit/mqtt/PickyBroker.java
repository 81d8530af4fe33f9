package io.sensorhub.testkit.mqtt;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * The half of an MQTT 3.1.1 broker that takes publications: it refuses subscriptions with 0x80, and
 * ends a connection at a publication that it does not take. It sends what is retained on a topic
 * that is subscribed to by its name, as RabbitMQ does, without the mark of a retained message, and
 * no other publications. Thread-safe.
 */
public final class PickyBroker implements AutoCloseable {

  private final ServerSocket server;
  private final Map<String, String> retained = new ConcurrentHashMap<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile BiPredicate<String, Integer> takes = (topic, bytes) -> true;
  private volatile Predicate<String> subscribes = filter -> true;

  /** Listens on loopback. */
  public PickyBroker() {
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread _ = Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  /**
   * Which publications it takes.
   *
   * @param taken by topic and size of the packet behind its length
   */
  public void takes(BiPredicate<String, Integer> taken) {
    takes = taken;
  }

  /** Which subscriptions it takes. */
  public void subscribes(Predicate<String> taken) {
    subscribes = taken;
  }

  /** Ends all connections, as for another client of the same id. */
  public void cut() {
    for (Socket client : open) {
      try {
        client.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    open.clear();
  }

  /** How many connections there were. */
  public int connections() {
    return connections.get();
  }

  /** Forgets what was published, so that what the next connection says can be waited for. */
  public void forget() {
    retained.clear();
  }

  /** What was published last on a topic. */
  public Optional<String> last(String topic) {
    return Optional.ofNullable(retained.get(topic));
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        open.add(client);
        Thread _ = Thread.ofVirtual().start(() -> serve(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        DataInputStream in = new DataInputStream(client.getInputStream());
        DataOutputStream out = new DataOutputStream(client.getOutputStream())) {
      client.setTcpNoDelay(true);
      while (one(in, out)) {
        out.flush();
      }
    } catch (IOException e) {
      // the client has gone
    }
  }

  private boolean one(DataInputStream in, DataOutputStream out) throws IOException {
    int first = in.readUnsignedByte();
    int length = 0;
    int octet = 0x80;
    for (int shift = 0; (octet & 0x80) != 0; shift += 7) {
      octet = in.readUnsignedByte();
      length |= (octet & 0x7F) << shift;
    }
    byte[] bytes = in.readNBytes(length);
    ByteBuffer body = ByteBuffer.wrap(bytes);
    switch (first >> 4) {
      case 1 -> {
        int _ = connections.incrementAndGet();
        out.write(new byte[] {0x20, 2, 0, 0});
      }
      case 3 -> {
        String topic = text(body);
        if (!takes.test(topic, length)) {
          return false;
        }
        if ((first & 6) != 0) {
          out.write(new byte[] {0x40, 2, body.get(), body.get()});
        }
        retained.put(topic, StandardCharsets.UTF_8.decode(body).toString());
      }
      case 8 -> {
        List<String> filters = new ArrayList<>();
        out.write(granted(body, filters));
        for (String filter : filters) {
          out.write(publication(filter, retained.getOrDefault(filter, "")));
        }
      }
      case 12 -> out.write(new byte[] {(byte) 0xD0, 0});
      default -> {
        return first >> 4 != 14;
      }
    }
    return true;
  }

  private byte[] granted(ByteBuffer body, List<String> filters) {
    byte[] id = {body.get(), body.get()};
    List<Byte> codes = new ArrayList<>();
    while (body.hasRemaining()) {
      String filter = text(body);
      byte qos = body.get();
      filters.add(filter);
      codes.add(subscribes.test(filter) ? qos : (byte) 0x80);
    }
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    answer.write(0x90);
    answer.write(2 + codes.size());
    answer.writeBytes(id);
    codes.forEach(answer::write);
    return answer.toByteArray();
  }

  /** A publication with QoS 0; nothing where there is none. */
  private static byte[] publication(String topic, String payload) {
    byte[] name = topic.getBytes(StandardCharsets.UTF_8);
    byte[] content = payload.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    if (content.length > 0) {
      packet.write(0x30);
      int length = 2 + name.length + content.length;
      for (; length > 0x7F; length >>= 7) {
        packet.write((length & 0x7F) | 0x80);
      }
      packet.write(length);
      packet.write(name.length >> 8);
      packet.write(name.length);
      packet.writeBytes(name);
      packet.writeBytes(content);
    }
    return packet.toByteArray();
  }

  private static String text(ByteBuffer body) {
    byte[] text = new byte[body.getShort() & 0xFFFF];
    body.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    cut();
  }
}
