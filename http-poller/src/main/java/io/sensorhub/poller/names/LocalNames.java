package io.sensorhub.poller.names;

import io.sensorhub.core.Deadline;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import okhttp3.Dns;

/**
 * Finds addresses of names. One that ends with {@code .local}, and that the system does not know,
 * is asked for in the local network (RFC 6762, section 5.1: one question, answered to the asker
 * alone). What was found is remembered for a minute. Thread-safe; blocks for at most 1.5 s.
 */
public final class LocalNames implements Dns {

  /** Where multicast DNS is spoken. */
  private static final InetSocketAddress GROUP = new InetSocketAddress("224.0.0.251", 5353);

  private static final String ENDING = ".local";
  private static final Duration REMEMBERED = Duration.ofMinutes(1);
  private static final Duration ATTEMPT = Duration.ofMillis(500);
  private static final int ATTEMPTS = 3;
  private static final int MOST_NAMES = 1_000;
  private static final int LONGEST_MESSAGE = 9_000;

  private record Known(List<InetAddress> addresses, long until) {}

  private final Dns system;
  private final InetSocketAddress target;
  private final LongSupplier ticker;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  /**
   * @param ticker nanoseconds that only go forward
   */
  public LocalNames(LongSupplier ticker) {
    this(Dns.SYSTEM, GROUP, ticker);
  }

  /**
   * @param system is asked first
   * @param target where questions are sent
   * @param ticker nanoseconds that only go forward
   */
  LocalNames(Dns system, InetSocketAddress target, LongSupplier ticker) {
    this.system = system;
    this.target = target;
    this.ticker = ticker;
  }

  @Override
  public List<InetAddress> lookup(String host) throws UnknownHostException {
    if (!host.toLowerCase(Locale.ROOT).endsWith(ENDING)) {
      return system.lookup(host);
    }
    Known remembered = known.get(host);
    if (remembered != null && remembered.until() - ticker.getAsLong() > 0) {
      return remembered.addresses();
    }
    try {
      return system.lookup(host);
    } catch (UnknownHostException e) {
      List<InetAddress> found = ask(host);
      if (found.isEmpty()) {
        throw e;
      }
      if (known.size() < MOST_NAMES || known.containsKey(host)) {
        known.put(host, new Known(found, ticker.getAsLong() + REMEMBERED.toNanos()));
      }
      return found;
    }
  }

  private List<InetAddress> ask(String host) {
    byte[] question = DnsMessage.question(host);
    try (DatagramSocket socket = new DatagramSocket()) {
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        send(socket, new DatagramPacket(question, question.length, target));
        List<InetAddress> found = answer(socket, host);
        if (!found.isEmpty()) {
          return found;
        }
      }
    } catch (IOException e) {
      // no network to ask in: nobody knows the name
    }
    return List.of();
  }

  private void send(DatagramSocket socket, DatagramPacket question) throws IOException {
    if (!target.getAddress().isMulticastAddress()) {
      socket.send(question);
      return;
    }
    for (NetworkInterface network : NetworkInterface.networkInterfaces().toList()) {
      if (network.isUp() && network.supportsMulticast()) {
        try {
          DatagramSocket _ = socket.setOption(StandardSocketOptions.IP_MULTICAST_IF, network);
          socket.send(question);
        } catch (IOException e) {
          // this network takes none; another one may
        }
      }
    }
  }

  private List<InetAddress> answer(DatagramSocket socket, String host) throws IOException {
    Deadline end = Deadline.in(ATTEMPT, ticker);
    byte[] octets = new byte[LONGEST_MESSAGE];
    while (!end.isOver()) {
      socket.setSoTimeout((int) end.leftMillis());
      DatagramPacket packet = new DatagramPacket(octets, octets.length);
      try {
        socket.receive(packet);
      } catch (SocketTimeoutException e) {
        return List.of();
      }
      byte[] message = Arrays.copyOf(packet.getData(), packet.getLength());
      List<InetAddress> found = DnsMessage.addresses(message, host);
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }
}
