package io.sensorhub.modem.proxy;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.internal.PlatformDependent;
import io.sensorhub.modem.egress.Cause;
import io.sensorhub.modem.egress.Egress;
import io.sensorhub.modem.egress.Way;
import io.sensorhub.modem.proxy.limit.Logins;
import io.sensorhub.modem.proxy.session.ProxySettings;
import io.sensorhub.modem.proxy.session.Shared;
import io.sensorhub.modem.slot.Link;
import io.sensorhub.modem.slot.Links;
import io.sensorhub.modem.slot.Socket;
import io.sensorhub.modem.slot.Sockets;
import io.sensorhub.runtime.access.Password;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process with proxies of modems, for tests: for each place one without users, from 3128 on; then
 * of the first place one with a user, and one that is slow and soon idle. Arguments: the folder of
 * {@code sysfs}, the places. Looks each 50 ms until its input ends; a line of input is answered
 * with its {@link State}.
 */
final class ProxyProgram {

  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final Duration SHORT_IDLE = Duration.ofSeconds(2);
  private static final long SLOW_RATE = 100_000;
  private static final int MOST_OF_A_MODEM = 256;
  private static final int MOST_OF_A_USER = 64;
  private static final int MOST = 1000;

  /**
   * What it holds.
   *
   * @param clients that are connected
   * @param direct octets of memory outside the heap
   */
  record State(int clients, long direct) {
    static State of(String line) {
      String[] words = line.split(" ", -1);
      return new State(Integer.parseInt(words[1]), Long.parseLong(words[2]));
    }
  }

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, EpollIoHandler.newFactory());
  private final Logins logins = new Logins(Executors.newFixedThreadPool(1));
  private final AtomicInteger total = new AtomicInteger();
  private int port = ProxyBed.FIRST_PORT;

  private ProxyProgram() {}

  public static void main(String[] arguments) throws Exception {
    ProxyProgram program = new ProxyProgram();
    Map<String, Egress> egresses = new LinkedHashMap<>();
    for (String place : List.of(arguments).subList(1, arguments.length)) {
      Egress egress = new Egress(program.loops.next());
      egresses.put(place, egress);
      program.open(egress, Map.of(), 0, IDLE);
    }
    Egress first = egresses.values().iterator().next();
    program.open(first, Map.of("ada", new Password("love:lace")), 0, IDLE);
    program.open(first, Map.of(), SLOW_RATE, SHORT_IDLE);
    Sockets sockets = new Sockets(Path.of(arguments[0]));
    Thread looking =
        new Thread(() -> {
          while (true) {
            egresses.forEach((place, egress) -> look(sockets, place, egress));
            java.util.concurrent.locks.LockSupport.parkNanos(LOOK.toNanos());
          }
        });
    looking.setDaemon(true);
    looking.start();
    System.out.println("ready");
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    while (questions.readLine() != null) {
      System.gc(); // buffers that nobody has given back are told of at the next one
      System.out.printf("state %d %d%n", program.total.get(), PlatformDependent.usedDirectMemory());
    }
    System.exit(0);
  }

  private void open(Egress egress, Map<String, Password> users, long rate, Duration idle)
      throws IOException {
    ProxySettings settings =
        new ProxySettings(
            List.of(),
            users,
            Set.of(25),
            MOST_OF_A_MODEM,
            MOST_OF_A_USER,
            rate,
            0,
            idle,
            Duration.ofSeconds(3),
            true);
    Shared shared =
        new Shared(
            settings,
            egress,
            logins,
            total,
            MOST,
            System::nanoTime,
            ended -> System.out.println("ended " + ended));
    new ProxyPort(loops, loops, shared).open(new InetSocketAddress("0.0.0.0", port++));
  }

  private static void look(Sockets sockets, String place, Egress egress) {
    Socket socket = sockets.look().get(place);
    try {
      Links links = Links.look(Path.of("/proc"));
      egress.take(
          socket == null || socket.interfaces().isEmpty()
              ? new Way.Closed(Cause.NO_INTERFACE, "nothing at " + place)
              : links
                  .find(socket.interfaces().getFirst().index())
                  .filter(Link::usable)
                  .<Way>map(link -> open(link, links))
                  .orElse(new Way.Closed(Cause.NO_INTERFACE, "no address")));
    } catch (IOException e) {
      egress.take(new Way.Closed(Cause.NO_INTERFACE, String.valueOf(e.getMessage())));
    }
  }

  private static Way open(Link link, Links links) {
    Set<InetAddress> denied = new HashSet<>(links.own());
    link.gateway().ifPresent(denied::add);
    List<InetSocketAddress> servers =
        link.gateway().map(gateway -> new InetSocketAddress(gateway, 53)).stream().toList();
    return new Way.Open(link, servers, denied, false);
  }
}
